import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readBuildOutput } from '../../../src/buildx/output/build-output.ts'
import { Tail } from '../../../src/buildx/output/tail.ts'

const kept = (limit: number, ...chunks: readonly string[]): string => {
  const tail = new Tail(limit)
  for (const chunk of chunks) tail.add(Buffer.from(chunk))
  return tail.text()
}

const long = (letter: string): string => letter.repeat(200_000)

test.each<readonly [name: string, limit: number, chunks: readonly string[], text: string]>([
  ['nothing', 10, [], ''],
  ['less than the limit', 10, ['a\n', 'b'], 'a\nb'],
  ['exactly the limit', 4, ['a\nb\n'], 'a\nb\n'],
  ['more than twice as much: the last lines that are within it', 6, ['one\ntwo\nsix\nten\n'], 'ten\n'],
  ['much more, with a line that has not ended', 6, ['one\ntwo\nthree\nsix\n', 'x'], 'three\nsix\nx'],
  ['a line that comes in pieces', 100, ['o', 'n', 'e\ntw', 'o\n'], 'one\ntwo\n'],
  ['empty lines', 100, ['\n\na\n', '\n'], '\n\na\n\n'],
])('%s', (_name, limit, chunks, text) => {
  expect(kept(limit, ...chunks)).toBe(text)
})

test.each<readonly [name: string, chunks: readonly string[]]>([
  ['in one piece', [`before\n<${long('x')}>\nafter\n`]],
  ['in many pieces', [...`before\n<${'x'.repeat(20_000)}>\nafter\n`]],
  ['that has not ended', [`before\n<${long('x')}>`]],
])('a long line loses its middle and nothing before it is lost: %s', (_name, chunks) => {
  const text = kept(100_000, ...chunks)
  expect(text).toMatch(/^before\n<x{2047}…x{2046,4095}>(\nafter\n)?$/)
})

test.each(['ö', '€', '🐳', 'xö', 'x€', 'x🐳', 'xx🐳'])('no character is cut in two: %s', (text) => {
  expect(kept(1000, `${text.repeat(10_000)}\n`)).not.toContain('\ufffd')
})

test('a character whose bytes come in two chunks', () => {
  const tail = new Tail(10)
  const bytes = Buffer.from('größe')
  tail.add(bytes.subarray(0, 3))
  tail.add(bytes.subarray(3))
  expect(tail.text()).toBe('größe')
})

test('whatever the chunks, the text is a run of last lines, and enough of them', () => {
  const chunk = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 30 })
  fc.assert(
    fc.property(fc.array(chunk), fc.integer({ min: 1, max: 20 }), (chunks, limit) => {
      const all = chunks.join('')
      const text = kept(limit, ...chunks)
      expect(all.endsWith(text)).toBe(true)
      const dropped = all.slice(0, all.length - text.length)
      expect(dropped === '' || dropped.endsWith('\n')).toBe(true)
      const ended = text.slice(0, text.lastIndexOf('\n') + 1)
      expect(ended.length).toBeLessThanOrEqual(2 * limit)
      // One line more would have been too much.
      const [before = ''] = /[^\n]*\n$/.exec(dropped) ?? []
      expect(dropped === '' || before.length + ended.length > limit).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('what a step printed before a very long line is still there when it fails', () => {
  const words = 'process "/bin/sh -c make" did not complete successfully: exit code: 5'
  const output = ['before', long('x'), 'end']
  const text = [
    '#6 [2/2] RUN make',
    ...output.map((line) => `#6 0.2 ${line}`),
    `#6 ERROR: ${words}`,
    '------\n > [2/2] RUN make:',
    ...output.map((line) => `0.2 ${line}`),
    '------',
    `ERROR: failed to build: failed to solve: ${words}\n`,
  ].join('\n')
  const { exitCode, step } = readBuildOutput(kept(256 * 1024, text)).failure
  expect(exitCode).toBe(5)
  expect(step?.output).toEqual(['before', `${'x'.repeat(499)}…`, 'end'])
})
