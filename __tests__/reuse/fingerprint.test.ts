import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { differencesOf } from '../../src/reuse/difference.ts'
import { type FingerprintFacts, fingerprintOf } from '../../src/reuse/fingerprint-facts.ts'
import {
  type EntryFacts,
  type FolderHash,
  hashEntry,
  hashFolder,
  hashFolderEntry,
} from '../../src/reuse/folder-hash.ts'

const fileFacts: fc.Arbitrary<EntryFacts> = fc.record({
  kind: fc.constantFrom('file' as const, 'link' as const, 'device' as const, 'pipe' as const),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  content: fc.string({ maxLength: 8 }),
})
const files = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), fileFacts, { maxKeys: 8 })
const folderOf = (entries: Readonly<Record<string, EntryFacts>>): FolderHash =>
  hashFolder(Object.entries(entries).map(([name, facts]) => hashEntry(name, facts)))

const texts = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), fc.string({ maxLength: 6 }), { maxKeys: 5 })
const facts = fc.record({
  salt: fc.string({ maxLength: 4 }),
  settings: texts,
  images: texts,
  contexts: fc.dictionary(fc.string(), files, { maxKeys: 3 }),
})
type Drawn = typeof facts extends fc.Arbitrary<infer T> ? T : never

const factsOf = ({ salt, settings, images, contexts }: Drawn): FingerprintFacts => ({
  salt,
  settings: new Map(Object.entries(settings)),
  images: new Map(Object.entries(images)),
  contexts: new Map(Object.entries(contexts).map(([name, entries]) => [name, folderOf(entries)])),
})
const valueOfFacts = (drawn: Drawn): string => fingerprintOf(factsOf(drawn)).value

describe('a fingerprint', () => {
  test('is another one for all that is another, and the same for what is the same in any order', () => {
    fc.assert(
      fc.property(facts, facts, (one, other) => {
        const isSame = JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other))
        expect(valueOfFacts(one) === valueOfFacts(other)).toBe(isSame)
        expect(valueOfFacts(reversed(one))).toBe(valueOfFacts(one))
      }),
      { numRuns: 50 },
    )
  })

  test.each<readonly [name: string, change: (drawn: Drawn) => Drawn]>([
    ['the salt', (drawn) => ({ ...drawn, salt: `${drawn.salt}x` })],
    ['a value of a setting', (drawn) => ({ ...drawn, settings: { ...drawn.settings, target: 'x' } })],
    ['a setting that was none', (drawn) => ({ ...drawn, settings: { ...drawn.settings, other: '' } })],
    ['a digest', (drawn) => ({ ...drawn, images: { ...drawn.images, node: 'x' } })],
    [
      'a setting that becomes an image',
      ({ settings: { target, ...settings }, ...drawn }) => ({
        ...drawn,
        settings,
        images: { ...drawn.images, target: target ?? '' },
      }),
    ],
    ['a context that was none', (drawn) => ({ ...drawn, contexts: { ...drawn.contexts, more: {} } })],
    ['a name of a file', (drawn) => withFile(drawn, 'b', FILE)],
    ['a mode', (drawn) => withFile(drawn, 'a', { ...FILE, mode: 0o755 })],
    ['a kind', (drawn) => withFile(drawn, 'a', { ...FILE, kind: 'link' })],
    ['bytes', (drawn) => withFile(drawn, 'a', { ...FILE, content: 'other' })],
  ])('changes with %s, and says so', (_name, change) => {
    fc.assert(
      fc.property(facts, (drawn) => {
        const before = withFile(
          { ...drawn, settings: { ...drawn.settings, target: 'build' }, images: { ...drawn.images, node: '22' } },
          'a',
          FILE,
        )
        const [one, other] = [fingerprintOf(factsOf(before)), fingerprintOf(factsOf(change(before)))]
        expect(other.value).not.toBe(one.value)
        expect(differencesOf(one.parts, other.parts)).not.toEqual([])
        expect(differencesOf(one.parts, one.parts)).toEqual([])
      }),
      { numRuns: 10 },
    )
  })

  const FILE: EntryFacts = { kind: 'file', mode: 0o644, content: 'same' }
  const withFile = (drawn: Drawn, name: string, file: EntryFacts): Drawn => ({
    ...drawn,
    contexts: { ...drawn.contexts, context: { [name]: file } },
  })
})

/** All of it in the order of the names. */
const inOrder = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([name, one]) => [name, inOrder(one)])
        .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1))
    : value

const reversed = ({ salt, settings, images, contexts }: Drawn): Drawn => ({
  salt,
  settings: backwards(settings),
  images: backwards(images),
  contexts: backwards(contexts),
})
const backwards = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).reverse())

describe('parts of a large context', () => {
  const file = (name: string, content = 'same') => hashEntry(name, { kind: 'file', mode: 0o644, content })
  const wide = (count: number, changed?: number): FolderHash =>
    hashFolder(
      Array.from({ length: count }, (_, index) => file(`file-${index}.ts`, index === changed ? 'other' : 'same')),
    )
  const deep = (levels: number, content: string): FolderHash =>
    levels === 0
      ? hashFolder([file('end.ts', content)])
      : hashFolder([hashFolderEntry(`level-${levels}`, 0o755, deep(levels - 1, content))])
  const monorepo = (changed: number): FolderHash =>
    hashFolder(
      Array.from({ length: 40 }, (_, index) =>
        hashFolderEntry(`package-${index}`, 0o755, wide(index === 0 ? 3000 : 30, index === changed ? 3 : undefined)),
      ),
    )
  const partsOf = (context: FolderHash) =>
    fingerprintOf({
      salt: '',
      settings: new Map(Array.from({ length: 2000 }, (_, index) => [`build-args VARIABLE_${index}`, 'x'])),
      images: new Map(),
      contexts: new Map([['context', context]]),
    }).parts

  test.each<readonly [name: string, before: FolderHash, after: FolderHash, difference: string]>([
    ['a wide folder', wide(5000), wide(5000, 7), 'context'],
    ['a deep one', deep(800, 'same'), deep(800, 'other'), 'context: '],
    ['many folders', monorepo(-1), monorepo(7), 'package-7/file-3.ts'],
    ['many folders, one of them wide', monorepo(-1), monorepo(0), 'package-0'],
  ])('%s: stay below 64 KiB, and name what changed as far as there is room', (_name, before, after, difference) => {
    const [one, other] = [partsOf(before), partsOf(after)]
    expect(JSON.stringify(one).length).toBeLessThan(65_536)
    expect(differencesOf(one, other)).toHaveLength(1)
    expect(differencesOf(one, other)[0]).toContain(difference.replace('context: ', 'level-800'))
  })
})
