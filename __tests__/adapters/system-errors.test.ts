// Every operation of the file system, refused with every code that the system has: no message calls it a fault of this step.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getSystemErrorMap } from 'node:util'
import { expect, test } from '@jest/globals'
import { DISK, type Disk } from '../../src/adapters/disk.ts'
import { filesIn } from '../../src/adapters/files.ts'
import { loginStoreIn } from '../../src/adapters/kept-logins.ts'
import type { LoginStore } from '../../src/buildx/docker-config/kept/login-store.ts'
import { explain } from '../../src/failures/explain.ts'
import { refusalProblem } from '../../src/runner/file-problems.ts'
import type { Files } from '../../src/runner/ports.ts'
import { newFolder } from '../fixtures/folder.ts'
import { messageOptions } from '../fixtures/message-options.ts'

/** As Node makes them. */
function systemError(errno: number, [code, words]: readonly [string, string], syscall: string): Error {
  return Object.assign(new Error(`${code}: ${words}, ${syscall} '/some/path'`), { errno, code, syscall })
}

/** A file system in which one operation is refused. */
function brokenDisk(operation: keyof Disk, error: Error): Disk {
  const refuse = operation.endsWith('Sync')
    ? () => {
        throw error
      }
    : () => Promise.reject(error)
  return { ...DISK, [operation]: refuse }
}

type Task = (files: Files, folder: string, disk: Disk) => unknown

const LOGINS = [{ host: 'registry.test', authorization: 'QVdTOng=' }]

/** A path in a folder of its own, which is not there. */
const newConfig = (files: Files, folder: string): string => join(folder, files.privatePath().slice(-32), 'config.json')

/** What the step does with files, each on paths of its own in a folder that has a file and a link. */
const TASKS: Readonly<Record<string, Task>> = {
  kind: (files, folder) => files.kind(join(folder, 'file')),
  'kind of nothing': (files, folder) => files.kind(join(folder, 'nothing')),
  leadsOut: (files) => files.leadsOut('link/deep'),
  content: (files, folder) => files.content(join(folder, 'file'), 100),
  read: (files, folder) => files.read(join(folder, 'file'), 100),
  list: (files, folder) => files.list(folder),
  isWritable: (files, folder) => files.isWritable(join(folder, 'nothing', 'deep')),
  makePrivateFolder: (files) => files.makePrivateFolder(files.privatePath()),
  writePrivate: (files, folder) => files.writePrivate(join(folder, files.privatePath().slice(-32)), 'x'),
  makeReportFolder: (files) => files.makeReportFolder(),
  writeReport: (files, folder) => files.writeReport(folder, files.privatePath().slice(-32), 'x'),
  link: (files, folder) => files.link(join(folder, 'file'), join(folder, files.privatePath().slice(-32))),
  removePrivateFolder: (files, folder) => files.removePrivateFolder(join(folder, 'ecr-build-push-0')),
}

/** What it does with docker's config.json, when a login is kept. */
const LOGIN_TASKS: Readonly<Record<string, Task>> = {
  'look at a config.json': (files, folder, disk) =>
    loginStoreIn(folder, disk).problem(newConfig(files, folder), ['registry.test']),
  'keep a login': (files, folder, disk) =>
    loginStoreIn(folder, disk).keep(newConfig(files, folder), LOGINS, { id: 'a1', at: 0 }),
  'take out a login': async (files, folder, disk) => {
    const path = newConfig(files, folder)
    await loginStoreIn(folder).keep(path, LOGINS, { id: 'a1', at: 0 })
    await loginStoreIn(folder, disk).takeOut(path, 'a1')
  },
}

const FREQUENT: readonly string[] = ['EACCES', 'EIO', 'EMFILE', 'ENOENT', 'ENOSPC', 'EROFS']

const OPERATIONS = Object.keys(DISK) as (keyof Disk)[]

/** What a task comes to, as somebody reads it: the message of an error, the problem of a path, or "done". */
async function outcome(task: () => unknown): Promise<string> {
  try {
    const found = await task()
    if (typeof found !== 'object' || found === null || !('code' in found) || !('said' in found)) return 'done'
    return refusalProblem({ code: String(found.code), said: String(found.said) })
  } catch (error) {
    return explain(error, messageOptions('https://docs.test'))
  }
}

/** A folder with what the tasks look for. */
function preparedFolder(): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'file'), 'text')
  symlinkSync('nothing', join(folder, 'link'))
  return folder
}

/** The outcome of each task, by its name, in a file system. */
async function outcomes(
  folder: string,
  disk: Disk,
  tasks: Readonly<Record<string, Task>>,
): Promise<readonly (readonly [name: string, told: string])[]> {
  mkdirSync(join(folder, 'ecr-build-push-0'), { recursive: true })
  const files = filesIn({ temp: folder, workspace: folder }, disk)
  return Promise.all(
    Object.entries(tasks).map(async ([name, task]) => [name, await outcome(() => task(files, folder, disk))] as const),
  )
}

test.each(OPERATIONS)('whatever the system says, none of it is called a fault of this step: %s', async (operation) => {
  const folder = preparedFolder()
  const unexplained: unknown[] = []
  for (const [errno, words] of getSystemErrorMap()) {
    // Those with a login make files first, and wait for each other: a few codes are enough for them.
    const tasks = FREQUENT.includes(words[0]) ? { ...TASKS, ...LOGIN_TASKS } : TASKS
    const told = await outcomes(folder, brokenDisk(operation, systemError(errno, words, operation)), tasks)
    unexplained.push(...told.filter(([, text]) => /fault of ecr-build-push|Fingerprint/.test(text)))
  }
  expect(unexplained).toEqual([])
})

test.each<[string, keyof Disk, (store: LoginStore, path: string) => Promise<unknown>]>([
  ['look at it', 'lstat', (store, path) => store.problem(path, ['registry.test'])],
  ['read it', 'readFile', (store, path) => store.problem(path, ['registry.test'])],
  ['keep a login', 'lstat', (store, path) => store.keep(path, LOGINS, { id: 'b2', at: 0 })],
  ['keep a login beside one', 'readFile', (store, path) => store.keep(path, LOGINS, { id: 'b2', at: 0 })],
  ['take one out', 'lstat', (store, path) => store.takeOut(path, 'a1')],
  ['take one out by it', 'readFile', (store, path) => store.takeOut(path, 'a1')],
])(
  'the system does not let the ledger be read, to %s: that is told, and not that it is somebody else’s',
  async (_name, operation, task) => {
    const folder = newFolder()
    const path = join(folder, 'config.json')
    await loginStoreIn(folder).keep(path, LOGINS, { id: 'a1', at: 0 })
    const before = [readFileSync(path, 'utf8'), readdirSync(folder).sort()]
    const error = systemError(-5, ['EIO', 'i/o error'], operation)
    // The folder is there, and what is refused is the ledger.
    const refused = (at: string) => at.endsWith('.kept-logins')
    const broken: Disk = {
      ...DISK,
      lstat: ((at: string) =>
        operation === 'lstat' && refused(at) ? Promise.reject(error) : DISK.lstat(at)) as Disk['lstat'],
      readFile: (at, encoding) =>
        operation === 'readFile' && refused(at) ? Promise.reject(error) : DISK.readFile(at, encoding),
    }
    const said = await task(loginStoreIn(folder, broken), path).catch((error: unknown) =>
      explain(error, messageOptions('https://docs.test')),
    )
    const ledger = join(folder, '.config.json.kept-logins')
    expect(String(said)).toMatch(/[Cc]ould not read /)
    expect(String(said)).toContain(`read ${ledger}, in which this step notes which logins it keeps (keep-login)`)
    expect(String(said)).toContain('EIO')
    expect([readFileSync(path, 'utf8'), readdirSync(folder).sort()]).toEqual(before)
  },
)

test('a lock that cannot be looked at is told at once, and not waited for', async () => {
  const folder = newFolder()
  const path = join(folder, 'config.json')
  mkdirSync(join(folder, '.config.json.kept-logins.lock'))
  const keeping = loginStoreIn(folder).keep(path, LOGINS, { id: 'a1', at: 0 })
  await expect(keeping).rejects.toThrow(/^could not lock .*: EISDIR: /)
})

test('the tasks that each operation ends, and those that do without it', async () => {
  const folder = preparedFolder()
  const io = systemError(-5, ['EIO', 'i/o error'], 'call')
  const ended: Record<string, readonly string[]> = {}
  for (const operation of OPERATIONS) {
    const told = await outcomes(folder, brokenDisk(operation, io), { ...TASKS, ...LOGIN_TASKS })
    ended[operation] = told.filter(([, text]) => text !== 'done').map(([name]) => name)
  }
  expect(ended).toEqual({
    accessSync: [],
    chmod: [],
    chown: [],
    closeSync: [],
    fstatSync: ['content', 'read', 'take out a login'],
    link: [],
    lstat: ['removePrivateFolder', 'keep a login', 'take out a login'],
    mkdir: ['makePrivateFolder', 'makeReportFolder', 'keep a login'],
    openSync: ['content', 'read', 'take out a login'],
    readFile: ['take out a login'],
    readSync: ['content', 'read', 'take out a login'],
    readdir: ['keep a login', 'take out a login'],
    readlinkSync: [],
    realpathSync: ['kind', 'content', 'read', 'take out a login'],
    rename: ['keep a login'],
    rm: ['removePrivateFolder'],
    rmdir: [],
    stat: [],
    statSync: ['kind', 'kind of nothing', 'content', 'read', 'keep a login', 'take out a login'],
    symlink: ['link'],
    unlink: ['take out a login'],
    writeFile: ['writePrivate', 'writeReport', 'keep a login', 'take out a login'],
  })
})

test('a whole message: where, for what, why, and what to do', async () => {
  const folder = newFolder()
  const full = systemError(-28, ['ENOSPC', 'no space left on device'], 'mkdir')
  const files = filesIn({ temp: folder, workspace: folder }, brokenDisk('mkdir', full))
  const path = join(folder, 'ecr-build-push-0')
  expect(await outcome(() => files.makePrivateFolder(path))).toBe(
    `Could not make ${path}, a private folder in RUNNER_TEMP for the Docker configuration and the secrets of this run.
The system said: ENOSPC: no space left on device, mkdir '/some/path'
Why: The runner's disk is full.
What to do: Remove what the job does not need before this step, or use a larger runner.
More: https://docs.test/troubleshooting.md#disk-full`,
  )
})

test('the folder for later steps is named by all that it is for: findings, and signatures', async () => {
  const folder = newFolder()
  const full = systemError(-28, ['ENOSPC', 'no space left on device'], 'mkdir')
  const files = filesIn({ temp: folder, workspace: folder }, brokenDisk('mkdir', full))
  const [first = ''] = (await outcome(() => files.makeReportFolder())).split('\n')
  expect(first.replace(/-\w{32}/, '-<random>')).toBe(
    `Could not make ${folder}/reports-of-ecr-build-push-<random>, a folder in RUNNER_TEMP for the reports of this run.`,
  )
})
