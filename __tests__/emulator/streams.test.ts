import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from '@jest/globals'
import { end, type Running, runCommand } from './command-process.ts'
import { createRepository, inFolder, local, login, registryClient } from './support.ts'

const chunk = Buffer.alloc(1 << 20, 'the same megabyte again and again')
const megabytes = 2048

const digest = (): string => {
  const hash = createHash('sha256')
  for (let at = 0; at < megabytes; at++) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

/** Sends the layer in one request, as fast as it is taken. @returns the status */
async function upload(address: string, authorization: string): Promise<number | undefined> {
  const headers = { authorization, 'content-length': chunk.length * megabytes }
  const sent = request(address, { method: 'PATCH', headers })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sent.once('error', reject)
    sent.once('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
  })
  await pipeline(Readable.from(Array(megabytes).fill(chunk)), sent)
  return answered
}

async function bytesOf(address: string): Promise<number> {
  let size = 0
  for await (const part of (await fetch(address)).body ?? []) size += (part as Uint8Array).length
  return size
}

const peak = async ({ place }: Running): Promise<number> =>
  ((await local(place, 'GET', '')).body as { peakMemoryBytes: number }).peakMemoryBytes

test('a layer of 2 GB goes in and out, and the server stays under 200 MB', () =>
  inFolder(async (data) => {
    const server = await runCommand(['--data', data])
    try {
      await createRepository(server.place, 'app')
      const { begin, send } = await registryClient(server.place, 'app')
      const address = await begin()
      expect(await upload(address, await login(server.place))).toBe(201)
      expect((await send('PUT', `${address}?digest=${digest()}`)).status).toBe(201)
      const { headers } = await send('GET', `blobs/${digest()}`)
      expect(await bytesOf(headers.get('location') ?? '')).toBe(chunk.length * megabytes)
      expect(await peak(server)).toBeLessThan(200e6)
    } finally {
      await end(server, 'SIGTERM')
    }
  }))
