import { expect, test } from '@jest/globals'
import { type Command, KNOWN, parseCommand, splitLines } from '../../scripts/runner/commands.ts'

test.each([
  ['nothing', '', ['']],
  ['one line', 'a\n', ['a']],
  ['a line that is not ended', 'a\nb', ['a', 'b']],
  ['every line end', 'a\nb\rc\r\nd', ['a', 'b', 'c', 'd']],
  ['blank lines', 'a\n\n\rb', ['a', '', '', 'b']],
  ['no other line end', 'a\u0085b\u2028c\vd', ['a\u0085b\u2028c\vd']],
])('lines: %s', (_name, output, lines) => {
  expect(splitLines(output)).toEqual(lines)
})

const command = (name: string, data: string, properties: Command['properties'] = {}): Command => ({
  name,
  properties,
  data,
})

test.each<readonly [name: string, line: string, expected: Command | undefined]>([
  ['a command', '::error::it is bad', command('error', 'it is bad')],
  ['without data', '::endgroup::', command('endgroup', '')],
  ['after white space', ' \t\u00a0\u0085::error::x', command('error', 'x')],
  ['in capital letters', '::ERROR::x', command('error', 'x')],
  ['with colons in its data', '::error::a::b', command('error', 'a::b')],
  ['with an escaped line break', '::error::a%0Ab%250A', command('error', 'a\nb%0A')],
  [
    'with properties',
    '::error file=a.ts,line=1,title=x=y::it',
    command('error', 'it', { file: 'a.ts', line: '1', title: 'x=y' }),
  ],
  ['with escaped properties', '::error title=a%2Cb%3Ac::it', command('error', 'it', { title: 'a,b:c' })],
  ['with an empty property', '::error title=,line=2::it', command('error', 'it', { line: '2' })],
  ['an old command, anywhere', '#12 0.3 ##[error]it is bad', command('error', 'it is bad')],
  [
    'an old command with properties',
    '##[error file=a;title=b%3Bc]it',
    command('error', 'it', { file: 'a', title: 'b;c' }),
  ],
  ['the new form goes before the old one', '::error::##[warning]x', command('error', '##[warning]x')],
  ['an unknown command hides no old one', '::x::##[warning]x', command('warning', 'x')],
  ['an unknown command', '::x::y', undefined],
  ['an unknown old command', '##[x]y', undefined],
  ['after other text', 'a ::error::x', undefined],
  ['not closed', '::error x', undefined],
  ['an old one that is not closed', '##[error x', undefined],
  ['after a byte order mark, which .NET does not trim', '\ufeff::error::x', undefined],
  ['nothing', '', undefined],
])('%s', (_name, line, expected) => {
  expect(parseCommand(line, KNOWN)).toEqual(expected)
})

test('only the names that are known are commands', () => {
  expect(parseCommand('::Token::', ['tokEN'])).toEqual(command('token', ''))
  expect(parseCommand('::error::x', ['token'])).toBeUndefined()
})
