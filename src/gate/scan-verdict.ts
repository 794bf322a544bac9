import { type Finding, SEVERITIES, type Severity } from '../ecr/scan.ts'
import type { IgnoredFinding, ScanSettings, Threshold } from '../inputs/scan-settings.ts'

/** Findings in the image of one platform. */
export interface PlatformFindings {
  /** Such as `linux/arm64`; empty for an image that stands alone. */
  readonly platform: string
  readonly findings: readonly Finding[]
}

/** How a finding counts. */
export type Judgement = 'refused' | 'below' | 'ignored' | 'known'

/** Finding with the platform that has it, and how it counts. */
export interface JudgedFinding extends Finding {
  readonly platform: string
  readonly judgement: Judgement
  /** Why it does not count, where somebody wrote that. */
  readonly reason: string | undefined
}

/** Verdict about the findings of an image. It passes where none is refused. */
export interface ScanVerdict {
  /** All findings, the worst first. */
  readonly findings: readonly JudgedFinding[]
  /** Sentences about findings of the baseline, and entries of scan-ignore that end soon, have ended, or match nothing. */
  readonly warnings: readonly string[]
}

/** What a verdict is made by. */
export interface ScanRules extends Pick<ScanSettings, 'fixable' | 'unfixed' | 'ignored'> {
  /** Findings of the image that is there already, and only warn: `known` keys of them. */
  readonly known: ReadonlySet<string>
  /** Today, such as `2026-11-30` (UTC). */
  readonly today: string
}

/** Severities that reach each threshold. What nobody has rated counts as low: it may turn out to be worse. */
const REACHED: Readonly<Record<Threshold, readonly Severity[]>> = {
  off: [],
  critical: ['CRITICAL'],
  high: ['CRITICAL', 'HIGH'],
  medium: ['CRITICAL', 'HIGH', 'MEDIUM'],
  low: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNTRIAGED', 'UNDEFINED'],
}

/** Key by which a finding of one image is that of another: the version of the package does not count. */
export const findingKey = ({ id, package: of }: Pick<Finding, 'id' | 'package'>): string =>
  JSON.stringify([id, of?.name])

/** Judges the findings of all platforms of an image. */
export function judgeFindings(images: readonly PlatformFindings[], rules: ScanRules): ScanVerdict {
  const findings = images
    .flatMap(({ platform, findings: own }) =>
      own.map((finding): JudgedFinding => {
        const entry = rules.ignored.find((one) => matches(one, finding) && !isOver(one, rules.today))
        return { ...finding, platform, judgement: judge(finding, entry, rules), reason: entry?.reason }
      }),
    )
    .toSorted(byWeight)
  return { findings, warnings: [...knownWarning(findings), ...entryWarnings(findings, rules)] }
}

/** What is left aside is told: nobody would look at it otherwise. */
function knownWarning(findings: readonly JudgedFinding[]): readonly string[] {
  const known = findings.filter(({ judgement }) => judgement === 'known')
  const what = known.length === 1 ? '1 finding does not count' : `${known.length} findings do not count`
  return known.length === 0 ? [] : [`${what}, because the image of scan-baseline has the same: ${nameFindings(known)}.`]
}

/**
 * Whether there is a fix decides which threshold counts. Where the scan does not tell, both do: a finding that reaches one of
 * them is refused, because doubt is never yes.
 */
function judge(finding: Finding, entry: IgnoredFinding | undefined, rules: ScanRules): Judgement {
  const { fixable, unfixed } = rules
  const thresholds = { yes: [fixable], no: [unfixed], unknown: [fixable, unfixed] }[finding.fix]
  if (!thresholds.some((threshold) => REACHED[threshold].includes(finding.severity))) return 'below'
  if (entry !== undefined) return 'ignored'
  return rules.known.has(findingKey(finding)) ? 'known' : 'refused'
}

/** Those that count first; then the worst, those with a fix before others, and by their names. */
function byWeight(one: JudgedFinding, other: JudgedFinding): number {
  const weight = ({ judgement, severity, fix }: JudgedFinding): number =>
    (judgement === 'refused' ? 0 : 100) + SEVERITIES.indexOf(severity) * 10 + ['yes', 'unknown', 'no'].indexOf(fix)
  return (
    weight(one) - weight(other) ||
    one.id.localeCompare(other.id, 'en') ||
    one.platform.localeCompare(other.platform, 'en')
  )
}

const matches = (entry: IgnoredFinding, { id, package: of }: Finding): boolean =>
  entry.id.toUpperCase() === id.toUpperCase() && (entry.package === undefined || entry.package === of?.name)

const isOver = ({ until }: IgnoredFinding, today: string): boolean => until !== undefined && until < today

const SOON_DAYS = 14

function entryWarnings(findings: readonly Finding[], { ignored, today }: ScanRules): readonly string[] {
  const soon = new Date(Date.parse(today) + SOON_DAYS * 86_400_000).toISOString().slice(0, today.length)
  return ignored.flatMap((entry) => {
    const name = entry.package === undefined ? entry.id : `${entry.id} in ${entry.package}`
    if (!findings.some((finding) => matches(entry, finding)))
      return [`scan-ignore names ${name}, and no scan found it: take the entry out.`]
    if (isOver(entry, today)) return [`scan-ignore names ${name} until ${entry.until}: since then it counts again.`]
    return entry.until !== undefined && entry.until <= soon
      ? [`scan-ignore names ${name} until ${entry.until}: after that day it counts again.`]
      : []
  })
}

/** Number of findings of each severity, those that there are; the worst first. */
export function countSeverities(
  findings: readonly Pick<Finding, 'severity'>[],
): Readonly<Partial<Record<Severity, number>>> {
  const counted = SEVERITIES.map(
    (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
  )
  return Object.fromEntries(counted.filter(([, count]) => count > 0))
}

/** Most that a sentence names. */
const MOST_NAMED = 5

/** Why an image gets no tag, as a sentence with the worst findings first; undefined where it passes. */
export function refusalOf({ findings }: ScanVerdict): string | undefined {
  const refused = findings.filter(({ judgement }) => judgement === 'refused')
  if (refused.length === 0) return undefined
  const platforms = [...new Set(refused.map(({ platform }) => platform))]
  const parts = platforms.map((platform) => {
    const own = refused.filter((one) => one.platform === platform)
    const counts = Object.entries(countSeverities(own)).map(([severity, count]) => `${count} ${severity.toLowerCase()}`)
    const word = own.length === 1 ? 'finding' : 'findings'
    return `${platform === '' ? 'it' : platform} has ${counts.join(' and ')} ${word} ${ofFix(own)}`
  })
  return `${parts.join('; ')} (${nameFindings(refused)})`
}

function nameFindings(findings: readonly Finding[]): string {
  const named = [...new Set(findings.map(describeFinding))]
  const more = named.length > MOST_NAMED ? `; and ${named.length - MOST_NAMED} more` : ''
  return `${named.slice(0, MOST_NAMED).join('; ')}${more}`
}

function ofFix(findings: readonly Finding[]): string {
  const kinds = new Set(findings.map(({ fix }) => fix))
  if (kinds.has('unknown')) return 'of which basic scanning does not tell whether there is a fix'
  if (!kinds.has('no')) return findings.length === 1 ? 'that has a fix' : 'that have a fix'
  return kinds.has('yes') ? 'with and without a fix' : 'without a fix'
}

/** Such as `CVE-2026-1 in openssl 3.0.1, fixed in 3.0.2`. */
export function describeFinding({ id, package: of, fixedIn }: Finding): string {
  const where = of === undefined ? '' : ` in ${[of.name, of.version].filter((part) => part !== undefined).join(' ')}`
  return `${id}${where}${fixedIn === undefined ? '' : `, fixed in ${fixedIn}`}`
}
