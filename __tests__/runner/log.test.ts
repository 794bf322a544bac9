import { describe, expect, test } from '@jest/globals'
import { readLog, renderLog } from '../../scripts/runner/log.ts'

const SECRET = 'wJalr+XUtnFEMI/K7 MDENG'

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`

test('text and commands, in order', () => {
  expect(readLog(lines('a', '::group::b', '  c', '::endgroup::', '::warning title=t::d'))).toEqual({
    entries: [
      { text: 'a' },
      { command: { name: 'group', properties: {}, data: 'b' } },
      { text: '  c' },
      { command: { name: 'endgroup', properties: {}, data: '' } },
      { command: { name: 'warning', properties: { title: 't' }, data: 'd' } },
    ],
    masks: [],
  })
})

test('between stop-commands and its token everything is text', () => {
  const output = lines(
    '::stop-commands::t',
    '::error::a',
    '##[add-mask]b',
    '::stop-commands::u',
    '::u::',
    '::t::',
    '::error::b',
  )
  expect(readLog(output)).toEqual({
    entries: [
      { text: '::error::a' },
      { text: '##[add-mask]b' },
      { text: '::stop-commands::u' },
      { text: '::u::' },
      { command: { name: 'error', properties: {}, data: 'b' } },
    ],
    masks: [],
  })
})

describe('masks', () => {
  const shown = (secret: string, line: string): readonly string[] =>
    readLog(lines(`::add-mask::${secret.replaceAll('\n', '%0A')}`, line)).entries.map((entry) =>
      'text' in entry ? entry.text : entry.command.data,
    )
  const base64 = (text: string): string => Buffer.from(text).toString('base64')

  test.each([
    ['as it is', `a ${SECRET} b ${SECRET}`, 'a *** b ***'],
    ['in a command', `::error::${SECRET}`, '***'],
    ['as part of a URL', `?key=${encodeURIComponent(SECRET)}`, '?key=***'],
  ])('hide a secret %s', (_name, line, expected) => {
    expect(shown(SECRET, line)).toEqual([expected])
  })

  test.each([0, 1, 2, 3, 4])('hide a secret in the base64 of more, %d bytes in', (shift) => {
    const [line = ''] = shown(SECRET, base64(`${'x'.repeat(shift)}${SECRET}${'y'.repeat(5)}`))
    expect(line).toContain('***')
    expect(Buffer.from(line.replace('***', ''), 'base64').toString('latin1')).not.toContain('XUtn')
  })

  test('hide what JSON makes of a secret', () => {
    expect(shown('a"b\\c', JSON.stringify({ key: 'a"b\\c' }))).toEqual(['{"key":"***"}'])
  })

  test('hide each line of a secret', () => {
    expect(shown('one\n\ntwo', 'two, one and three')).toEqual(['***, *** and three'])
  })

  test('hide nothing before they are set', () => {
    expect(readLog(lines('key', '::add-mask::key', 'key')).entries).toEqual([{ text: 'key' }, { text: '***' }])
  })

  test('of white space do nothing', () => {
    expect(readLog(lines('::add-mask::', '::add-mask:: ', 'a b'))).toEqual({ entries: [{ text: 'a b' }], masks: [] })
  })
})

test('the log as a person reads it', () => {
  const log = readLog(
    lines(
      'a',
      '::group::Build',
      'b',
      '::debug::c',
      '::endgroup::',
      '::warning::d',
      '::error::e',
      '\u001b[32mf\u001b[39m',
    ),
  )
  expect(renderLog(log, false)).toBe('a\n▾ Build\n  b\nWarning: d\nError: e\nf')
  expect(renderLog(log, true)).toBe(
    'a\n\u001b[36m▾ Build\u001b[0m\n  b\n\u001b[33mWarning: d\u001b[0m\n\u001b[31mError: e\u001b[0m\n\u001b[32mf\u001b[39m',
  )
})
