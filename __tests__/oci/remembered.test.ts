import { expect, test } from '@jest/globals'
import type { Tag } from '../../src/names/image-reference.ts'
import { rememberContent } from '../../src/oci/remembered.ts'
import type { Descriptor, RemoteRepository } from '../../src/oci/remote-repository.ts'
import { ImageMaker } from '../fixtures/image-graph.ts'
import { digestOf, MemoryRepository } from '../fixtures/memory-repository.ts'

const V1 = 'v1' as Tag

/** A repository that notes what it is asked. */
function noting(repository: MemoryRepository): { readonly place: RemoteRepository; readonly asked: string[] } {
  const asked: string[] = []
  const place: RemoteRepository = {
    name: repository.name,
    resolve: (reference) => repository.resolve(reference),
    manifest: (reference) => {
      asked.push(reference)
      return repository.manifest(reference)
    },
    putManifest: (manifest, tag) => repository.putManifest(manifest, tag),
    hasBlob: (blob) => repository.hasBlob(blob),
    readBlob: (blob) => {
      asked.push(blob.digest)
      return repository.readBlob(blob)
    },
    writeBlob: (blob, source) => repository.writeBlob(blob, source),
    referrers: (subject) => repository.referrers(subject),
  }
  return { place, asked }
}

async function textOf(place: RemoteRepository, blob: Descriptor): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of place.readBlob(blob)) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

function library() {
  const memory = new MemoryRepository('app')
  const maker = new ImageMaker(memory)
  const [one, other] = [maker.image('oci', ['one']), maker.image('oci', ['other'])]
  maker.tag(V1, one)
  const blobs = [Buffer.from('small'), Buffer.alloc(65 * 1024, 'large'), Buffer.alloc(0)].map((bytes) => {
    memory.blobs.set(digestOf(bytes), bytes)
    return { digest: digestOf(bytes), size: bytes.length }
  })
  return { ...noting(memory), one, other, blobs, memory }
}

test('a manifest is asked for once by its digest, one that is known not at all, and a tag each time', async () => {
  const { place, asked, one, other } = library()
  const remembered = rememberContent(place, [one])
  const wanted = [one.digest, other.digest, other.digest, V1, V1]
  const found = await wanted.reduce<Promise<readonly unknown[]>>(
    async (before, reference) => [...(await before), await remembered.manifest(reference)],
    Promise.resolve([]),
  )
  expect(found).toEqual([one, other, other, one, one])
  expect(asked).toEqual([other.digest, V1, V1])
})

test('a small blob is read once, and a large one each time', async () => {
  const { place, asked, blobs, memory } = library()
  const remembered = rememberContent(place, [])
  for (const blob of [...blobs, ...blobs])
    expect(await textOf(remembered, blob)).toBe(Buffer.from(memory.blobs.get(blob.digest) ?? '').toString())
  const [small, large, empty] = blobs.map(({ digest }) => digest)
  expect(asked).toEqual([small, large, empty, large])
})

test('of a blob whose reading was broken off nothing is kept', async () => {
  const { place, asked, blobs } = library()
  const remembered = rememberContent(place, [])
  const [small] = blobs
  if (small === undefined) throw new Error('there is no blob')
  for await (const _piece of remembered.readBlob(small)) break
  expect(await textOf(remembered, small)).toBe('small')
  expect(asked).toEqual([small.digest, small.digest])
})
