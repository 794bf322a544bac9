// How docker ends: by itself, for its silence, or with the job; and that nothing of it stays.
import { expect, test } from '@jest/globals'
import { dockerCommand } from '../../src/adapters/docker-process.ts'
import { nameProcess } from '../../src/adapters/process-table.ts'
import { CancelledError } from '../../src/base/errors.ts'
import type { Docker } from '../../src/buildx/docker.ts'
import { dockerThat } from '../support/docker-script.ts'

const docker = dockerCommand(new AbortController().signal, () => {})

/** Starts a process that ends when nobody expects it any more, and prints its number. */
const CHILD = 'sleep 100000 & echo $!'
const DEAF = "trap '' INT"

/** Resolves when a process is gone. */
async function gone(pid: number): Promise<void> {
  while (nameProcess(pid) !== undefined) await new Promise((resolve) => setImmediate(resolve))
}

/** Runs docker, and gives what it printed with how it ended. */
async function streamed(script: string, patience?: () => number, by: Docker = docker) {
  const pieces: Uint8Array[] = []
  const write = async (bytes: Uint8Array) => void pieces.push(bytes)
  const exit = await by.stream([], dockerThat(script), write, patience)
  return { exit, printed: Buffer.concat(pieces).toString() }
}

test('a process that docker leaves, and that keeps its output open, is not waited for, and ends', async () => {
  const { exit, printed } = await streamed(`${CHILD}; echo last; exit 3`)
  expect([exit, printed]).toEqual([{ code: 3 }, expect.stringMatching(/^\d+\nlast\n$/)])
  await gone(Number.parseInt(printed, 10))
})

test('of a question too', async () => {
  const { exit, output } = await docker.query([], dockerThat(CHILD), 60_000)
  expect(exit).toEqual({ code: 0 })
  await gone(Number(output))
})

test('a question that is not answered in time', async () => {
  const { exit, output } = await docker.query([], dockerThat(`${CHILD}; wait`), 300)
  expect(exit).toEqual({ silent: 'answer', milliseconds: 300 })
  if (output !== '') await gone(Number(output))
})

test('a docker that does not hear that it should end is killed, with what it started', async () => {
  const { exit, output } = await docker.query([], dockerThat(`${DEAF}; ${CHILD}; while :; do sleep 1; done`), 1000)
  expect(exit).toEqual({ silent: 'answer', milliseconds: 1000 })
  await gone(Number(output))
})

test('a build that prints nothing any more', async () => {
  const { exit, printed } = await streamed(`${CHILD}; wait`, () => 300)
  expect(exit).toEqual({ silent: 'output', milliseconds: 300 })
  if (printed !== '') await gone(Number(printed))
})

test('a build that prints slowly, for longer than it may be silent', async () => {
  const { exit, printed } = await streamed('for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; sleep 0.5; done', () => 4000)
  expect([exit, printed]).toEqual([{ code: 0 }, '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n'])
})

test('how long it may be silent is asked anew after each piece', async () => {
  let asked = 0
  const patience = (): number => {
    asked += 1
    return asked === 1 ? Number.POSITIVE_INFINITY : 200
  }
  const { exit, printed } = await streamed('sleep 1; echo begins; sleep 100000', patience)
  expect([exit, printed]).toEqual([{ silent: 'output', milliseconds: 200 }, 'begins\n'])
})

test('a log that is read slowly is no silence of docker', async () => {
  let hasBegun = false
  const taken = async (): Promise<void> => {
    hasBegun = true
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  // How long a machine with much to do takes to start it is no silence of docker either.
  const patience = (): number => (hasBegun ? 500 : Number.POSITIVE_INFINITY)
  expect(await docker.stream([], dockerThat('echo one'), taken, patience)).toEqual({ code: 0 })
})

test('a job that is cancelled ends a docker that does not hear it, with what it started', async () => {
  const cancelled = new AbortController()
  const own = dockerCommand(cancelled.signal, () => {})
  let child = ''
  const write = async (bytes: Uint8Array): Promise<void> => {
    child += Buffer.from(bytes).toString()
    if (child.endsWith('\n')) cancelled.abort(new CancelledError('the runner sent SIGINT'))
  }
  const env = dockerThat(`${DEAF}; ${CHILD}; while :; do sleep 1; done`)
  expect(await own.stream([], env, write, () => 600_000)).toEqual({ signal: 'SIGKILL' })
  await gone(Number(child))
})
