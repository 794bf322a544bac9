import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readLog } from '../../scripts/runner/log.ts'
import { neutral } from '../../src/runner/log-safety.ts'
import { hostileText } from '../fixtures/hostile-texts.ts'

test.each([
  ['plain text', 'one\ntwo', 'one\ntwo'],
  ['colons within a line', 'a::b::c', 'a::b::c'],
  ['one colon', ':a', ':a'],
  ['a command', '::error::x', ': :error::x'],
  ['a command after white space', 'a\n \t::error::x', 'a\n \t: :error::x'],
  ['a command after the white space that only .NET knows', '\u0085::error::x', '\u0085: :error::x'],
  ['commands in lines one after the other', '::a::\n::b::', ': :a::\n: :b::'],
  ['a command after a return', 'a\r::error::x', 'a\n: :error::x'],
  ['lines as Windows ends them', 'a\r\nb', 'a\nb'],
  ['many colons', '::::::', ': :::::'],
  ['an old command', 'ok ##[error]x', 'ok # #[error]x'],
  ['old commands', '##[a]##[b]', '# #[a]# #[b]'],
  ['an old command behind a number sign', '###[error]x', '## #[error]x'],
])('%s', (_name, text, expected) => {
  expect(neutral(text)).toBe(expected)
})

test('no text gives the runner a command', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(readLog(neutral(text)).entries.filter((entry) => 'command' in entry)).toEqual([])
      expect(readLog(neutral(text)).masks).toEqual([])
    }),
    { numRuns: 1000 },
  )
})
