import { expect, test } from '@jest/globals'
import { type ManifestFacts, readManifest } from '../../src/ecr/manifest.ts'
import { measure } from '../../src/ecr/measure.ts'
import { digest, REPOSITORY } from '../values.ts'
import { digestOf, imageOf, MemoryEcr, manifestOf } from './memory.ts'

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
const INDEX = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { digest: ONE, size: 480, platform: { architecture: 'amd64', os: 'linux' } },
    { digest: TWO, size: 480, platform: { architecture: 'arm64', os: 'linux' } },
  ],
}

test.each<readonly [name: string, manifest: object, facts: ManifestFacts]>([
  ['an image: the configuration counts too', IMAGE, { size: 30_507, config: CONFIG, children: [] }],
  ['an image without layers', { config: IMAGE.config, layers: [] }, { size: 500, config: CONFIG, children: [] }],
  ['an image whose layers have no size', { config: {}, layers: [{}] }, { size: 0, config: undefined, children: [] }],
  ['an index: its sizes are those of manifests', INDEX, { size: undefined, config: undefined, children: [ONE, TWO] }],
  [
    'an index with a malformed digest',
    { manifests: [{ digest: 'sha256:x' }, { digest: TWO }] },
    { size: undefined, config: undefined, children: [TWO] },
  ],
])('%s', (_name, manifest, facts) => {
  expect(readManifest({ manifest: JSON.stringify(manifest) })).toEqual(facts)
})

test('the size of an image needs no call', async () => {
  const ecr = new MemoryEcr()
  expect(await measure(ecr, REPOSITORY, imageOf(JSON.stringify(IMAGE)))).toEqual({ size: 30_507, manifests: 1 })
  expect(ecr.asked).toEqual([])
})

test('the size of an index is that of its images, which are asked for in one call', async () => {
  const [amd, arm] = [manifestOf(100), manifestOf(20)]
  const ecr = new MemoryEcr({ images: { [amd]: [], [arm]: [] } })
  const index = { manifests: [amd, arm].map((manifest) => ({ digest: digestOf(manifest) })) }
  expect(await measure(ecr, REPOSITORY, imageOf(JSON.stringify(index)))).toEqual({ size: 120, manifests: 2 })
  expect(ecr.asked).toEqual([2])
})

test('the size of an index is not known where ECR does not answer', async () => {
  const ecr = new MemoryEcr({ missing: true })
  expect(await measure(ecr, REPOSITORY, imageOf(JSON.stringify(INDEX)))).toBeUndefined()
})
