// Everything here is printed by programs that nobody has checked.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ignoringRule } from '../../../src/buildx/dockerfile/ignore-file.ts'
import { parseBuildFailure } from '../../../src/buildx/output/build-failure.ts'
import { warningsInMetadata, warningsInOutput } from '../../../src/buildx/output/warnings.ts'

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
      const { said, step } = parseBuildFailure(text)
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
      const all = [...warningsInOutput(text), ...warningsInMetadata(field)]
      for (const { message, lines } of all) {
        expect(typeof message).toBe('string')
        if (lines !== undefined) expect([lines.start, lines.end].every(Number.isInteger)).toBe(true)
      }
    }),
  )
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
