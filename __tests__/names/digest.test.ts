import { expect, test } from '@jest/globals'
import { parsed, refused } from '../../src/base/result.ts'
import { digestFrom, parseDigest, shortDigest } from '../../src/names/image-reference.ts'
import { digest } from '../fixtures/values.ts'

const HEX = '0123456789abcdef'.repeat(4)
const no = (shown: string) => refused(`"${shown}" is not a digest (sha256: and 64 hex digits)`)

test.each([
  ['64 hex digits', `sha256:${HEX}`, parsed(`sha256:${HEX}`)],
  ['one digit less', `sha256:${HEX.slice(1)}`, no(`sha256:${HEX.slice(1)}`)],
  ['one digit more', `sha256:${HEX}0`, no(`sha256:${HEX}0`)],
  ['capital letters', `sha256:${HEX.toUpperCase()}`, no(`sha256:${HEX.toUpperCase()}`)],
  ['another algorithm', `sha512:${HEX}${HEX}`, no(`sha512:${HEX}${HEX}`)],
  ['without an algorithm', HEX, no(HEX)],
  ['a line break at the end', `sha256:${HEX}\n`, no(`sha256:${HEX}\\n`)],
  ['nothing', '', no('')],
])('digest: %s', (_name, text, expected) => {
  expect(parseDigest(text)).toEqual(expected)
})

test.each([
  ['a digest', digest('a'), digest('a')],
  ['another text', 'sha256:x', undefined],
  ['a number', 5, undefined],
  ['a list that prints as a digest', [digest('a')], undefined],
  ['nothing', undefined, undefined],
])('a member that is %s', (_name, value, expected) => {
  expect(digestFrom(value)).toBe(expected)
})

test('a short digest keeps the algorithm and twelve digits', () => {
  expect(shortDigest(digest('a'))).toBe('sha256:aaaaaaaaaaaa')
})
