import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { saveState, setOutput } from '@actions/core'
import { afterEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readKeyValueFile } from '../../scripts/runner/file-commands.ts'
import { codePoint } from '../fixtures/code-point.ts'
import { newFolder } from '../fixtures/folder.ts'

test.each([
  ['nothing', '', {}],
  ['a value', 'a=b\n', { a: 'b' }],
  ['an empty value', 'a=\n', { a: '' }],
  ['a value with "="', 'a=b=c\n', { a: 'b=c' }],
  ['a value with "<<"', 'a=b<<c\n', { a: 'b<<c' }],
  ['a last line that is not ended', 'a=b', { a: 'b' }],
  ['blank lines between', 'a=b\n\n\nc=d\n', { a: 'b', c: 'd' }],
  ['several lines', 'a<<END\none\n\ntwo\nEND\nb=c\n', { a: 'one\n\ntwo', b: 'c' }],
  ['no lines', 'a<<END\nEND\n', { a: '' }],
  ['one blank line', 'a<<END\n\nEND\n', { a: '' }],
  ['a delimiter with "="', 'a<<E=D\nx\nE=D\n', { a: 'x' }],
  ['carriage returns, which belong to the value', 'a<<END\none\r\ntwo\r\nEND\n', { a: 'one\r\ntwo\r' }],
  ['a name twice: the later value', 'a=b\na=c\n', { a: 'c' }],
])('%s', (_name, text, values) => {
  expect(readKeyValueFile(text)).toEqual(values)
})

test.each([
  ['a line without "="', 'a\n', 'The line a is neither name=value nor name<<delimiter'],
  ['a line without a name', '=a\n', 'The line =a is neither name=value nor name<<delimiter'],
  ['several lines without a name', '<<END\nEND\n', 'The line <<END has no name or no delimiter'],
  ['several lines without a delimiter', 'a<<\n\n', 'The line a<< has no name or no delimiter'],
  ['a delimiter that does not come', 'a<<END\nx\n', 'The delimiter END of a is missing'],
])('refused: %s', (_name, text, message) => {
  expect(() => readKeyValueFile(text)).toThrow(new Error(message))
})

const { GITHUB_OUTPUT, GITHUB_STATE } = process.env
afterEach(() => {
  Object.assign(process.env, { GITHUB_OUTPUT: GITHUB_OUTPUT ?? '', GITHUB_STATE: GITHUB_STATE ?? '' })
})

test.each([
  ['outputs', 'GITHUB_OUTPUT', setOutput],
  ['state', 'GITHUB_STATE', saveState],
] as const)('%s of any value come back as they were written', (_name, variable, write) => {
  const file = join(newFolder(), 'file')
  process.env[variable] = file
  const line = fc.constantFrom('\n', '\r\n', '\r', 'EOF', 'a=b', 'a<<b', '=', '<<', 'ghadelimiter_', 'image=evil', '')
  const value = fc.oneof(
    fc.string({ unit: codePoint }),
    fc.array(line).map((lines) => lines.join('\n')),
  )
  const names = ['image', 'repository-created', 'tag-names']
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 }), (pairs) => {
      writeFileSync(file, '')
      for (const [name, text] of pairs) write(name, text)
      expect(readKeyValueFile(readFileSync(file, 'utf8'))).toEqual(Object.fromEntries(pairs))
    }),
  )
})
