import { expect, test } from '@jest/globals'
import { sarifOf } from '../../src/gate/sarif.ts'
import { judgeFindings } from '../../src/gate/scan-verdict.ts'
import { findingOf } from '../fixtures/scans.ts'

const IMAGE = { reference: 'host/team/app@sha256:ab', dockerfile: 'my app/Dockerfile' }

test('findings are results of rules, one for each platform; what is ignored is suppressed', () => {
  const findings = [findingOf({ uri: 'https://example.org/1', description: 'An overflow.' })]
  const verdict = judgeFindings(
    [
      { platform: 'linux/amd64', findings },
      {
        platform: 'linux/arm64',
        findings: [
          ...findings,
          findingOf({ id: 'CVE-2026-2', severity: 'MEDIUM', package: undefined, fixedIn: undefined }),
        ],
      },
    ],
    {
      fixable: 'low',
      unfixed: 'off',
      ignored: [{ id: 'CVE-2026-2', package: undefined, reason: 'no network', until: undefined }],
      known: new Set(),
      today: '2026-11-30',
    },
  )
  const at = { physicalLocation: { artifactLocation: { uri: 'my%20app/Dockerfile' }, region: { startLine: 1 } } }
  const result = (ruleId: string, ruleIndex: number, parts: object) => ({
    ruleId,
    ruleIndex,
    locations: [at],
    ...parts,
  })
  expect(sarifOf(verdict, IMAGE)).toEqual({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        columnKind: 'utf16CodeUnits',
        tool: {
          driver: {
            name: 'Amazon ECR scan',
            informationUri: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
            rules: [
              {
                id: 'CVE-2026-1',
                shortDescription: { text: 'CVE-2026-1' },
                fullDescription: { text: 'An overflow.' },
                helpUri: 'https://example.org/1',
                properties: { 'security-severity': '9.5', tags: ['security', 'critical'] },
              },
              {
                id: 'CVE-2026-2',
                shortDescription: { text: 'CVE-2026-2' },
                fullDescription: { text: 'CVE-2026-2' },
                properties: { 'security-severity': '5.0', tags: ['security', 'medium'] },
              },
            ],
          },
        },
        results: [
          result('CVE-2026-1', 0, {
            level: 'error',
            message: { text: 'CVE-2026-1 in openssl 3.0.1, fixed in 3.0.2 (linux/amd64) in host/team/app@sha256:ab' },
            partialFingerprints: { finding: 'CVE-2026-1|openssl|linux/amd64' },
          }),
          result('CVE-2026-1', 0, {
            level: 'error',
            message: { text: 'CVE-2026-1 in openssl 3.0.1, fixed in 3.0.2 (linux/arm64) in host/team/app@sha256:ab' },
            partialFingerprints: { finding: 'CVE-2026-1|openssl|linux/arm64' },
          }),
          result('CVE-2026-2', 1, {
            level: 'warning',
            message: { text: 'CVE-2026-2 (linux/arm64) in host/team/app@sha256:ab' },
            partialFingerprints: { finding: 'CVE-2026-2||linux/arm64' },
            suppressions: [{ kind: 'external', justification: 'no network' }],
          }),
        ],
      },
    ],
  })
})
