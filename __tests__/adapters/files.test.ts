import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { filesIn } from '../../src/adapters/files.ts'
import { UnexpectedStateError } from '../../src/base/errors.ts'
import type { FileContent, LeadsOut, PathKind } from '../../src/runner/ports.ts'
import { newFolder } from '../fixtures/folder.ts'

/** Files of a job whose workspace has nothing to do with the test. */
const filesOf = (temp: string) => filesIn({ temp, workspace: '/nowhere' })

const mode = (path: string): string => (lstatSync(path).mode & 0o777).toString(8)
const code = (name: string) => expect.objectContaining({ code: name })

/** A workspace with one of each kind, beside a folder of the machine that its links lead to. */
function workspace() {
  const root = realpathSync(newFolder())
  const [folder, machine] = [join(root, 'workspace'), join(root, 'machine')]
  for (const path of [folder, machine]) mkdirSync(join(path, 'folder'), { recursive: true })
  writeFileSync(join(machine, 'token'), 'secret')
  writeFileSync(join(machine, 'folder/token'), 'secret')
  writeFileSync(join(folder, 'file'), 'größe\n')
  execFileSync('mkfifo', [join(folder, 'pipe')])
  const links = {
    link: 'file',
    'folder-link': 'folder',
    absolute: join(folder, 'file'),
    broken: 'nowhere',
    loop: 'loop',
    device: '/dev/zero',
    out: '../machine/token',
    'out-absolute': join(machine, 'token'),
    'out-twice': 'out',
    'out-folder': '../machine/folder',
    'out-broken': '../machine/nothing',
    'back-again': '../machine/../workspace/file',
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name))
  symlinkSync('../workspace/file', join(machine, 'into'))
  // The workspace itself can be a link, as on runners whose work folder is on another disk.
  symlinkSync('workspace', join(root, 'checkout'))
  return { root, folder, machine, files: filesIn({ temp: '/temp', workspace: join(root, 'checkout') }) }
}

/** What the system says of a link that leads to itself. */
const LOOP = { code: 'ELOOP', said: "too many symbolic links encountered, stat '{root}/checkout/loop'" }

/** What is at each path, by what `kind` says of it and what `content` gives. */
const PATHS: readonly (readonly [path: string, kind: PathKind, content: FileContent | string])[] = [
  ['file', 'file', 'größe\n'],
  ['link', 'file', 'größe\n'],
  ['absolute', 'file', 'größe\n'],
  ['back-again', 'file', 'größe\n'],
  ['./folder/../file', 'file', 'größe\n'],
  ['../workspace/file', 'file', 'größe\n'],
  ['{root}/workspace/file', 'file', 'größe\n'],
  ['{root}/checkout/link', 'file', 'größe\n'],
  ['folder', 'directory', 'directory'],
  ['folder/', 'directory', 'directory'],
  ['folder-link', 'directory', 'directory'],
  ['.', 'directory', 'directory'],
  ['broken', 'missing', 'missing'],
  ['nothing', 'missing', 'missing'],
  ['file/below', 'missing', 'missing'],
  ['x'.repeat(300), 'missing', 'missing'],
  ['out-broken', 'missing', 'missing'],
  ['pipe', 'special', 'special'],
  ['loop', LOOP, LOOP],
  ['/dev/zero', 'special', 'special'],
  ['device', { leadsTo: '/dev/zero' }, { leadsTo: '/dev/zero' }],
  ['out', { leadsTo: '{root}/machine/token' }, { leadsTo: '{root}/machine/token' }],
  ['out-absolute', { leadsTo: '{root}/machine/token' }, { leadsTo: '{root}/machine/token' }],
  ['out-twice', { leadsTo: '{root}/machine/token' }, { leadsTo: '{root}/machine/token' }],
  ['out-folder', { leadsTo: '{root}/machine/folder' }, { leadsTo: '{root}/machine/folder' }],
  ['out-folder/token', { leadsTo: '{root}/machine/folder/token' }, { leadsTo: '{root}/machine/folder/token' }],
  ['../machine/token', { leadsTo: '{root}/machine/token' }, { leadsTo: '{root}/machine/token' }],
  ['..', { leadsTo: '{root}' }, { leadsTo: '{root}' }],
  // An absolute path of the workspace has what others put there, too.
  ['{root}/workspace/out', { leadsTo: '{root}/machine/token' }, { leadsTo: '{root}/machine/token' }],
  ['{root}/checkout/out', { leadsTo: '{root}/machine/token' }, { leadsTo: '{root}/machine/token' }],
  // One that is written outside is the word of whoever wrote the workflow.
  ['{root}/machine/token', 'file', 'secret'],
  ['{root}/machine/into', 'file', 'größe\n'],
]

describe('a path seen from the workspace', () => {
  const { root, files } = workspace()
  const here = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('{root}', root)) as T

  test.each(PATHS)('%s is %j', (path, kind) => {
    expect(files.kind(here(path))).toEqual(here(kind))
  })

  test.each(PATHS)('the content of %s', (path, _kind, content) => {
    const found = files.content(here(path), 100)
    expect(found instanceof Uint8Array ? Buffer.from(found).toString('utf8') : found).toEqual(here(content))
  })
})

test('there is nothing under a name that no file can have', () => {
  const { kind, content } = workspace().files
  expect([kind('a\0b'), content('a\0b', 1)]).toEqual(['missing', 'missing'])
})

describe('a path to write to', () => {
  const { root, folder, files } = workspace()
  const end = (path: string) => ({ leadsTo: join(root, path) })
  symlinkSync('../machine/nothing/deep', join(folder, 'out-deep'))
  symlinkSync('out-deep', join(folder, 'out-deeper'))

  test.each<readonly [path: string, out: LeadsOut | undefined]>([
    ['dist', undefined],
    ['dist/deep', undefined],
    ['file', undefined],
    ['broken', undefined],
    ['broken/deep', undefined],
    ['loop', undefined],
    ['loop/deep', undefined],
    ['/nowhere/dist', undefined],
    ['https://host.test/a', undefined],
    ['out', end('machine/token')],
    ['out-folder', end('machine/folder')],
    ['out-folder/new', end('machine/folder/new')],
    ['out-broken', end('machine/nothing')],
    ['out-broken/new', end('machine/nothing/new')],
    ['out-deep', end('machine/nothing/deep')],
    ['out-deeper/new', end('machine/nothing/deep/new')],
    ['../dist', end('dist')],
    ['folder/../../dist', end('dist')],
  ])('%s leads to %j', (path, out) => {
    expect(files.leadsOut(path)).toEqual(out)
  })
})

describe('the most that is read', () => {
  const { folder, files } = workspace()

  test.each<readonly [path: string, limit: number, found: 'bytes' | 'large']>([
    ['file', 8, 'bytes'],
    ['file', 7, 'large'],
    ['empty', 0, 'bytes'],
    // Its size is said to be 0.
    ['/proc/self/status', 10, 'large'],
    ['/proc/self/status', 100_000, 'bytes'],
    // 20 GB of nothing.
    ['hollow', 1000, 'large'],
  ])('of %s, %i bytes: %s', (path, limit, found) => {
    writeFileSync(join(folder, 'empty'), '')
    writeFileSync(join(folder, 'hollow'), '')
    truncateSync(join(folder, 'hollow'), 20e9)
    const content = files.content(path, limit)
    expect(content instanceof Uint8Array ? 'bytes' : content).toBe(found)
  })
})

describe('the text of a file', () => {
  const { root, files } = workspace()

  test('is what is in it', async () => {
    expect(await files.read('link', 100)).toBe('größe\n')
  })

  test.each(['nothing', 'broken', 'file/below'])('is none where there is no file: %s', async (path) => {
    expect(await files.read(path, 100)).toBeUndefined()
  })

  test.each<readonly [path: string, problem: string]>([
    ['folder', '"folder" is a folder, not a file.'],
    ['pipe', '"pipe" is not a regular file.'],
    ['file', '"file" has more than 5 bytes.'],
    [
      'out',
      `"out" leads out of the workspace, to "${root}/machine/token"; a path in the workspace has to stay there, links ` +
        'included: if that is what you mean, write its absolute path.',
    ],
  ])('is refused for anything else: %s', async (path, problem) => {
    await expect(files.read(path, 5)).rejects.toEqual(
      new UnexpectedStateError(problem, 'Put a regular file there, or have another path read.'),
    )
  })
})

test('the names in a folder', async () => {
  const folder = newFolder()
  for (const name of ['b', 'a']) writeFileSync(join(folder, name), '')
  const files = filesOf('/temp')
  expect(await files.list(folder)).toEqual(['a', 'b'])
  expect(await files.list(join(folder, 'a'))).toEqual([])
  expect(await files.list(join(folder, 'nothing'))).toEqual([])
})

describe('a private folder', () => {
  test('has a name of its own, right below the temporary folder', () => {
    const files = filesOf('/temp')
    expect(files.privatePath()).toMatch(/^\/temp\/ecr-build-push-[0-9a-f]{32}$/)
    expect(files.privatePath()).not.toBe(files.privatePath())
  })

  test('and its files are of this user alone', async () => {
    const files = filesOf(newFolder())
    const path = files.privatePath()
    await files.makePrivateFolder(path)
    await files.writePrivate(join(path, 'config.json'), '{}')
    expect([mode(path), mode(join(path, 'config.json')), readFileSync(join(path, 'config.json'), 'utf8')]).toEqual([
      ...['700', '600', '{}'],
    ])
  })

  test('is never one that is there already', async () => {
    const files = filesOf(newFolder())
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
    await expect(filesOf('/temp').writePrivate(path, 'secret')).rejects.toEqual(code('EEXIST'))
    expect(readFileSync(path, 'utf8')).not.toContain('secret')
  })

  test('has links only to what is there', async () => {
    const folder = newFolder()
    const files = filesOf(folder)
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
    const files = filesOf(temp)
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

test.each<readonly [name: string, file: string, target: string, end: string | undefined]>([
  ['a link into another folder of the workspace', 'app/Dockerfile', '../docker/app', 'docker/app'],
  ['an absolute one', 'app/Dockerfile', 'WORKSPACE/docker/app', 'docker/app'],
  ['a link in its folder', 'docker/Dockerfile', 'app', undefined],
  ['a link to below its folder', 'Dockerfile', 'docker/app', undefined],
  ['a link that leads nowhere', 'app/Dockerfile', '../docker/none', undefined],
  ['a link around itself', 'app/Dockerfile', 'Dockerfile', undefined],
  ['a file in a folder that is a link', 'linked/app', '', undefined],
  ['a file', 'docker/app', '', undefined],
  ['nothing', 'docker/none', '', undefined],
])('a file that is linked elsewhere: %s', (_name, file, target, end) => {
  const root = realpathSync(newFolder())
  for (const name of ['app', 'docker']) mkdirSync(join(root, 'workspace', name), { recursive: true })
  writeFileSync(join(root, 'workspace/docker/app'), '')
  symlinkSync('docker', join(root, 'workspace/linked'))
  // The workspace itself is reached by a link.
  symlinkSync('workspace', join(root, 'checkout'))
  if (target !== '') symlinkSync(target.replace('WORKSPACE', `${root}/checkout`), join(root, 'workspace', file))
  const files = filesIn({ temp: '/temp', workspace: join(root, 'checkout') })
  expect([files.linkedElsewhere(file), files.linkedElsewhere(join(root, 'checkout', file))]).toEqual([end, end])
})

test('a file that is linked out of the workspace is told by its absolute path', () => {
  const { machine, files } = workspace()
  expect(files.linkedElsewhere('out')).toBe(join(machine, 'token'))
})
