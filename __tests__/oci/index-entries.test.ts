import { expect, test } from '@jest/globals'
import { imageDigests, platformDigests, readPart } from '../../src/oci/image-part.ts'
import { joinParts } from '../../src/oci/join.ts'
import { imageManifests } from '../../src/oci/manifest.ts'
import type { RawManifest } from '../../src/oci/remote-repository.ts'
import { digestOf, MemoryRepository } from '../fixtures/memory-repository.ts'
import { makePlatformImage, type PlatformBuild } from '../fixtures/platform-image.ts'
import { digest } from '../fixtures/values.ts'

const [IMAGE, OTHER] = [digest('1'), digest('2')]
const PLATFORM = { os: 'linux', architecture: 'amd64' }
const UNKNOWN = { os: 'unknown', architecture: 'unknown' }

test.each<readonly [name: string, entry: object, isImage: boolean]>([
  ['an image for another platform', {}, true],
  ['an image with annotations', { annotations: { 'org.opencontainers.image.ref.name': 'v1' } }, true],
  [
    'an image, said by the type of its configuration',
    { artifactType: 'application/vnd.oci.image.config.v1+json' },
    true,
  ],
  ['an image that names another one', { annotations: { 'com.amazon.soci.index-digest': IMAGE } }, true],
  [
    'an attestation',
    {
      platform: UNKNOWN,
      annotations: { 'vnd.docker.reference.digest': IMAGE, 'vnd.docker.reference.type': 'attestation-manifest' },
    },
    false,
  ],
  ['an attestation without annotations', { platform: UNKNOWN }, false],
  [
    'an attestation without a platform',
    { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
    false,
  ],
  [
    "SOCI's index",
    {
      platform: PLATFORM,
      artifactType: 'application/vnd.amazon.soci.index.v2+json',
      annotations: { 'com.amazon.soci.image-manifest-digest': IMAGE },
    },
    false,
  ],
  ['an artifact that names nothing', { platform: PLATFORM, artifactType: 'application/spdx+json' }, false],
])('%s is an image: for all who ask', (_name, entry, isImage) => {
  const manifests = [
    { digest: IMAGE, size: 1, platform: PLATFORM },
    { platform: { os: 'linux', architecture: 's390x' }, ...entry, digest: OTHER, size: 1 },
  ]
  const manifest = JSON.stringify({ manifests })
  const bytes = Buffer.from(manifest)
  const root: RawManifest = { digest: digestOf(bytes), mediaType: 'application/vnd.oci.image.index.v1+json', bytes }
  const expected = isImage ? [IMAGE, OTHER] : [IMAGE]
  expect([imageManifests({ manifest }), imageDigests(root), [...platformDigests({ manifest }).values()]]).toEqual([
    expected,
    expected,
    expected,
  ])
})

const PLATFORMS = ['linux/amd64', 'linux/arm64']

test.each<readonly [name: string, build: Partial<PlatformBuild>, beside: number]>([
  ['BuildKit with attestations', { attested: true }, 1],
  ['SOCI', { soci: true }, 1],
  ['neither', {}, 0],
])('parts by %s are joined with what is beside each image', async (_name, build, beside) => {
  const repository = new MemoryRepository('app')
  const roots = PLATFORMS.map((platform) => makePlatformImage(repository, { platform, ...build }))
  const parts = (await Promise.all(roots.map((root) => readPart(repository, root.digest)))).filter(
    (part) => part !== undefined,
  )
  expect(parts.map(({ images, attached }) => [images.length, attached.length])).toEqual([
    [1, beside],
    [1, beside],
  ])
  const joined = joinParts({ parts, platforms: PLATFORMS, annotations: {} })
  if (!joined.ok) throw new Error(joined.problem)
  const { index, images } = joined.value
  await repository.putManifest(index)
  const manifest = Buffer.from(index.bytes).toString('utf8')
  const wanted = PLATFORMS.map((platform) => [platform, images.get(platform)?.manifest.digest])
  expect([...platformDigests({ manifest })]).toEqual(wanted)
  expect(imageManifests({ manifest })).toEqual(wanted.map(([, one]) => one))
  // What stands beside comes as it was, with all that its descriptor says.
  const entries = (root: RawManifest): readonly object[] =>
    JSON.parse(Buffer.from(root.bytes).toString()).manifests ?? []
  expect(entries(index).slice(PLATFORMS.length)).toEqual(roots.flatMap((root) => entries(root).slice(1)))
})
