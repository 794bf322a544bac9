import { expect, test } from '@jest/globals'
import { readScan, type Scan, type ScanPage } from '../../src/ecr/scan.ts'

test('a basic scan does not tell whether there is a fix', () => {
  const finding = {
    name: 'CVE-2026-1',
    severity: 'HIGH',
    uri: 'https://example.org/1',
    description: 'An overflow.',
    attributes: [
      { key: 'package_version', value: '3.0.1' },
      { key: 'package_name', value: 'openssl' },
    ],
  }
  const imageScanCompletedAt = new Date('2026-11-30T10:00:00Z')
  expect(
    readScan([
      { imageScanStatus: { status: 'COMPLETE' }, imageScanFindings: { imageScanCompletedAt, findings: [finding] } },
    ]),
  ).toEqual({
    status: 'COMPLETE',
    description: undefined,
    kind: 'basic',
    doneAt: imageScanCompletedAt,
    findings: [
      {
        id: 'CVE-2026-1',
        severity: 'HIGH',
        package: { name: 'openssl', version: '3.0.1' },
        fix: 'unknown',
        fixedIn: undefined,
        uri: 'https://example.org/1',
        description: 'An overflow.',
      },
    ],
  })
})

const basic = { name: 'CVE-2026-1', severity: 'HIGH' }

test.each<[string, NonNullable<ScanPage['imageScanFindings']> | undefined, Scan['kind']]>([
  ['nothing', undefined, undefined],
  ['no more than a time', { imageScanCompletedAt: new Date() }, undefined],
  ['counts of none, and no list', { findingSeverityCounts: {} }, 'enhanced'],
  ['counts of some, and no list', { findingSeverityCounts: { HIGH: 1 } }, undefined],
  ['counts of some, and an empty list', { findingSeverityCounts: { HIGH: 1 }, findings: [] }, undefined],
  ['counts of some, and their list', { findingSeverityCounts: { HIGH: 1 }, findings: [basic] }, 'basic'],
  ['an empty list', { findingSeverityCounts: {}, findings: [] }, 'basic'],
  ['an empty list of Amazon Inspector', { findingSeverityCounts: {}, enhancedFindings: [] }, 'enhanced'],
])('an answer with %s has this kind of findings', (_name, imageScanFindings, kind) => {
  expect(readScan([{ imageScanStatus: { status: 'COMPLETE' }, imageScanFindings }])?.kind).toBe(kind)
})

/** The findings of an enhanced scan with one vulnerability, each as package, fix and version with the fix. */
const enhanced = (
  fixAvailable: string | undefined,
  ...vulnerablePackages: { name: string; fixedInVersion?: string }[]
) =>
  readScan([
    {
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: {
        enhancedFindings: [
          {
            severity: 'LOW',
            fixAvailable,
            packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-2', vulnerablePackages },
          },
        ],
      },
    },
  ])?.findings.map(({ package: of, fix, fixedIn }) => [of?.name, fix, fixedIn])

test.each<[string, ReturnType<typeof enhanced>, ReturnType<typeof enhanced>]>([
  ['a fix', enhanced('YES', { name: 'a', fixedInVersion: '2' }), [['a', 'yes', '2']]],
  ['a fix of no version', enhanced('YES', { name: 'a' }), [['a', 'yes', undefined]]],
  ['none', enhanced('NO', { name: 'a', fixedInVersion: 'NotAvailable' }), [['a', 'no', undefined]]],
  [
    'one for some of the packages',
    enhanced('PARTIAL', { name: 'a', fixedInVersion: '2' }, { name: 'b', fixedInVersion: 'NotAvailable' }),
    [
      ['a', 'yes', '2'],
      ['b', 'no', undefined],
    ],
  ],
  ['nothing is said', enhanced(undefined, { name: 'a' }), [['a', 'unknown', undefined]]],
  [
    'nothing is said, and a version is named',
    enhanced(undefined, { name: 'a', fixedInVersion: '2' }),
    [['a', 'yes', '2']],
  ],
  ['no package is named', enhanced('YES'), [[undefined, 'yes', undefined]]],
])('an enhanced finding with %s', (_name, findings, expected) => {
  expect(findings).toEqual(expected)
})

test('the shape of the answer says whose findings it has, whatever the status is', () => {
  const kindOf = (imageScanFindings: object) =>
    readScan([{ imageScanStatus: { status: 'COMPLETE' }, imageScanFindings }])?.kind
  expect(kindOf({ enhancedFindings: [] })).toBe('enhanced')
  expect(kindOf({ findings: [] })).toBe('basic')
  expect(kindOf({})).toBeUndefined()
})

test('pages are read together, and an answer without a status is none', () => {
  const page = (name: string) => ({
    imageScanStatus: { status: 'COMPLETE' },
    imageScanFindings: { findings: [{ name, severity: 'NEW WORD' }] },
  })
  expect(readScan([page('one'), page('two')])?.findings.map(({ id, severity }) => [id, severity])).toEqual([
    ['one', 'UNTRIAGED'],
    ['two', 'UNTRIAGED'],
  ])
  expect(readScan([{}])).toBeUndefined()
  expect(readScan([])).toBeUndefined()
})
