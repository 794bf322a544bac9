import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { filesIn } from '../../src/adapters/files.ts'
import type { PathKind } from '../../src/runner/ports.ts'
import { newFolder } from '../fixtures/folder.ts'

const mode = (path: string): string => (lstatSync(path).mode & 0o777).toString(8)
const code = (name: string) => expect.objectContaining({ code: name })

describe('kind and read', () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'file'), 'größe\n')
  mkdirSync(join(folder, 'directory'))
  symlinkSync('directory', join(folder, 'link'))
  symlinkSync('nowhere', join(folder, 'broken'))

  test.each<readonly [path: string, kind: PathKind]>([
    ['file', 'file'],
    ['directory', 'directory'],
    ['directory/', 'directory'],
    ['link', 'directory'],
    ['broken', 'missing'],
    ['nothing', 'missing'],
    ['file/below', 'missing'],
    ['x'.repeat(300), 'missing'],
    ['', 'directory'],
  ])('"%s" is a %s', (path, kind) => {
    expect(filesIn('/temp').kind(join(folder, path))).toBe(kind)
  })

  test('the text of a file', async () => {
    expect(await filesIn('/temp').read(join(folder, 'file'))).toBe('größe\n')
  })

  test.each(['nothing', 'broken', 'file/below'])('no text of "%s"', async (path) => {
    expect(await filesIn('/temp').read(join(folder, path))).toBeUndefined()
  })

  test('a folder has no text', async () => {
    await expect(filesIn('/temp').read(join(folder, 'directory'))).rejects.toEqual(code('EISDIR'))
  })
})

test('the names in a folder', async () => {
  const folder = newFolder()
  for (const name of ['b', 'a']) writeFileSync(join(folder, name), '')
  const files = filesIn('/temp')
  expect(await files.list(folder)).toEqual(['a', 'b'])
  expect(await files.list(join(folder, 'a'))).toEqual([])
  expect(await files.list(join(folder, 'nothing'))).toEqual([])
})

describe('content', () => {
  const folder = newFolder()
  const bytes = new Uint8Array([0xff, 0x00, 0x0a])
  writeFileSync(join(folder, 'file'), bytes)
  symlinkSync('file', join(folder, 'link'))
  symlinkSync('loop', join(folder, 'loop'))
  mkdirSync(join(folder, 'directory'))
  execFileSync('mkfifo', [join(folder, 'pipe')])

  test.each(['file', 'link'])('the bytes of a %s', (path) => {
    expect(filesIn('/temp').content(join(folder, path), 3)).toEqual(Buffer.from(bytes))
  })

  test.each([
    ['nothing', 'missing'],
    ['file/below', 'missing'],
    ['directory', 'directory'],
    ['pipe', 'special'],
    ['loop', 'refused'],
  ])('%s: %s', (path, why) => {
    expect(filesIn('/temp').content(join(folder, path), 3)).toBe(why)
  })

  test('a file that is too large is not read', () => {
    expect(filesIn('/temp').content(join(folder, 'file'), 2)).toBe('large')
  })
})

describe('a private folder', () => {
  test('has a name of 128 random bits, right below the temporary folder', () => {
    const files = filesIn('/temp')
    expect(files.privatePath()).toMatch(/^\/temp\/ecr-build-push-[0-9a-f]{32}$/)
    expect(files.privatePath()).not.toBe(files.privatePath())
  })

  test('and its files are of this user alone', async () => {
    const files = filesIn(newFolder())
    const path = files.privatePath()
    await files.makePrivateFolder(path)
    await files.writePrivate(join(path, 'config.json'), '{}')
    expect([mode(path), mode(join(path, 'config.json')), readFileSync(join(path, 'config.json'), 'utf8')]).toEqual([
      ...['700', '600', '{}'],
    ])
  })

  test('is never one that is there already', async () => {
    const files = filesIn(newFolder())
    const path = files.privatePath()
    mkdirSync(path)
    await expect(files.makePrivateFolder(path)).rejects.toEqual(code('EEXIST'))
  })

  test.each([
    ['a file', (path: string): void => writeFileSync(path, 'planted')],
    ['a link', (path: string): void => symlinkSync('/etc/hostname', path)],
  ])('is not written through %s that is there already', async (_name, plant) => {
    const path = join(newFolder(), 'config.json')
    plant(path)
    await expect(filesIn('/temp').writePrivate(path, 'secret')).rejects.toEqual(code('EEXIST'))
    expect(readFileSync(path, 'utf8')).not.toContain('secret')
  })

  test('has links only to what is there', async () => {
    const folder = newFolder()
    const files = filesIn(folder)
    mkdirSync(join(folder, 'contexts'))
    await files.link(join(folder, 'contexts'), join(folder, 'one'))
    await files.link(join(folder, 'nothing'), join(folder, 'two'))
    expect(readlinkSync(join(folder, 'one'))).toBe(join(folder, 'contexts'))
    expect(readdirSync(folder).sort()).toEqual(['contexts', 'one'])
  })
})

describe('removing a private folder', () => {
  /** A temporary folder with a private one, and a folder outside that nobody may touch. */
  function prepared() {
    const [temp, outside] = [newFolder(), newFolder()]
    writeFileSync(join(outside, 'precious'), 'x')
    const files = filesIn(temp)
    const path = files.privatePath()
    mkdirSync(join(path, 'deep'), { recursive: true })
    writeFileSync(join(path, 'deep', 'file'), 'x')
    symlinkSync(outside, join(path, 'contexts'))
    return { temp, outside, files, path }
  }

  test('takes all that is in it, and nothing that its links point to', async () => {
    const { temp, outside, files, path } = prepared()
    await files.removePrivateFolder(path)
    expect([readdirSync(temp), readdirSync(outside)]).toEqual([[], ['precious']])
  })

  test('twice is once', async () => {
    const { files, path } = prepared()
    await files.removePrivateFolder(path)
    await expect(files.removePrivateFolder(path)).resolves.toBeUndefined()
  })

  test.each<readonly [name: string, forged: (found: { temp: string; outside: string; path: string }) => string]>([
    ['a folder elsewhere', ({ outside }) => outside],
    ['a folder elsewhere with our prefix', ({ outside }) => join(outside, 'ecr-build-push-0')],
    ['the temporary folder', ({ temp }) => temp],
    ['a folder of another name', ({ temp }) => join(temp, 'other')],
    ['a folder within ours', ({ path }) => join(path, 'ecr-build-push-deep')],
    ['a way out', ({ path, outside }) => `${path}/../../${outside.split('/').at(-1)}`],
    ['a way out to the root', ({ path }) => `${path}/../../../../..`],
    ['nothing', () => ''],
  ])('refuses %s', async (_name, forged) => {
    const found = prepared()
    for (const path of [found.outside, found.path]) mkdirSync(join(path, 'ecr-build-push-0'))
    mkdirSync(join(found.temp, 'other'))
    const path = forged(found)
    await expect(found.files.removePrivateFolder(path)).rejects.toEqual(
      new Error(`${path} is not a folder of this step, so it was not removed`),
    )
    expect([existsSync(found.path), existsSync(join(found.temp, 'other')), readdirSync(found.outside).sort()]).toEqual([
      ...[true, true, ['ecr-build-push-0', 'precious']],
    ])
  })

  test.each([
    ['a link', '', (path: string, outside: string): void => symlinkSync(outside, path)],
    ['a link with a slash behind it', '/', (path: string, outside: string): void => symlinkSync(outside, path)],
    ['a file', '', (path: string): void => writeFileSync(path, 'x')],
  ])('refuses %s with our prefix', async (_name, slash, plant) => {
    const { temp, outside, files } = prepared()
    const path = join(temp, 'ecr-build-push-forged')
    plant(path, outside)
    await expect(files.removePrivateFolder(`${path}${slash}`)).rejects.toEqual(
      new Error(`${path}${slash} is not a folder, so it was not removed`),
    )
    expect([lstatSync(path).isDirectory(), readdirSync(outside)]).toEqual([false, ['precious']])
  })
})
