// Lines that are slow: which are waited for, and which are given up.
import { expect, test } from '@jest/globals'
import type { FaultRule, RequestRecord } from '../../../emulator/index.ts'
import type { Descriptor, RemoteRepository } from '../../../src/oci/remote-repository.ts'
import { withEcr } from '../../emulator/support.ts'
import { digestOf } from '../../fixtures/memory-repository.ts'
import { loginOf, openWith, privateRepository } from '../../fixtures/remote-repositories.ts'

/**
 * How long a stream has for its least bytes here, in milliseconds: a short time only where no byte has to come in it. What works
 * has the long one, because on a machine with much to do it needs its time: the other end is in this process too.
 */
const [LONG, SHORT] = [3000, 500]

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const write = (target: RemoteRepository, blob: Descriptor, bytes: Uint8Array): Promise<unknown> =>
  target.writeBlob(blob, { mountFrom: undefined, read: () => once(bytes) })

async function readAll(source: RemoteRepository, blob: Descriptor): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source.readBlob(blob)) pieces.push(piece)
  return Buffer.concat(pieces)
}

interface Way {
  /** Whether the bytes that were read are those that were written. */
  readonly isSame: boolean
  /** Those of the step that is slow. */
  readonly requests: readonly RequestRecord[]
}

/** Writes and reads a blob of so many bytes, where a step is slow. `silence` is how long the reading has for its least bytes. */
async function goThere(fault: FaultRule, size: number, silence = LONG): Promise<Way> {
  const [faults, ways]: [FaultRule[], Way[]] = [[], []]
  await withEcr({ faults }, async (ecr) => {
    const repository = await privateRepository(ecr, 'app', { silence: LONG })
    const reader = openWith(`${ecr.registry}/app`, await loginOf(ecr), { silence })
    const bytes = Buffer.alloc(size, 'abc')
    const blob = { digest: digestOf(bytes), size }
    faults.push(fault)
    await write(repository, blob, bytes)
    const isSame = (await readAll(reader, blob)).equals(bytes)
    ways.push({ isSame, requests: ecr.requests().filter(({ step }) => step === fault.match) })
  })
  const [way] = ways
  if (way === undefined) throw new Error('nothing was asked')
  return way
}

/** Statuses of requests, each once: on a machine with much to do a line that works may be given up too, and is tried again. */
const statusesOf = (requests: readonly RequestRecord[]): readonly number[] => [
  ...new Set(requests.map(({ status }) => status)),
]

test('a layer that drips is given up after its time, and goes on where it was', async () => {
  const { isSame, requests } = await goThere({ match: 'GET layer', times: 1, bytesPerSecond: 50 }, 1000)
  expect(isSame).toBe(true)
  expect(statusesOf(requests)).toEqual([200, 206])
  // Together they brought the layer about once.
  expect(requests.reduce((sum, { bytesOut }) => sum + bytesOut, 0)).toBeLessThan(1500)
})

test('a layer that only drips is not waited for without an end', async () => {
  await expect(goThere({ match: 'GET layer', bytesPerSecond: 10 }, 1000, SHORT)).rejects.toThrow(
    'no answer in 0.5 seconds',
  )
})

test('an upload of which the bytes are taken one by one is begun anew', async () => {
  const fault = { match: 'PUT upload', times: 1, bytesPerSecond: 50 }
  const { isSame, requests } = await goThere(fault, 24 * 1024 * 1024)
  expect(isSame).toBe(true)
  expect(statusesOf(requests)).toEqual([0, 201])
})

test.each(['GET layer', 'PUT upload'])('a line that is slow and works is waited for: %s', async (match) => {
  const { isSame, requests } = await goThere({ match, bytesPerSecond: 100 * 1024 }, 300 * 1024)
  expect(isSame).toBe(true)
  expect(requests).toHaveLength(1)
})
