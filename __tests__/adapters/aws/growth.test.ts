// What a run asks of ECR grows as what it is for does, and no faster: counted in the local ECR's record, as requests and as
// bytes of answers. Nobody's clock or memory is measured.

import { describe, expect, test } from '@jest/globals'
import type { FaultRule, LocalEcr } from '../../../emulator/index.ts'
import type { ImageFacts } from '../../../src/ecr/api.ts'
import { imagesIn, setTags } from '../../../src/ecr/image-tags.ts'
import { measureImages } from '../../../src/ecr/size.ts'
import { makeImage, makeIndex, pushImage, registryClient } from '../../emulator/support.ts'
import { REPOSITORY, tag } from '../../fixtures/values.ts'
import { withRepository } from '../../support/ecr-session.ts'
import { ask, numbered } from '../../support/registry.ts'

const IMAGE_TYPE = 'application/vnd.oci.image.manifest.v1+json'
const NAME = REPOSITORY.name
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json'

/** Requests, and bytes of their answers, that a task needs. */
async function spent(local: LocalEcr, task: () => Promise<unknown>) {
  const before = local.requests().length
  await task()
  const made = local.requests().slice(before)
  return { requests: made.length, bytes: made.reduce((sum, { bytesOut }) => sum + bytesOut, 0) }
}

/** A manifest of so many bytes: the size is that of an annotation. */
function largeManifest(bytes: number): string {
  const manifest = JSON.parse(makeImage('one').manifest) as object
  return JSON.stringify({ ...manifest, annotations: { 'org.example.large': 'x'.repeat(bytes) } })
}

/** Pushes an image with a large manifest, under so many tags. */
async function pushLarge(local: LocalEcr, bytes: number, tags: readonly string[]): Promise<void> {
  const imageManifest = largeManifest(bytes)
  await pushImage(local, NAME, makeImage('one'), 'small')
  for (const imageTag of tags)
    await ask(local, 'PutImage', { repositoryName: NAME, imageManifest, imageManifestMediaType: IMAGE_TYPE, imageTag })
}

const idsOf = (names: readonly string[]) => names.map((name) => ({ tag: tag(name) }))

describe('tags', () => {
  test('the images of twice as many tags need no more than twice the requests and bytes', () =>
    withRepository(async (local, ecr) => {
      await pushImage(local, NAME, makeImage('one'), 'v1')
      const [image] = await imagesIn(ecr, REPOSITORY.name, idsOf(['v1']))
      const found: readonly ImageFacts[] = image === undefined ? [] : [image]
      expect(found).toHaveLength(1)
      const set = (first: number, last: number) =>
        spent(local, async () => {
          const tags = numbered(last).slice(first).map(tag)
          for (const one of found)
            await setTags(
              { ecr, repository: REPOSITORY },
              one,
              { first: tags, last: [] },
              { done: () => {}, taken: () => {} },
            )
        })
      const look = (count: number) => spent(local, () => imagesIn(ecr, REPOSITORY.name, idsOf(numbered(count))))
      const [some, more] = [await set(1, 9), await set(9, 25)]
      expect([some.requests, more.requests]).toEqual([8, 16])
      const [few, many] = [await look(10), await look(25)]
      expect([few.requests, many.requests]).toEqual([1, 1])
      expect(many.bytes).toBeLessThan(2.6 * few.bytes)
    }))

  const DENIED: FaultRule = { match: 'DescribeImages', code: 'AccessDeniedException' }

  // The first answer is larger than it may be, and is left in its middle: 20 MB and more, with one tag that is missing.
  test.each<readonly [name: string, tags: number, faults: FaultRule[], reads: number]>([
    ['10 tags fit in one answer', 10, [], 0],
    ['20 tags: once more', 20, [], 1],
    ['40 tags: not more often', 40, [], 1],
    ['20 tags whose images may not be described: one by one', 20, [DENIED], 21],
  ])('a manifest of 1 MB is not read for each tag: %s', (_name, tags, faults, reads) =>
    withRepository(async (local, ecr) => {
      const names = numbered(tags)
      await pushLarge(local, 1_000_000, names)
      const before = local.requests().length
      const images = await imagesIn(ecr, REPOSITORY.name, idsOf([...names, 'missing']))
      expect(images.map((image) => image.tag)).toEqual(names)
      expect(new Set(images.map(({ manifest }) => manifest)).size).toBe(1)
      const [, ...answers] = local
        .requests()
        .slice(before)
        .filter(({ step }) => step === 'BatchGetImage')
      expect(answers).toHaveLength(reads)
      expect(answers.every(({ bytesOut }) => bytesOut < 1_100_000)).toBe(true)
    }, faults),
  )
})

test('other images of the repository cost nothing', () =>
  withRepository(async (local, ecr) => {
    await pushImage(local, NAME, makeImage('one'), 'v1')
    const look = () => spent(local, () => imagesIn(ecr, REPOSITORY.name, idsOf(['v1', 'v2'])))
    const before = await look()
    for (let at = 0; at < 300; at += 1) {
      const imageManifest = JSON.stringify({
        ...JSON.parse(makeImage('one').manifest),
        annotations: { at: String(at) },
      })
      const image = { imageManifest, imageManifestMediaType: IMAGE_TYPE, imageTag: `other-${at}` }
      await ask(local, 'PutImage', { repositoryName: NAME, ...image })
    }
    expect(await look()).toEqual(before)
  }))

test('an index needs a request for 100 of its manifests, and bytes as they have', () =>
  withRepository(async (local, ecr) => {
    const client = await registryClient(local, NAME)
    const measure = async (count: number) => {
      const images = Array.from({ length: count }, (_, at) => makeImage(`platform ${at}`))
      for (const image of images) {
        for (const blob of image.blobs) await client.pushBlob(blob)
        await client.putManifest(image.digest, image.manifest)
      }
      await client.putManifest(`index-${count}`, makeIndex(images.map(({ manifest }) => manifest)).manifest, INDEX_TYPE)
      const [index] = await imagesIn(ecr, REPOSITORY.name, idsOf([`index-${count}`]))
      return spent(local, async () => index && measureImages(ecr, REPOSITORY, [index]))
    }
    const [few, many] = [await measure(12), await measure(120)]
    expect([few.requests, many.requests]).toEqual([1, 2])
    expect(many.bytes).toBeLessThan(10.5 * few.bytes)
  }))
