import { expect, test } from '@jest/globals'
import { ignoringRule } from '../../../src/buildx/dockerfile/ignore-file.ts'

// The cases are those of https://github.com/moby/patternmatcher/blob/main/patternmatcher_test.go, as ignore files.
test.each<readonly [file: string, path: string, line: number | undefined]>([
  ['dist', 'dist', 1],
  ['dist', 'dist/app.js', 1],
  ['dist', 'lib/dist', undefined],
  ['/dist/', 'dist/app.js', 1],
  ['./dist', 'dist/app.js', 1],
  ['dist\r\n*.log\r\n', 'a.log', 2],
  ['# dist\n\n  dist  ', 'dist', 3],
  [' # dist', 'dist', undefined],
  ['\uFEFFdist', 'dist', 1],
  ['*', 'a/b', 1],
  ['*\n!a', 'a/b', undefined],
  ['*\n! a', 'a', undefined],
  ['*\n!a\na/b', 'a/b', 3],
  ['!a', 'a', undefined],
  ['', 'a', undefined],
  ['/', 'a', undefined],
  ['*.js', 'a.js', 1],
  ['*.js', 'a/b.js', undefined],
  ['*/*.js', 'a/b.js', 1],
  ['**/*.js', 'b.js', 1],
  ['**/*.js', 'a/b/c.js', 1],
  ['**', 'a', 1],
  ['a/**', 'a/b/c', 1],
  ['a/**', 'a', undefined],
  ['a/**/c', 'a/c', 1],
  ['a/**/c', 'a/b/b/c/d', 1],
  ['a/**/c', 'ab/c', undefined],
  ['a?c', 'abc', 1],
  ['a?c', 'a/c', undefined],
  ['a?c', 'aäc', 1],
  ['[a-c]x', 'bx', 1],
  ['[^a-c]x', 'bx', undefined],
  ['a\\*c', 'abc', undefined],
  ['a\\*c', 'a*c', 1],
  ['a.c', 'abc', undefined],
  ['a+(b)|c$', 'a+(b)|c$', 1],
  ['**/node_modules\n*.md\n!README.md', 'web/node_modules/x', 1],
  ['**/node_modules\n*.md\n!README.md', 'README.md', undefined],
])('%j and %s', (file, path, line) => {
  expect(ignoringRule(file, path)?.line).toBe(line)
})

test('the line is given as it stands there', () => {
  expect(ignoringRule('a\n  *.log  # no comment', 'x.log  # no comment')).toEqual({
    line: 2,
    text: '*.log  # no comment',
  })
})

test('a pattern that is made to take long does not', () => {
  const [stars, folders] = [`${'*a'.repeat(60)}b`, `${'**/a/'.repeat(40)}b`]
  expect(ignoringRule(`${stars}\n${folders}`, `${'a'.repeat(250)}/${'a/'.repeat(200)}c`)).toBeUndefined()
})
