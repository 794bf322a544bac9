// Copies from and to a registry that nobody here wrote: Debian's docker-registry.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Tag } from '../../src/names/image-reference.ts'
import { copyImage } from '../../src/oci/copy.ts'
import type { RawManifest, RemoteRepository } from '../../src/oci/remote-repository.ts'
import { withEcr } from '../emulator/support.ts'
import { newFolder } from '../fixtures/folder.ts'
import { ImageMaker } from '../fixtures/image-graph.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { fill, openWith, privateRepository } from '../fixtures/remote-repositories.ts'
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts'

const V1 = 'v1' as Tag

let registry: DockerRegistry

beforeAll(async () => {
  registry = await startDockerRegistry(newFolder())
})
afterAll(() => registry.stop())

const copy = (source: RemoteRepository, target: RemoteRepository, { digest }: RawManifest) =>
  copyImage({ source, target, now: () => 0, copied: () => undefined }, { digest, tags: [V1], referrers: 'all' })

describe.each(['oci', 'docker'] as const)('an index of the kind %s', (kind) => {
  test('comes to ECR and back byte for byte, with its signature, and is mounted where it can be', () =>
    withEcr({}, async (ecr) => {
      const memory = new MemoryRepository('app')
      const maker = new ImageMaker(memory)
      const [one, two] = [maker.image(kind, ['base', 'one']), maker.image(kind, ['base', 'two'])]
      const index = maker.index(kind, [one, two])
      maker.tag(`${one.digest.replace(':', '-')}.sig`, maker.image('oci', ['signature']))
      const open = (name: string) => openWith(`${registry.host}/${kind}/${name}`, { kind: 'none' })
      const [from, back, mounted] = [open('from'), open('back'), open('mounted')]
      await fill(from, memory)
      const target = await privateRepository(ecr, 'copy')
      const all = { uploaded: memory.blobs.size, mounted: 0, present: 0 }
      expect(await copy(from, target, index)).toMatchObject({ blobs: all, referrers: 1 })
      expect(await copy(target, back, index)).toMatchObject({ blobs: all, referrers: 1 })
      expect(await copy(back, mounted, index)).toMatchObject({ blobs: { uploaded: 0, mounted: memory.blobs.size } })
      for (const repository of [target, back, mounted]) {
        expect(await repository.manifest(V1)).toEqual(index)
        for (const image of memory.manifests.values()) expect(await repository.manifest(image.digest)).toEqual(image)
        for (const [tag, digest] of memory.tags) expect(await repository.resolve(tag)).toBe(digest)
      }
    }))
})

test('what is not there', async () => {
  const repository = openWith(`${registry.host}/nothing`, { kind: 'none' })
  expect([await repository.resolve(V1), await repository.manifest(V1)]).toEqual([undefined, undefined])
})
