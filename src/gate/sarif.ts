import type { Severity } from '../ecr/scan.ts'
import { describeFinding, type JudgedFinding, type ScanVerdict } from './scan-verdict.ts'

/** Image that findings are of. */
export interface SarifImage {
  /** Such as `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app@sha256:…`. */
  readonly reference: string
  /** The Dockerfile, seen from the root of the repository, where code scanning shows the findings. */
  readonly dockerfile: string
}

/**
 * Code scanning sorts by these numbers: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 * (critical: over 9.0, high: 7.0 to 8.9, medium: 4.0 to 6.9, low: 0.1 to 3.9)
 */
const SCORES: Readonly<Record<Severity, string>> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.0',
  LOW: '2.0',
  UNTRIAGED: '0.1',
  UNDEFINED: '0.1',
  INFORMATIONAL: '0.1',
}

/**
 * Findings as SARIF 2.1.0, for github/codeql-action/upload-sarif: one result for each finding of each platform. What does not
 * count because of scan-ignore is there, as suppressed. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifOf({ findings }: ScanVerdict, image: SarifImage): object {
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  const rules = [...byId.values()].map(ruleOf)
  const indexes = new Map([...byId.keys()].map((id, index) => [id, index]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Amazon ECR scan', informationUri: SCANNING, rules } },
        results: findings.map((finding) => ({ ...resultOf(finding, image), ruleIndex: indexes.get(finding.id) ?? 0 })),
        columnKind: 'utf16CodeUnits',
      },
    ],
  }
}

const SCANNING = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html'

function ruleOf({ id, severity, description, uri }: JudgedFinding): object {
  return {
    id,
    shortDescription: { text: id },
    fullDescription: { text: description ?? id },
    ...(uri !== undefined && URL.canParse(uri) && { helpUri: uri }),
    properties: { 'security-severity': SCORES[severity], tags: ['security', severity.toLowerCase()] },
  }
}

function resultOf(finding: JudgedFinding, { reference, dockerfile }: SarifImage): object {
  const { id, severity, platform, judgement, reason, package: of } = finding
  const where = platform === '' ? '' : ` (${platform})`
  return {
    ruleId: id,
    level: severity === 'CRITICAL' || severity === 'HIGH' ? 'error' : severity === 'MEDIUM' ? 'warning' : 'note',
    message: { text: `${describeFinding(finding)}${where} in ${reference}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(dockerfile) },
          region: { startLine: 1 },
        },
      },
    ],
    // The same finding of the next image is the same alert.
    partialFingerprints: { finding: [id, of?.name ?? '', platform].join('|') },
    ...(judgement === 'ignored' && {
      suppressions: [{ kind: 'external', ...(reason !== undefined && { justification: reason }) }],
    }),
  }
}
