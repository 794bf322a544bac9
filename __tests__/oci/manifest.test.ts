import { expect, test } from '@jest/globals'
import type { ImageFacts } from '../../src/ecr/api.ts'
import { measureImages } from '../../src/ecr/size.ts'
import { type ManifestFacts, readManifest } from '../../src/oci/manifest.ts'
import { digestOf, imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { digest, REPOSITORY } from '../fixtures/values.ts'

const [CONFIG, ONE, TWO] = [digest('c'), digest('1'), digest('2')]

const IMAGE = {
  schemaVersion: 2,
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: 500, digest: CONFIG },
  layers: [
    { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: 30_000, digest: ONE },
    { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: 7, digest: TWO },
  ],
}
const LAYERS = [
  { digest: ONE, size: 30_000 },
  { digest: TWO, size: 7 },
]
const INDEX = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { digest: ONE, size: 480, platform: { architecture: 'amd64', os: 'linux' } },
    { digest: TWO, size: 480, platform: { architecture: 'arm64', os: 'linux' } },
  ],
}

test.each<readonly [name: string, manifest: object, facts: ManifestFacts]>([
  [
    'an image: the configuration counts too',
    IMAGE,
    { size: 30_507, config: CONFIG, configSize: IMAGE.config.size, layers: LAYERS, children: [] },
  ],
  [
    'an image without layers',
    { config: IMAGE.config, layers: [] },
    { size: 500, config: CONFIG, configSize: 500, layers: [], children: [] },
  ],
  [
    'an image whose layers have no size',
    { config: {}, layers: [{}] },
    { size: 0, config: undefined, configSize: 0, layers: [{ digest: undefined, size: 0 }], children: [] },
  ],
  [
    'an index: its sizes are those of manifests',
    INDEX,
    { size: undefined, config: undefined, configSize: 0, layers: [], children: [ONE, TWO] },
  ],
  [
    'an index with a malformed digest',
    { manifests: [{ digest: 'sha256:x' }, { digest: TWO }] },
    { size: undefined, config: undefined, configSize: 0, layers: [], children: [TWO] },
  ],
])('%s', (_name, manifest, facts) => {
  expect(readManifest({ manifest: JSON.stringify(manifest) })).toEqual(facts)
})

test('the size of an image needs no call', async () => {
  const ecr = new MemoryEcr()
  const images = [imageOf(JSON.stringify(IMAGE))]
  expect(await measureImages(ecr, REPOSITORY, images)).toEqual([{ size: 30_507, manifests: 1, layers: LAYERS }])
  expect(ecr.asked).toEqual([])
})

const indexOf = (manifests: readonly string[]): ImageFacts =>
  imageOf(JSON.stringify({ manifests: manifests.map((manifest) => ({ digest: digestOf(manifest) })) }))

test('the sizes of indexes are those of their images, which are asked for in one call', async () => {
  const [amd, arm, old] = [manifestOf(100), manifestOf(20), manifestOf(7)]
  const ecr = new MemoryEcr({ images: { [amd]: [], [arm]: [], [old]: [] } })
  expect(await measureImages(ecr, REPOSITORY, [indexOf([amd, arm]), indexOf([old, arm])])).toEqual([
    { size: 120, manifests: 2, layers: undefined },
    { size: 27, manifests: 2, layers: undefined },
  ])
  expect(ecr.asked).toEqual([3])
})

test('the size of an index with more images than fit in one call', async () => {
  const manifests = Array.from({ length: 150 }, (_, index) => manifestOf(index))
  const ecr = new MemoryEcr({ images: Object.fromEntries(manifests.map((manifest) => [manifest, []])) })
  expect(await measureImages(ecr, REPOSITORY, [indexOf(manifests)])).toEqual([
    { size: 11_175, manifests: 150, layers: undefined },
  ])
  expect(ecr.asked).toEqual([100, 50])
})

test('the size of an index is not known where ECR does not answer, or lacks a part', async () => {
  const images = [imageOf(JSON.stringify(INDEX))]
  expect(await measureImages(new MemoryEcr({ missing: true }), REPOSITORY, images)).toEqual([undefined])
  expect(await measureImages(new MemoryEcr(), REPOSITORY, images)).toEqual([undefined])
})
