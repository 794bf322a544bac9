import { expect, test } from '@jest/globals'
import { readScanSettings } from '../../src/inputs/scan-settings.ts'
import type { FileContent } from '../../src/runner/ports.ts'
import { type Job, readerOf } from '../fixtures/inputs.ts'

function read(inputs: Readonly<Record<string, string>>, job?: Job) {
  const reader = readerOf(inputs, job)
  const settings = readScanSettings(reader)
  return { settings, problems: reader.problems.map(({ input, problem }) => `${input}: ${problem}`) }
}

test('without a threshold nothing is scanned', () => {
  expect(read({})).toEqual({ settings: undefined, problems: [] })
  expect(read({ 'scan-fail-on': 'off', 'scan-timeout': '5m' })).toEqual({ settings: undefined, problems: [] })
})

test('all that can be said', () => {
  const entries = [
    '# base image',
    'CVE-2026-1',
    'GHSA-2x2x-1234-abcd, package = openssl, until=2026-12-31, reason = no network, by design',
  ].join('\n')
  const inputs = {
    'scan-fail-on': 'High',
    'scan-fail-on-unfixed': 'critical',
    'scan-ignore': entries,
    'scan-baseline': 'latest',
    'scan-timeout': '90s',
  }
  expect(read(inputs)).toEqual({
    settings: {
      fixable: 'high',
      unfixed: 'critical',
      baseline: 'latest',
      timeout: 90_000,
      ignored: [
        { id: 'CVE-2026-1', package: undefined, reason: undefined, until: undefined },
        { id: 'GHSA-2x2x-1234-abcd', package: 'openssl', reason: 'no network, by design', until: '2026-12-31' },
      ],
    },
    problems: [],
  })
})

test('the entries of a file', () => {
  const job = { contents: { '.github/scan-ignore': Buffer.from('\uFEFFCVE-2026-1,reason=none\r\n\r\n# no more\r\n') } }
  const { settings, problems } = read({ 'scan-fail-on': 'low', 'scan-ignore': '.github/scan-ignore' }, job)
  expect(problems).toEqual([])
  expect(settings?.ignored.map(({ id, reason }) => [id, reason])).toEqual([['CVE-2026-1', 'none']])
})

const FORM = 'write CVE-2026-1234,package=openssl,until=2026-12-31,reason=why it does no harm'

test.each([
  ['openssl', `"openssl" does not begin with the id of a finding; ${FORM}`],
  ['CVE-2026-1,until=2026-02-30', '"2026-02-30" of CVE-2026-1 is no day such as 2026-12-31'],
  ['CVE-2026-1,until=soon', '"soon" of CVE-2026-1 is no day such as 2026-12-31'],
  ['CVE-2026-1,untill=2026-12-31', `"untill=2026-12-31" of CVE-2026-1 is not one of package, reason, until; ${FORM}`],
  ['CVE-2026-1,package=', `"package=" of CVE-2026-1 is not one of package, reason, until; ${FORM}`],
  ['CVE-2026-1,package=a,package=b', 'CVE-2026-1 has package more than once'],
  ['CVE-2026-1 no network', `"CVE-2026-1 no network" does not begin with the id of a finding; ${FORM}`],
])('the entry %s is refused', (entry, problem) => {
  expect(read({ 'scan-fail-on': 'low', 'scan-ignore': entry }).problems).toEqual([`scan-ignore: ${problem}`])
})

const TEXT_OR_PATH = 'give a path seen from the workspace, or the text itself'

test.each<[string, FileContent, string]>([
  ['is missing', 'missing', `"list.txt": there is no such file; ${TEXT_OR_PATH}`],
  ['is a folder', 'directory', '"list.txt": it is a folder, not a file'],
  ['is no regular file', 'special', '"list.txt": it is not a regular file'],
  ['is too large', Buffer.alloc(1_000_001, 'x'), '"list.txt": it has more than 1000000 bytes'],
  [
    'must not be read',
    { code: 'EACCES', said: 'permission denied' },
    '"list.txt" is closed to the user of this job (EACCES); give that user the right to it, and to enter every folder above it, ' +
      'with chown or chmod in an earlier step',
  ],
  [
    'leads out of the workspace',
    { leadsTo: '/etc/passwd' },
    '"list.txt" leads out of the workspace, to "/etc/passwd"; a path in the workspace has to stay there, links included: if ' +
      'that is what you mean, write its absolute path',
  ],
])('a file of entries that %s is refused', (_name, content, problem) => {
  const job = { contents: { 'list.txt': content } }
  expect(read({ 'scan-fail-on': 'low', 'scan-ignore': 'list.txt' }, job).problems).toEqual([`scan-ignore: ${problem}`])
})

test('what belongs to a gate that is off is refused, and an unknown word too', () => {
  expect(read({ 'scan-ignore': 'CVE-2026-1', 'scan-baseline': 'latest' }).problems).toEqual([
    'scan-ignore: needs scan-fail-on or scan-fail-on-unfixed: without one nothing is scanned',
    'scan-baseline: needs scan-fail-on or scan-fail-on-unfixed: without one nothing is scanned',
  ])
  expect(read({ 'scan-fail-on': 'severe', 'scan-timeout': '7h' }).problems).toEqual([
    'scan-fail-on: "severe" is not one of: off, critical, high, medium, low',
    'scan-timeout: "7h" is not a time such as "10m" (s, m, h, d or w), of at most 6h',
  ])
})
