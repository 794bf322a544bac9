/**
 * Severities that ECR gives, the worst first. UNDEFINED is the word of basic scanning, UNTRIAGED that of Amazon Inspector, for what
 * nobody has rated yet. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNTRIAGED', 'UNDEFINED', 'INFORMATIONAL'] as const

export type Severity = (typeof SEVERITIES)[number]

/** Finding of a scan: one vulnerability in one package. */
export interface Finding {
  /** Such as `CVE-2026-1234`. */
  readonly id: string
  readonly severity: Severity
  /** Undefined where the scan does not name one. */
  readonly package: { readonly name: string; readonly version: string | undefined } | undefined
  /** Whether there is a version with a fix; `unknown` of a basic scan, which does not tell. */
  readonly fix: 'yes' | 'no' | 'unknown'
  /** Version that has the fix, where it is told. */
  readonly fixedIn: string | undefined
  /** Address with more about it. */
  readonly uri: string | undefined
  readonly description: string | undefined
}

/** Scan of an image, as ECR tells of it at one moment. */
export interface Scan {
  /** Such as `COMPLETE`: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html */
  readonly status: string
  /** ECR's own words about the status. */
  readonly description: string | undefined
  /** Whose findings these are, by the shape of the answer; undefined where it has none. The status does not tell. */
  readonly kind: 'basic' | 'enhanced' | undefined
  readonly findings: readonly Finding[]
  /** When the scan was done, by AWS's clock; undefined where ECR does not say. */
  readonly doneAt: Date | undefined
}

/** What ECR says when it is asked to begin a scan. */
export type ScanRequest =
  | 'started'
  /** Basic scanning takes each image once in 24 hours. */
  | 'once a day'
  /** Amazon Inspector scans this registry, by its own rules. */
  | 'not basic'
  /** ECR cannot scan an artifact of this kind. */
  | 'unsupported'

/** Page of ECR's answer to DescribeImageScanFindings, as far as it is read here. */
export interface ScanPage {
  readonly imageScanStatus?:
    | { readonly status?: string | undefined; readonly description?: string | undefined }
    | undefined
  readonly imageScanFindings?:
    | {
        readonly imageScanCompletedAt?: Date | undefined
        readonly findingSeverityCounts?: Readonly<Record<string, number>> | undefined
        readonly findings?: readonly BasicFinding[] | undefined
        readonly enhancedFindings?: readonly EnhancedFinding[] | undefined
      }
    | undefined
}

interface BasicFinding {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly uri?: string | undefined
  readonly severity?: string | undefined
  readonly attributes?:
    | readonly { readonly key?: string | undefined; readonly value?: string | undefined }[]
    | undefined
}

interface EnhancedFinding {
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly severity?: string | undefined
  readonly fixAvailable?: string | undefined
  readonly packageVulnerabilityDetails?:
    | {
        readonly vulnerabilityId?: string | undefined
        readonly sourceUrl?: string | undefined
        readonly vulnerablePackages?: readonly VulnerablePackage[] | undefined
      }
    | undefined
}

interface VulnerablePackage {
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly fixedInVersion?: string | undefined
}

/** Scan that the pages of an answer tell of, in their order. Undefined when there is no status in them. */
export function readScan(pages: readonly ScanPage[]): Scan | undefined {
  const [first] = pages
  const status = first?.imageScanStatus?.status
  if (status === undefined) return undefined
  const results = pages.flatMap(({ imageScanFindings }) => imageScanFindings ?? [])
  return {
    status,
    description: first?.imageScanStatus?.description || undefined,
    kind: kindOf(results),
    findings: results.flatMap(({ findings = [], enhancedFindings = [] }) => [
      ...findings.map(basicFinding),
      ...enhancedFindings.flatMap(findingsOf),
    ]),
    doneAt: results.find(({ imageScanCompletedAt }) => imageScanCompletedAt !== undefined)?.imageScanCompletedAt,
  }
}

type ScanResult = NonNullable<ScanPage['imageScanFindings']>

/**
 * Whose findings these are. Counts without their findings are none yet. An answer that counts none, and has no list, is as little
 * as Amazon Inspector says: so it is believed as its answers are, when it has been the same for a while.
 */
function kindOf(results: readonly ScanResult[]): Scan['kind'] {
  const counted = results.some(({ findingSeverityCounts: counts = {} }) => Object.values(counts).some((one) => one > 0))
  const isListed = results.some(
    ({ findings = [], enhancedFindings = [] }) => findings.length + enhancedFindings.length > 0,
  )
  if (counted && !isListed) return undefined
  if (results.some(({ enhancedFindings }) => enhancedFindings !== undefined)) return 'enhanced'
  if (results.some(({ findings }) => findings !== undefined)) return 'basic'
  return results.some(({ findingSeverityCounts }) => findingSeverityCounts !== undefined) ? 'enhanced' : undefined
}

function basicFinding({ name = '', severity, uri, description, attributes = [] }: BasicFinding): Finding {
  const attribute = (key: string): string | undefined => attributes.find((one) => one.key === key)?.value || undefined
  const packageName = attribute('package_name')
  return {
    id: name,
    severity: severityOf(severity),
    package: packageName === undefined ? undefined : { name: packageName, version: attribute('package_version') },
    fix: 'unknown',
    fixedIn: undefined,
    uri: uri || undefined,
    description: description || undefined,
  }
}

/** One for each package that has the vulnerability: to update one of them does not mend the other. */
function findingsOf(finding: EnhancedFinding): readonly Finding[] {
  const { packageVulnerabilityDetails: details, severity, title, description } = finding
  const common = {
    id: details?.vulnerabilityId ?? title ?? '',
    severity: severityOf(severity),
    uri: details?.sourceUrl || undefined,
    description: description || undefined,
  }
  const packages = details?.vulnerablePackages ?? []
  if (packages.length === 0)
    return [{ ...common, package: undefined, fix: fixOf(finding, undefined), fixedIn: undefined }]
  return packages.map(({ name = '', version, fixedInVersion }) => ({
    ...common,
    package: { name, version: version || undefined },
    fix: fixOf(finding, fixedInVersion),
    fixedIn: isVersion(fixedInVersion) ? fixedInVersion : undefined,
  }))
}

/** Inspector writes the word NotAvailable where no version has the fix. */
const isVersion = (text: string | undefined): text is string =>
  text !== undefined && text !== '' && text !== 'NotAvailable'

/**
 * PARTIAL: some of the packages have a fix, each says which.
 * https://docs.aws.amazon.com/inspector/v2/APIReference/API_Finding.html
 */
function fixOf({ fixAvailable }: EnhancedFinding, fixedIn: string | undefined): Finding['fix'] {
  if (fixAvailable === 'YES') return 'yes'
  if (fixAvailable === 'NO') return 'no'
  if (fixAvailable === 'PARTIAL') return isVersion(fixedIn) ? 'yes' : 'no'
  return isVersion(fixedIn) ? 'yes' : 'unknown'
}

/** A severity that is not known is one that nobody has rated. */
const severityOf = (text: string | undefined): Severity => SEVERITIES.find((one) => one === text) ?? 'UNTRIAGED'
