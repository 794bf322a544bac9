import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { contextHasher } from '../../src/adapters/context-files.ts'
import { contextFilter } from '../../src/buildx/dockerfile/context-filter.ts'
import { parseIgnoreFile } from '../../src/buildx/dockerfile/ignore-file.ts'
import { newFolder } from '../fixtures/folder.ts'
import { must } from '../fixtures/values.ts'

const hashOf = async (folder: string, ignore = ''): Promise<string> => {
  const filter = contextFilter(must(parseIgnoreFile(ignore)))
  return (await contextHasher(folder, new AbortController().signal)('.', filter)).hash
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

const FILES = { 'a.txt': 'a', 'src/b.txt': 'b', 'src/deep/c.txt': '', large: 'x'.repeat(700_000) }

function makeTree(): string {
  const folder = newFolder()
  write(folder, FILES)
  mkdirSync(join(folder, 'empty'))
  symlinkSync('a.txt', join(folder, 'link'))
  return folder
}

describe('the hash of a context changes with', () => {
  test.each<readonly [name: string, change: (at: (path: string) => string) => void]>([
    ['the bytes of a file', (at) => writeFileSync(at('src/b.txt'), 'c')],
    ['the last byte of a large one', (at) => writeFileSync(at('large'), `${'x'.repeat(699_999)}y`)],
    ['the path of a file', (at) => renameSync(at('src/b.txt'), at('b.txt'))],
    ['the mode of a file', (at) => chmodSync(at('a.txt'), 0o755)],
    ['the mode of a folder', (at) => chmodSync(at('src'), 0o700)],
    ['a bit of a mode that no right is', (at) => chmodSync(at('src'), 0o1755)],
    ['a folder in which nothing is', (at) => rmSync(at('empty'), { recursive: true })],
    [
      'the target of a link',
      (at) => {
        rmSync(at('link'))
        symlinkSync('src/b.txt', at('link'))
      },
    ],
    [
      'a link instead of the same file',
      (at) => {
        rmSync(at('a.txt'))
        symlinkSync('src/b.txt', at('a.txt'))
      },
    ],
  ])('%s', async (_name, change) => {
    const folder = makeTree()
    const before = await hashOf(folder)
    change((path) => join(folder, path))
    expect(await hashOf(folder)).not.toBe(before)
  })
})

test('it is the same in another folder, with other times and another order of making', async () => {
  const [one, other] = [makeTree(), newFolder()]
  mkdirSync(join(other, 'empty'))
  symlinkSync('a.txt', join(other, 'link'))
  write(other, Object.fromEntries(Object.entries(FILES).reverse()))
  for (const path of ['a.txt', 'src', '.']) utimesSync(join(other, path), 1, 1)
  expect(await hashOf(other)).toBe(await hashOf(one))
  expect(await hashOf(other, 'large\nsrc')).not.toBe(await hashOf(one))
})

test('any tree: equal hashes are equal trees', async () => {
  const name = fc.constantFrom('a', 'b', 'A', 'ä', 'a b', '__proto__', 'constructor')
  const path = fc.array(name, { minLength: 1, maxLength: 2 }).map((names) => names.join('/'))
  const tree = fc
    .dictionary(path, fc.string({ maxLength: 3 }), { maxKeys: 4 })
    // A name is a file or a folder.
    .map((files) =>
      Object.entries(files).filter(([one]) => !Object.keys(files).some((other) => other.startsWith(`${one}/`))),
    )
  await fc.assert(
    fc.asyncProperty(tree, tree, async (one, other) => {
      const hashes = [one, other].map((files) => {
        const folder = newFolder()
        write(folder, Object.fromEntries(files))
        return hashOf(folder)
      })
      const [first, second] = await Promise.all(hashes)
      expect(first === second).toBe(JSON.stringify(one.sort()) === JSON.stringify(other.sort()))
    }),
    { numRuns: 40 },
  )
})

test('what is left out is not opened, and comes with what is sent of it', async () => {
  const folder = makeTree()
  const only = await hashOf(folder, '*\n!src/deep/c.txt')
  write(folder, { 'src/other.txt': 'x', 'more/x': 'x' })
  expect(await hashOf(folder, '*\n!src/deep/c.txt')).toBe(only)
  chmodSync(join(folder, 'src'), 0o700)
  expect(await hashOf(folder, '*\n!src/deep/c.txt')).not.toBe(only)
})

test('a name that is no UTF-8 is told', async () => {
  const folder = makeTree()
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]), '')
  await expect(hashOf(folder)).rejects.toThrow('is no UTF-8')
})

test('a context that is not there is told', async () => {
  const folder = join(newFolder(), 'nothing')
  await expect(hashOf(folder)).rejects.toThrow(
    `could not read ${folder}, which belongs to a context of the build: ENOENT`,
  )
})
