import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BatchGetImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import type { LocalPlace } from '../../emulator/index.ts'
import { end, runCommand } from './command-process.ts'
import { createRepository, ecrClient, inFolder, makeImage, registryClient, sha256 } from './support.ts'

type Client = Awaited<ReturnType<typeof registryClient>>

/** An image whose layer takes a while. */
function bigImage(at: number) {
  const image = makeImage(`image ${at} ${randomBytes(100_000).toString('hex')}`)
  return { ...image, tag: `v${at}` }
}

/** Pushes one image and notes its digest when the server has said that it is there. */
async function push(client: Client, image: ReturnType<typeof bigImage>, committed: Map<string, string>): Promise<void> {
  for (const blob of image.blobs) {
    const address = await client.begin()
    await client.send('PATCH', address, blob)
    await client.send('PUT', `${address}?digest=${sha256(blob)}`)
  }
  const { status } = await client.putManifest(image.tag, image.manifest)
  if (status === 201) committed.set(image.tag, image.digest)
}

/** Reads everything that is visible, and fails when anything of it is not whole. */
async function readAll(place: LocalPlace): Promise<Map<string, string>> {
  const client = ecrClient(place)
  const { send } = await registryClient(place, 'app')
  const { imageDetails = [] } = await client.send(
    new DescribeImagesCommand({ repositoryName: 'app', maxResults: 1000 }),
  )
  const tags = new Map<string, string>()
  for (const { imageDigest = '', imageTags = [] } of imageDetails) {
    const read = new BatchGetImageCommand({ repositoryName: 'app', imageIds: [{ imageDigest }] })
    const manifest = (await client.send(read)).images?.[0]?.imageManifest ?? ''
    expect(sha256(manifest)).toBe(imageDigest)
    const { config, layers } = JSON.parse(manifest) as { config: { digest: string }; layers: { digest: string }[] }
    for (const { digest } of [config, ...layers]) {
      const { headers } = await send('GET', `blobs/${digest}`)
      const content = await (await fetch(headers.get('location') ?? '')).arrayBuffer()
      expect(sha256(new Uint8Array(content))).toBe(digest)
    }
    for (const tag of imageTags) tags.set(tag, imageDigest)
  }
  return tags
}

test('a kill in the middle of 100 uploads loses no image that was answered, and shows no half one', () =>
  inFolder(async (data) => {
    const first = await runCommand(['--data', data])
    await createRepository(first.place, 'app')
    const client = await registryClient(first.place, 'app')
    const committed = new Map<string, string>()
    // Some are done, some are under way, some have not begun: the kill comes with the 30th answer. Ten at a time, so that
    // no more than those can have been answered before a busy machine reads the 30th.
    let killed: Promise<unknown> | undefined
    let next = 0
    const pushes = Array.from({ length: 10 }, async () => {
      while (next < 100) {
        await push(client, bigImage(next++), committed)
        if (committed.size >= 30) killed ??= end(first, 'SIGKILL')
      }
    })
    await Promise.allSettled(pushes)
    expect(await killed).toEqual([null, 'SIGKILL'])
    expect(committed.size).toBeGreaterThanOrEqual(30)
    expect(committed.size).toBeLessThan(100)

    const second = await runCommand(['--data', data])
    try {
      const visible = await readAll(second.place)
      for (const [tag, digest] of committed) expect([tag, visible.get(tag)]).toEqual([tag, digest])
      // What was under way is gone, and can be pushed again.
      expect(await readdir(join(data, '123456789012', 'us-east-1', 'app', 'uploads'))).toEqual([])
      const again = await registryClient(second.place, 'app')
      await push(again, bigImage(100), committed)
      expect((await readAll(second.place)).get('v100')).toBe(committed.get('v100'))
    } finally {
      expect(await end(second, 'SIGTERM')).toEqual([0, null])
    }
  }))
