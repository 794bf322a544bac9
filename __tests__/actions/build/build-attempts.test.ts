import { expect, test } from '@jest/globals'
import { tryBuild } from '../../../src/actions/build/build-attempts.ts'
import { CancelledError } from '../../../src/base/errors.ts'
import { DockerError } from '../../../src/buildx/docker-error.ts'
import { worldWith } from '../../fixtures/world.ts'

const failed = (output: string): DockerError => new DockerError({ doing: 'build the image', exit: { code: 1 }, output })
const READ = failed(
  '#2 [internal] load metadata for h/base:1\n#2 ERROR: x\nERROR: failed to solve: h/base:1: failed to resolve source metadata for h/base:1: failed to do request: Head "https://h/v2/base/manifests/1": EOF\n',
)
const PUSH = failed(
  '#6 exporting to image\nERROR: failed to solve: failed to push h/app:v1: toomanyrequests: Rate exceeded\n',
)
const COMMAND = failed(
  'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1\n',
)

/** Runs a build whose attempts end so; the last one for ever. Gives how it ended and all that was seen of it. */
async function tried(ends: readonly (DockerError | string)[], wait?: () => Promise<void>) {
  const waits: number[] = []
  const told: boolean[] = []
  const { world, records } = worldWith({
    ...{ now: () => 0, random: () => 0.5 },
    wait: wait ?? (async (milliseconds) => void waits.push(milliseconds)),
  })
  const attempt = async (built: boolean): Promise<string> => {
    told.push(built)
    const end = ends[told.length - 1] ?? ends.at(-1)
    if (typeof end === 'string') return end
    throw end
  }
  const ended: unknown = await tryBuild(world, attempt).catch((error: unknown) => error)
  return { ended, waits, told, said: records.map(([, text]) => text) }
}

test('a build that goes well is run once, and nothing is said', async () => {
  expect(await tried(['built'])).toEqual({ ended: 'built', waits: [], told: [false], said: [] })
})

test('a read and then a push that fail: the attempt after the push knows that all steps were done', async () => {
  expect(await tried([READ, PUSH, READ, 'built'])).toEqual({
    ended: 'built',
    waits: [500, 2000, 2000],
    told: [false, false, true, true],
    said: [
      'The build could not read from a registry, for a passing reason (EOF). Trying again in 1 s.',
      "The push failed for a passing reason (toomanyrequests: Rate exceeded). Trying again in 2 s: what was built is in the builder's cache.",
      'The build could not read from a registry, for a passing reason (EOF). Trying again in 2 s.',
    ],
  })
})

test('a command of the Dockerfile that fails is not run again', async () => {
  expect(await tried([COMMAND])).toEqual({ ended: COMMAND, waits: [], told: [false], said: [] })
})

test('what always fails ends with its last error', async () => {
  const { ended, told } = await tried([READ])
  expect([ended, told.length]).toEqual([READ, 6])
})

test('a job that is cancelled in a wait ends there', async () => {
  const cancelled = new CancelledError('the runner sent SIGINT')
  const { ended, told } = await tried([PUSH, 'built'], () => Promise.reject(cancelled))
  expect([ended, told]).toEqual([cancelled, [false]])
})
