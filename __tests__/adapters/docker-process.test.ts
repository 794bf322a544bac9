// A log that is read slowly holds docker up: its output is not kept in memory meanwhile.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { dockerCommand } from '../../src/adapters/docker-process.ts'
import { newFolder } from '../fixtures/folder.ts'
import { dockerThat } from '../support/docker-script.ts'

const docker = dockerCommand(new AbortController().signal, () => {})

const MEGABYTES = 'head -c 20000000 /dev/zero'

test('output is handed on piece by piece: the next one when the last one is taken', async () => {
  let size = 0
  let waiting = 0
  let most = 0
  const exit = await docker.stream([], dockerThat(`${MEGABYTES}; exit 3`), async (bytes) => {
    size += bytes.length
    waiting += 1
    most = Math.max(most, waiting)
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    waiting -= 1
  })
  expect([exit, size, most]).toEqual([{ code: 3 }, 20_000_000, 1])
})

test('all that was printed is handed on, also where docker has ended before the first piece is taken', async () => {
  const pieces: string[] = []
  await docker.stream([], dockerThat('echo out; echo err >&2'), async (bytes) => {
    await new Promise((resolve) => setImmediate(resolve))
    pieces.push(Buffer.from(bytes).toString())
  })
  expect(pieces.sort()).toEqual(['err\n', 'out\n'])
})

test('of the output of a short command the last lines are kept, and of a long line its two ends', async () => {
  const { exit, output } = await docker.query(
    [],
    dockerThat(`${MEGABYTES}; yes line | head -n 1000000; echo last`),
    60_000,
  )
  expect(exit).toEqual({ code: 0 })
  expect(output).toMatch(/^(?:line\n)+last\n$/)
  expect(output.length).toBeLessThanOrEqual(1024 * 1024 + 10)
})

test('a command that is not there', async () => {
  expect(await docker.query([], { PATH: newFolder() }, 60_000)).toEqual({
    exit: { code: 127 },
    output: 'docker: command not found',
  })
})

/** A docker that the system does not start, and what is said of it. */
const UNSTARTABLE: readonly (readonly [
  name: string,
  args: readonly string[],
  mode: number,
  code: number,
  words: string,
])[] = [
  ['without the right to execute', [], 0o644, 126, 'docker: permission denied (EACCES)'],
  ['with an argument above 128 KiB', ['x'.repeat(200_000)], 0o755, 126, 'docker: argument list too long (E2BIG)'],
]

test.each(UNSTARTABLE)('a command %s is answered as a shell would', async (_name, args, mode, code, words) => {
  const folder = newFolder()
  writeFileSync(join(folder, 'docker'), '#!/bin/sh\n', { mode })
  chmodSync(join(folder, 'docker'), mode)
  expect(await docker.query(args, { PATH: folder }, 60_000)).toEqual({ exit: { code }, output: words })
  const written: string[] = []
  const write = async (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString())
  expect([await docker.stream(args, { PATH: folder }, write), written]).toEqual([{ code }, [`${words}\n`]])
})

/** Writes more than a pipe holds, and tells the process that started it when that was taken. */
const WRITER = `
  const { actionsRunner } = await import(process.argv[1])
  process.stdout.on('error', () => {})
  await actionsRunner({}).log.untrusted(async (write) => {
    const taken = write(Buffer.alloc(4_000_000, 'x')).then(() => 'taken')
    const waits = new Promise((resolve) => setTimeout(() => resolve('waits'), 100))
    process.send(await Promise.race([taken, waits]))
    process.send(await taken)
  })
  process.disconnect()`

/** Starts it with a log that nobody reads yet. */
function startWriter() {
  const log = new URL('../../src/adapters/runner-commands.js', import.meta.url).href
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, log], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const message = (): Promise<unknown> => Promise.race([once(child, 'message').then(([text]) => text), ended])
  return { log: child.stdout, message, ended }
}

test('a piece is taken when the log has been read', async () => {
  const { log, message, ended } = startWriter()
  expect(await message()).toBe('waits')
  const next = message()
  log?.resume()
  expect([await next, await ended]).toEqual(['taken', [0, null]])
})

test('nobody waits for a log that was closed', async () => {
  const { log, message, ended } = startWriter()
  expect(await message()).toBe('waits')
  const next = message()
  log?.destroy()
  expect([await next, await ended]).toEqual(['taken', [0, null]])
})
