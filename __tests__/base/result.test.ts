import { expect, test } from '@jest/globals'
import { parsed, quoted, refused } from '../../src/base/result.ts'

test('a result is a value or a problem', () => {
  expect([parsed(7), refused('it is bad')]).toEqual([
    { ok: true, value: 7 },
    { ok: false, problem: 'it is bad' },
  ])
})

test.each([
  ['plain text', 'my app', '"my app"'],
  ['nothing', '', '""'],
  ['quotes and backslashes', 'a"b\\c', '"a\\"b\\\\c"'],
  ['control characters', 'a\r\n\tb\u001b', '"a\\r\\n\\tb\\u001b"'],
  ['200 characters', 'x'.repeat(200), `"${'x'.repeat(200)}"`],
  ['201 characters', 'x'.repeat(201), `"${'x'.repeat(200)}…"`],
  ['half of a character', `${'x'.repeat(199)}😀`, `"${'x'.repeat(199)}\\ud83d…"`],
])('quoted: %s', (_name, text, shown) => {
  expect(quoted(text)).toBe(shown)
})
