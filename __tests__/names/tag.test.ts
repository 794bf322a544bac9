import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parsed, refused } from '../../src/base/result.ts'
import { parseTag, tagFrom } from '../../src/names/image-reference.ts'
import { codePoint } from '../fixtures/code-point.ts'

test.each([
  ['a word', 'latest'],
  ['a version', '1.2.3-rc.1'],
  ['one character', 'x'],
  ['an underscore first', '_x'],
  ['capital letters', 'Release_1'],
  ['128 characters', 'a'.repeat(128)],
])('a tag: %s', (_name, text) => {
  expect(parseTag(text)).toEqual(parsed(text))
})

const MADE_OF = 'a tag is made of letters, digits, "_", "." and "-"'
const BEGINS = 'a tag begins with a letter, a digit or "_"'

test.each([
  ['empty', '', 'a tag is empty'],
  ['129 characters', 'a'.repeat(129), `tag "${'a'.repeat(129)}" has 129 characters; 128 are the most`],
  ['very long', 'a'.repeat(5000), `tag "${'a'.repeat(200)}…" has 5000 characters; 128 are the most`],
  ['a space', 'my tag', `tag "my tag" contains " "; ${MADE_OF}`],
  ['a reference', 'app:1.0', `tag "app:1.0" contains ":"; ${MADE_OF}`],
  ['each illegal character once', 'a/b+c/d+e', `tag "a/b+c/d+e" contains "/", "+"; ${MADE_OF}`],
  ['a line break at the end', 'latest\n', `tag "latest\\n" contains "\\n"; ${MADE_OF}`],
  ['an umlaut', 'größe', `tag "größe" contains "ö", "ß"; ${MADE_OF}`],
  ['a character of two code units', 'a😀', `tag "a😀" contains "😀"; ${MADE_OF}`],
  ['an expression of metadata-action', 'type=sha', `tag "type=sha" contains "="; ${MADE_OF}`],
  ['a hyphen first', '-x', `tag "-x" begins with "-"; ${BEGINS}`],
  ['a dot first', '.x', `tag ".x" begins with "."; ${BEGINS}`],
])('not a tag: %s', (_name, text, problem) => {
  expect(parseTag(text)).toEqual(refused(problem))
})

test.each([
  ['a branch', 'main', 'main'],
  ['a branch with slashes', 'feature/new-thing', 'feature-new-thing'],
  ['a run of illegal characters', 'a #!/ b', 'a-b'],
  ["Dependabot's", 'dependabot/npm_and_yarn/left-pad-1.3.0', 'dependabot-npm_and_yarn-left-pad-1.3.0'],
  ['build metadata of a version', '1.2.3+build.7', '1.2.3-build.7'],
  ['illegal characters first', '../.hidden', 'hidden'],
  ['too long', 'a'.repeat(300), 'a'.repeat(128)],
  ['too long, with an illegal start', `/${'a'.repeat(300)}`, 'a'.repeat(128)],
  ['nothing usable', '/../', undefined],
  ['only other letters', 'ветка', undefined],
  ['empty', '', undefined],
])('a tag from free text: %s', (_name, text, tag) => {
  expect(tagFrom(text)).toBe(tag)
})

const anyText = fc.oneof(
  fc.string({ unit: codePoint, maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'aZ0_.-/ ö') }),
)

test('any text is read without an exception, and what is accepted is a legal tag', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(parseTag(text).ok).toBe(/^\w[\w.-]{0,127}$/.test(text))
    }),
  )
})

test('a tag from any text is legal, or there is none', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(tagFrom(text) ?? 'none').toMatch(/^\w[\w.-]{0,127}$/)
    }),
  )
})
