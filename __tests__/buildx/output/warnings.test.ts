import { describe, expect, test } from '@jest/globals'
import { readBuildOutput } from '../../../src/buildx/output/build-output.ts'
import { type BuildWarning, warningsInMetadata, warningsOfCheck } from '../../../src/buildx/output/warnings.ts'
import { recorded } from '../../fixtures/recorded.ts'

const CASING = "Command 'from' should match the case of the command majority (uppercase)"
const warning = (rule: string | undefined, message: string, line?: number, url = ''): BuildWarning => ({
  rule,
  message,
  lines: line === undefined ? undefined : { start: line, end: line },
  url,
})
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('in what buildx prints', () => {
  test.each<readonly [name: string, output: string, warnings: readonly BuildWarning[]]>([
    [
      'buildx 0.29, of a build that fails',
      recorded('0.29.1', 'warn'),
      [warning('ConsistentInstructionCasing', CASING, 1)],
    ],
    ['buildx 0.13, with no checks', recorded('0.13.1', 'warn'), []],
    [
      'buildx 0.13, of a build that succeeds',
      '#9 DONE 0.1s\n\n \u001b[33m1 warning found (use --debug to expand):\n\u001b[0m - Empty continuation line found in: RUN echo  hi\n',
      [warning(undefined, 'Empty continuation line found in: RUN echo  hi')],
    ],
    [
      'several, by line, each once',
      ' 3 warnings found (use docker --debug to expand):\n - Bee: two (line 7)\n - Aye: one (line 5)\n - Bee: two (line 7)\nERROR: x\n - C: no (line 1)',
      [warning('Aye', 'one', 5), warning('Bee', 'two', 7)],
    ],
    [
      'text of a step that looks alike',
      '#5 0.1  1 warning found (use docker --debug to expand):\n#5 0.1  - A: one (line 1)\n',
      [],
    ],
    ['nothing', '', []],
  ])('%s', (_name, output, warnings) => {
    expect(readBuildOutput(output).warnings).toEqual(warnings)
  })
})

describe('in the metadata file', () => {
  // Recorded with buildx 0.29.1, without the fields "vertex", "level" and "sourceInfo".
  const RECORDED = {
    short: base64("UndefinedVar: Usage of undefined variable '$UNDEF' (line 5)"),
    detail: [base64('Variables should be defined before their use')],
    url: 'https://docs.docker.com/go/dockerfile/rule/undefined-var/',
    range: [{ start: { line: 5 }, end: { line: 6 } }],
  }
  const undefinedVar = {
    ...warning('UndefinedVar', "Usage of undefined variable '$UNDEF'", 5, RECORDED.url),
    lines: { start: 5, end: 6 },
  }

  test.each<readonly [name: string, field: unknown, warnings: readonly BuildWarning[]]>([
    ['one', [RECORDED], [undefinedVar]],
    ['the same one for two platforms', [RECORDED, { ...RECORDED, vertex: 'sha256:b' }], [undefinedVar]],
    [
      'without a range: the line is in the text',
      [{ short: RECORDED.short }],
      [warning('UndefinedVar', undefinedVar.message, 5)],
    ],
    ['a text in several lines', [{ short: base64('Aye: one\ntwo') }], [warning('Aye', 'one\ntwo')]],
    [
      'ranges of other forms',
      [[], [{}], [{ start: 1 }], [{ start: { line: '::' } }], 'x', [null]].map((range, index) => ({
        short: base64(`${index}`),
        range,
      })),
      ['0', '1', '2', '3', '4', '5'].map((text) => warning(undefined, text)),
    ],
    ['warnings of other forms', [null, 'x', 7, [], {}, { short: 7 }, { short: '' }, { short: 'not base64' }], []],
    ['no list', { short: RECORDED.short }, []],
    ['no field', undefined, []],
  ])('%s', (_name, field, warnings) => {
    expect(warningsInMetadata(field)).toEqual(warnings)
  })
})

describe('of a check', () => {
  // Recorded with buildx 0.29.1.
  const RECORDED = {
    ruleName: 'MaintainerDeprecated',
    description: 'The MAINTAINER instruction is deprecated, use a label instead to define an image author',
    url: 'https://docs.docker.com/go/dockerfile/rule/maintainer-deprecated/',
    detail: 'Maintainer instruction is deprecated in favor of using label',
    location: { ranges: [{ start: { line: 9 }, end: { line: 9 } }] },
  }

  test.each<readonly [name: string, field: unknown, warnings: readonly BuildWarning[]]>([
    ['one', [RECORDED], [warning('MaintainerDeprecated', RECORDED.detail, 9, RECORDED.url)]],
    [
      'without a detail',
      [{ ...RECORDED, detail: '' }],
      [warning('MaintainerDeprecated', RECORDED.description, 9, RECORDED.url)],
    ],
    ['without more than a text', [{ description: 'x', location: null }], [warning(undefined, 'x')]],
    ['without a text', [{ ruleName: 'x' }], []],
    ['none', null, []],
  ])('%s', (_name, field, warnings) => {
    expect(warningsOfCheck(field)).toEqual(warnings)
  })
})
