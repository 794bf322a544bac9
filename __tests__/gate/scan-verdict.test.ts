import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../src/ecr/scan.ts'
import { countSeverities, findingKey, judgeFindings, refusalOf, type ScanRules } from '../../src/gate/scan-verdict.ts'
import type { IgnoredFinding } from '../../src/inputs/scan-settings.ts'
import { findingOf } from '../fixtures/scans.ts'

const RULES: ScanRules = { fixable: 'high', unfixed: 'off', ignored: [], known: new Set(), today: '2026-11-30' }

const judged = (findings: readonly Finding[], rules: Partial<ScanRules> = {}, platform = '') =>
  judgeFindings([{ platform, findings }], { ...RULES, ...rules })

/** How one finding counts. */
const judgement = (finding: Partial<Finding>, rules: Partial<ScanRules> = {}) =>
  judged([findingOf(finding)], rules).findings[0]?.judgement

test.each<[string, Partial<Finding>, Partial<ScanRules>, string]>([
  ['at the threshold', { severity: 'HIGH' }, {}, 'refused'],
  ['over it', { severity: 'CRITICAL' }, {}, 'refused'],
  ['under it', { severity: 'MEDIUM' }, {}, 'below'],
  ['without a fix, and those do not count', { fix: 'no' }, {}, 'below'],
  ['without a fix, and those count', { fix: 'no' }, { unfixed: 'critical' }, 'refused'],
  ['with a fix, and only those without one count', {}, { fixable: 'off', unfixed: 'low' }, 'below'],
  ['of which nobody knows whether there is a fix', { fix: 'unknown' }, {}, 'refused'],
  [
    'the same, and only those without a fix count',
    { fix: 'unknown' },
    { fixable: 'off', unfixed: 'critical' },
    'refused',
  ],
  ['that nobody has rated, at low', { severity: 'UNTRIAGED' }, { fixable: 'low' }, 'refused'],
  ['that nobody has rated, at medium', { severity: 'UNDEFINED' }, { fixable: 'medium' }, 'below'],
  ['for information', { severity: 'INFORMATIONAL' }, { fixable: 'low' }, 'below'],
  ['of the baseline', {}, { known: new Set([findingKey(findingOf())]) }, 'known'],
  [
    'of the baseline with another version',
    { package: { name: 'openssl', version: '4' } },
    { known: new Set([findingKey(findingOf())]) },
    'known',
  ],
  [
    'of the baseline in another package',
    { package: { name: 'curl', version: '4' } },
    { known: new Set([findingKey(findingOf())]) },
    'refused',
  ],
])('a finding %s', (_name, finding, rules, expected) => {
  expect(judgement(finding, rules)).toBe(expected)
})

describe('an entry of scan-ignore', () => {
  const entry = (parts: Partial<IgnoredFinding> = {}): IgnoredFinding => ({
    id: 'CVE-2026-1',
    package: undefined,
    reason: 'no network',
    until: undefined,
    ...parts,
  })
  const result = (ignored: IgnoredFinding, finding: Partial<Finding> = {}) => {
    const { findings, warnings } = judged([findingOf(finding)], { ignored: [ignored] })
    return [findings[0]?.judgement, ...warnings]
  }

  test.each<[string, ReturnType<typeof result>, ReturnType<typeof result>]>([
    ['without an end', result(entry()), ['ignored']],
    ['in small letters', result(entry({ id: 'cve-2026-1' })), ['ignored']],
    ['for its package', result(entry({ package: 'openssl' })), ['ignored']],
    [
      'for another package',
      result(entry({ package: 'curl' })),
      ['refused', 'scan-ignore names CVE-2026-1 in curl, and no scan found it: take the entry out.'],
    ],
    ['until a far day', result(entry({ until: '2026-12-15' })), ['ignored']],
    [
      'until a day that is near',
      result(entry({ until: '2026-12-14' })),
      ['ignored', 'scan-ignore names CVE-2026-1 until 2026-12-14: after that day it counts again.'],
    ],
    [
      'until today',
      result(entry({ until: '2026-11-30' })),
      ['ignored', 'scan-ignore names CVE-2026-1 until 2026-11-30: after that day it counts again.'],
    ],
    [
      'until yesterday',
      result(entry({ until: '2026-11-29' })),
      ['refused', 'scan-ignore names CVE-2026-1 until 2026-11-29: since then it counts again.'],
    ],
    [
      'of what is not there',
      result(entry({ id: 'CVE-2020-9' })),
      ['refused', 'scan-ignore names CVE-2020-9, and no scan found it: take the entry out.'],
    ],
  ])('%s', (_name, told, expected) => {
    expect(told).toEqual(expected)
  })
})

test('the sentence names the platforms, the counts, and the worst first', () => {
  const verdict = judgeFindings(
    [
      { platform: 'linux/amd64', findings: [findingOf({ severity: 'HIGH', id: 'CVE-2026-3' })] },
      {
        platform: 'linux/arm64',
        findings: [
          findingOf(),
          findingOf({
            id: 'CVE-2026-2',
            severity: 'HIGH',
            package: { name: 'curl', version: '8' },
            fixedIn: undefined,
          }),
        ],
      },
    ],
    RULES,
  )
  expect(refusalOf(verdict)).toBe(
    'linux/arm64 has 1 critical and 1 high findings that have a fix; linux/amd64 has 1 high finding that has a fix ' +
      '(CVE-2026-1 in openssl 3.0.1, fixed in 3.0.2; CVE-2026-2 in curl 8; CVE-2026-3 in openssl 3.0.1, fixed in 3.0.2)',
  )
})

test('of many, five are named', () => {
  const findings = Array.from({ length: 8 }, (_, at) =>
    findingOf({ id: `CVE-${at}`, fix: 'unknown', fixedIn: undefined, package: undefined }),
  )
  expect(refusalOf(judged(findings))).toBe(
    'it has 8 critical findings of which basic scanning does not tell whether there is a fix (CVE-0; CVE-1; CVE-2; CVE-3; CVE-4; and 3 more)',
  )
})

test('what is not refused passes', () => {
  expect(refusalOf(judged([findingOf({ severity: 'LOW' })]))).toBeUndefined()
  expect(refusalOf(judged([]))).toBeUndefined()
})

test('severities are counted, the worst first', () => {
  const findings = (['LOW', 'CRITICAL', 'LOW'] as const).map((severity) => ({ severity }))
  expect(JSON.stringify(countSeverities(findings))).toBe('{"CRITICAL":1,"LOW":2}')
})
