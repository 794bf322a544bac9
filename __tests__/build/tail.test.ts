import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Tail } from '../../src/build/tail.ts'

const kept = (limit: number, ...chunks: readonly string[]): string => {
  const tail = new Tail(limit)
  for (const chunk of chunks) tail.add(Buffer.from(chunk))
  return tail.text()
}

test.each<readonly [name: string, limit: number, chunks: readonly string[], text: string]>([
  ['nothing', 10, [], ''],
  ['less than the limit', 10, ['a\n', 'b'], 'a\nb'],
  ['exactly the limit', 4, ['a\nb\n'], 'a\nb\n'],
  ['more: from the first whole line', 6, ['one\ntwo\nsix\n'], 'six\n'],
  ['more than twice as much, where chunks are joined', 6, ['one\ntwo\n', 'three\nsix\n'], 'six\n'],
  ['much more, with a line after the joining', 6, ['one\ntwo\nthree\nsix\n', 'x\n'], 'x\n'],
  ['one line that is longer', 4, ['abcdefgh'], 'efgh'],
  ['one line that is much longer', 4, ['abcdefghijklmnop'], 'mnop'],
])('%s', (_name, limit, chunks, text) => {
  expect(kept(limit, ...chunks)).toBe(text)
})

test('a character whose bytes come in two chunks', () => {
  const tail = new Tail(10)
  const bytes = Buffer.from('größe')
  tail.add(bytes.subarray(0, 3))
  tail.add(bytes.subarray(3))
  expect(tail.text()).toBe('größe')
})

test('whatever the chunks, the text is the end of all and within the limit', () => {
  const chunk = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 30 })
  fc.assert(
    fc.property(fc.array(chunk), fc.integer({ min: 1, max: 20 }), (chunks, limit) => {
      const all = chunks.join('')
      const cut = all.slice(-limit)
      expect(kept(limit, ...chunks)).toBe(all.length > limit ? cut.slice(cut.indexOf('\n') + 1) : all)
    }),
    { numRuns: 500 },
  )
})
