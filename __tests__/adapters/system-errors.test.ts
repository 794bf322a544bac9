// Every operation of the file system, refused with every code that the system has: no message calls it a fault of this step.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getSystemErrorMap } from 'node:util'
import { expect, test } from '@jest/globals'
import { DISK, type Disk } from '../../src/adapters/disk.ts'
import { filesIn } from '../../src/adapters/files.ts'
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

/** What the step does with files, each on paths of its own in a folder that has a file and a link. */
const TASKS: Readonly<Record<string, (files: Files, folder: string) => unknown>> = {
  kind: (files, folder) => files.kind(join(folder, 'file')),
  'kind of nothing': (files, folder) => files.kind(join(folder, 'nothing')),
  leadsOut: (files) => files.leadsOut('link/deep'),
  content: (files, folder) => files.content(join(folder, 'file'), 100),
  read: (files, folder) => files.read(join(folder, 'file'), 100),
  list: (files, folder) => files.list(folder),
  isWritable: (files, folder) => files.isWritable(join(folder, 'nothing', 'deep')),
  makePrivateFolder: (files) => files.makePrivateFolder(files.privatePath()),
  writePrivate: (files, folder) => files.writePrivate(join(folder, files.privatePath().slice(-32)), 'x'),
  link: (files, folder) => files.link(join(folder, 'file'), join(folder, files.privatePath().slice(-32))),
  removePrivateFolder: (files, folder) => files.removePrivateFolder(join(folder, 'ecr-build-push-0')),
}

const OPERATIONS = Object.keys(DISK) as (keyof Disk)[]

/** What a task comes to, as somebody reads it: the message of an error, the problem of a path, or "done". */
async function outcome(files: Files, folder: string, task: (files: Files, folder: string) => unknown): Promise<string> {
  try {
    const found = await task(files, folder)
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
async function outcomes(folder: string, disk: Disk): Promise<readonly (readonly [name: string, told: string])[]> {
  mkdirSync(join(folder, 'ecr-build-push-0'), { recursive: true })
  const files = filesIn({ temp: folder, workspace: folder }, disk)
  return Promise.all(
    Object.entries(TASKS).map(async ([name, task]) => [name, await outcome(files, folder, task)] as const),
  )
}

test.each(OPERATIONS)('whatever the system says, none of it is called a fault of this step: %s', async (operation) => {
  const folder = preparedFolder()
  const unexplained: unknown[] = []
  for (const [errno, words] of getSystemErrorMap()) {
    const told = await outcomes(folder, brokenDisk(operation, systemError(errno, words, operation)))
    unexplained.push(...told.filter(([, text]) => /fault of ecr-build-push|Fingerprint/.test(text)))
  }
  expect(unexplained).toEqual([])
})

test('the tasks that each operation ends, and those that do without it', async () => {
  const folder = preparedFolder()
  const io = systemError(-5, ['EIO', 'i/o error'], 'call')
  const ended: Record<string, readonly string[]> = {}
  for (const operation of OPERATIONS) {
    const told = await outcomes(folder, brokenDisk(operation, io))
    ended[operation] = told.filter(([, text]) => text !== 'done').map(([name]) => name)
  }
  expect(ended).toEqual({
    accessSync: [],
    closeSync: [],
    fstatSync: ['content', 'read'],
    lstat: ['removePrivateFolder'],
    mkdir: ['makePrivateFolder'],
    openSync: ['content', 'read'],
    readSync: ['content', 'read'],
    readdir: [],
    readlinkSync: [],
    realpathSync: ['kind', 'content', 'read'],
    rm: ['removePrivateFolder'],
    stat: [],
    statSync: ['kind', 'kind of nothing', 'content', 'read'],
    symlink: ['link'],
    writeFile: ['writePrivate'],
  })
})

test('a whole message: where, for what, why, and what to do', async () => {
  const folder = newFolder()
  const full = systemError(-28, ['ENOSPC', 'no space left on device'], 'mkdir')
  const files = filesIn({ temp: folder, workspace: folder }, brokenDisk('mkdir', full))
  const path = join(folder, 'ecr-build-push-0')
  expect(await outcome(files, folder, () => files.makePrivateFolder(path))).toBe(
    `Could not make ${path}, a private folder in RUNNER_TEMP for the Docker configuration and the secrets of this run.
The system said: ENOSPC: no space left on device, mkdir '/some/path'
Why: The runner's disk is full.
What to do: Remove what the job does not need before this step, or use a larger runner.
More: https://docs.test/troubleshooting.md#disk-full`,
  )
})
