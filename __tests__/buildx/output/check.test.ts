import { expect, test } from '@jest/globals'
import { type CheckResult, parseCheck } from '../../../src/buildx/output/warnings.ts'

const WARNING = {
  ruleName: 'UndefinedVar',
  description: 'Variables should be defined before their use',
  url: 'https://docs.docker.com/go/dockerfile/rule/undefined-var/',
  detail: "Usage of undefined variable '$UNDEF'",
  location: { ranges: [{ start: { line: 5 }, end: { line: 5 } }] },
}
const FOUND = { rule: 'UndefinedVar', message: WARNING.detail, lines: { start: 5, end: 5 }, url: WARNING.url }
const MESSAGE = 'dockerfile parse error on line 3: unknown instruction: INSTALL'
const at = (line: number) => ({ ranges: [{ start: { line }, end: { line } }] })
const sources = [{ filename: 'Dockerfile', data: Buffer.from('FROM a\nRUN b\n  INSTALL curl\n').toString('base64') }]
const failure = (step: unknown) => ({ said: `ERROR: ${MESSAGE}`, part: '', exitCode: undefined, step })

// The fields were recorded with buildx 0.29.1; it has more of them.
test.each<readonly [name: string, result: unknown, found: unknown]>([
  ['nothing', { warnings: null, sources }, { warnings: [], failure: undefined }],
  ['warnings', { warnings: [WARNING], sources }, { warnings: [FOUND], failure: undefined }],
  [
    'a Dockerfile that cannot be built',
    { warnings: null, sources, buildError: { message: MESSAGE, location: at(3) } },
    {
      warnings: [],
      failure: failure({ instruction: 'INSTALL curl', line: 3, platform: undefined, output: [] }),
    },
  ],
  [
    'both',
    { warnings: [WARNING], sources, buildError: { message: MESSAGE } },
    { warnings: [FOUND], failure: failure(undefined) },
  ],
  [
    'an error at a line that the source does not have',
    { sources, buildError: { message: MESSAGE, location: at(9) } },
    { warnings: [], failure: failure(undefined) },
  ],
  [
    'an error without a source',
    { buildError: { message: MESSAGE, location: at(1) } },
    { warnings: [], failure: failure(undefined) },
  ],
  ['other forms', { warnings: 'x', sources: 7, buildError: [] }, { warnings: [], failure: undefined }],
])('%s', (_name, result, found) => {
  expect(parseCheck(JSON.stringify({ 'result.json': result, 'result.statuscode': '1' }))).toEqual(found as CheckResult)
})

test.each([
  ['no field', '{}'],
  ['a text', '{"result.json":"x"}'],
  ['no object', '[]'],
])('no result: %s', (_name, text) => {
  expect(parseCheck(text)).toBeUndefined()
})
