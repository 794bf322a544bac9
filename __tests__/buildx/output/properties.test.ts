// Everything here is printed by programs that nobody has checked.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ignoringRule } from '../../../src/buildx/dockerfile/ignore-file.ts'
import { readBuildOutput } from '../../../src/buildx/output/build-output.ts'
import { StepCount } from '../../../src/buildx/output/steps.ts'
import { warningsInMetadata } from '../../../src/buildx/output/warnings.ts'

const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '#7 [build 2/3] RUN make',
      '#7 0.1 ',
      '#7 ERROR: ',
      'ERROR: ',
      'error: ',
      '\n',
      '\r',
      '\r\n',
      '\u001b[33m',
      '\u2028',
    ],
    ...['--------------------\n', '   3 | >>> ', '2 warnings found (use ', ' - UndefinedVar: x (line 3)', '#0 [1/1] '],
    ...['did not complete successfully: exit code: 3', ' (line ', ')', '::error::', '%0A'],
  ),
  fc.string(),
)
const output = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))

test('a failure is read from any output, and what is shown of it is short', () => {
  fc.assert(
    fc.property(output, (text) => {
      const { said, step } = readBuildOutput(text).failure
      const shown = [...(step?.output ?? []), step?.instruction ?? '']
      expect(step?.output.length ?? 0).toBeLessThanOrEqual(15)
      expect(shown.filter((line) => line.length > 500 || line.includes('\n'))).toEqual([])
      expect(said.split('\n').filter((line) => line.trim() === '' && said !== '')).toEqual([])
    }),
  )
})

test('warnings are read from any output and any metadata', () => {
  fc.assert(
    fc.property(output, fc.anything(), (text, field) => {
      const all = [...readBuildOutput(text).warnings, ...warningsInMetadata(field)]
      for (const { message, lines } of all) {
        expect(typeof message).toBe('string')
        if (lines !== undefined) expect([lines.start, lines.end].every(Number.isInteger)).toBe(true)
      }
    }),
  )
})

/** Of this length a text takes minutes or hours if what reads it goes over it once for each of its parts. */
const LENGTH = 1_000_000

const filledWith = (part: string): string => part.repeat(Math.ceil(LENGTH / part.length))

const numbered = (line: (number: number) => string): string =>
  Array.from({ length: LENGTH / 10 }, (_, index) => line(index)).join('')

test.each<readonly [name: string, text: string]>([
  ['carriage returns', `${filledWith('\r')}x`],
  ['codes of a terminal that do not end', filledWith('\u001b[0') + filledWith('\u001b]0')],
  ['pushes that do not fail', filledWith('#7 pushing x with docker\n')],
  [
    'steps that fail, none of which the last error is about',
    `${numbered((n) => `#${n} ERROR: ${n}x\n`)}ERROR: ${filledWith('y')}`,
  ],
  ['one step that fails again and again', `${filledWith('#7 ERROR: x\n')}ERROR: ${filledWith('y')}`],
  ['a title that does not end', `#7 [${filledWith('1/1 ')}\n#7 ERROR: x\nERROR: x`],
  ['an error that names commands', `ERROR: ${filledWith('executor failed running ')}`],
  [
    'an instruction with spaces',
    `--------------------\n 1 | >>> RUN${filledWith(' ')}x\n 2 | >>> x\n--------------------\nERROR: x`,
  ],
  ['excerpts of a Dockerfile', `${filledWith('--------------------\n')}ERROR: x`],
  ['warnings', ` 1 warning found (use x)\n${filledWith(' - A: b (line 1\n')}`],
  ['errors', filledWith('ERROR: failed to build: x\n')],
])('the time that reading takes does not grow faster than the text: %s', (_name, text) => {
  const steps = new StepCount()
  for (const line of text.split('\n')) steps.read(line)
  expect(steps.counted.cached).toBe(0)
  expect(readBuildOutput(text).refusedPush).toBe(false)
})

test('a pattern that is a path ignores that path and what is below it, and an exception takes it back', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => /^[^\s/*?[\]\\!#.]+$/u.test(text) && text.trim() === text)
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), name, (names, below) => {
      const path = names.join('/')
      expect(ignoringRule(path, path)).toEqual({ line: 1, text: path })
      expect(ignoringRule(path, `${path}/${below}`)).toEqual({ line: 1, text: path })
      expect(ignoringRule(`*\n!${path}`, `${path}/${below}`)).toBeUndefined()
    }),
  )
})
