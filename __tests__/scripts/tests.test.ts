import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { newFolder } from '../fixtures/folder.ts'
import { writeFiles } from '../support/workspace.ts'

const BUILD = join(import.meta.dirname, '..', '..')
/** How long a test that hangs is waited for: a process must have been started by then, also on a machine with much to do. */
const HANGS = 3000
const WORKS = 60_000
const NEVER = 3_600_000

/** A child with our output, and below it one of another session, as docker is below a step. Both say who they are. */
const CHILD = `import { spawn } from 'node:child_process'
  import { appendFileSync } from 'node:fs'
  const say = (text) => appendFileSync(new URL('said', import.meta.url), text + '\\n')
  const start = () => new Promise((resolve) => {
    const child = spawn('sh', ['-c', 'setsid sleep 1000 & echo $$ $!; wait'], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.once('data', (text) => resolve(child, say('pids ' + text)))
  })
  const closed = (child) => new Promise((resolve) => child.once('close', resolve))
`

const FILES = {
  'hang.test.mjs': `${CHILD} test('hangs', async () => {
    const child = await start()
    try { await closed(child) } finally { say('cleaned up') }
  }, ${HANGS})`,
  'fail.test.mjs': `${CHILD} test('fails', async () => {
    await start()
    throw new Error('as it should')
  })`,
  'orphan.test.mjs': `${CHILD} test('hangs', () => new Promise((resolve) => {
    const child = spawn('sh', ['-c', 'sleep 1000 & echo pids $$ $! >> said'], { cwd: new URL('.', import.meta.url) })
    child.once('close', () => resolve(say('closed')))
  }), ${HANGS})`,
  'file.test.mjs': `${CHILD} let child
  beforeAll(async () => { child = await start() })
  test('fails', () => { throw new Error('as it should') })
  test('still has what belongs to the file', () => expect([child.exitCode, child.signalCode]).toEqual([null, null]))`,
}

const OPEN = `import { createServer } from 'node:http'
  test('leaves a server', () => new Promise((resolve) => createServer().listen(0, resolve)))`

interface Outcome {
  readonly counts: unknown
  readonly output: string
}

/** Runs test files in a folder of their own. Comes back when nobody holds the output any more. */
async function runFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  more: { readonly args: readonly string[]; readonly environment?: string; readonly limits?: object },
): Promise<Outcome> {
  await writeFiles(folder, files)
  const config = {
    rootDir: folder,
    testMatch: ['**/*.test.mjs'],
    transform: {},
    testTimeout: WORKS,
    testEnvironment: more.environment ?? join(BUILD, '__tests__', 'environment.js'),
  }
  const args = JSON.stringify(['--config', JSON.stringify(config), ...more.args])
  const source = `import { runTests } from ${JSON.stringify(join(BUILD, 'scripts', 'tests.js'))}
    console.log(JSON.stringify(await runTests(${args}, process.env, ${JSON.stringify(more.limits)})))`
  return new Promise((resolve, reject) =>
    execFile(process.execPath, ['--input-type=module', '-e', source], (error, stdout, stderr) =>
      error ? reject(error) : resolve({ counts: JSON.parse(stdout), output: stderr }),
    ),
  )
}

/** Waits until a process is gone. One that nobody has asked about yet (a zombie) is. */
async function gone(pid: string): Promise<void> {
  const state = (): string => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) (\S).*$/s, '$1')
  while (existsSync(`/proc/${pid}`) && state() !== 'Z') await delay(50)
}

describe.each([
  ['in one process', '--runInBand'],
  ['in workers', '--maxWorkers=2'],
] as const)('%s', (_name, flag) => {
  test('what tests start ends with them, also when they fail or are given up', async () => {
    const folder = newFolder()
    const { counts } = await runFiles(folder, FILES, { args: [flag] })
    expect(counts).toEqual({ passed: 1, failed: 4, skipped: 0 })
    const said = readFileSync(join(folder, 'said'), 'utf8')
    expect(said).toContain('cleaned up')
    expect(said).toContain('closed')
    const pids = [...said.matchAll(/^pids (\d+) (\d+)$/gm)].flatMap(([, ...pair]) => pair)
    expect(pids).toHaveLength(8)
    await Promise.all(pids.map(gone))
  })
})

test.each([
  {
    name: 'a jest that does not end after its report is ended, and fails',
    files: { 'open.test.mjs': OPEN },
    limits: { whole: NEVER, rest: 1000 },
    counts: { passed: 1, failed: 1, skipped: 0 },
    says: 'FAILS: jest reported and did not end within 1 s: a test left something open',
  },
  {
    name: 'a test that jest cannot end is ended with the whole run, and fails',
    files: { 'loop.test.mjs': `test('loops', () => { for (;;); })` },
    limits: { whole: 10_000, rest: NEVER },
    counts: { passed: 0, failed: 1, skipped: 0 },
    says: 'FAILS: jest did not report within 10 s',
  },
])('$name', async ({ files, limits, counts, says }) => {
  const ran = await runFiles(newFolder(), files, { args: ['--runInBand'], environment: 'node', limits })
  expect(ran.counts).toEqual(counts)
  expect(ran.output).toContain(says)
  expect(ran.output).toMatch(/^ {2}\d+ .*jest\.js --json/m)
})
