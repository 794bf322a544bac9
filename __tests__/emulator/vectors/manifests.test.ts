import { expect } from '@jest/globals'
import { answer, errors, makeImage, pushImage, sha256 } from '../support.ts'
import { header, roadmap, testVectors } from './vector.ts'

const one = makeImage('one')
const two = makeImage('two')
const unsupported = errors(
  'UNSUPPORTED',
  "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
)
const untyped = one.manifest.replace(/"mediaType":"[^"]+manifest[^"]+",/, '')
const immutable = errors(
  'TAG_INVALID',
  "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
)

/** A thing about image one: no layers of its own but OCI's empty one. */
function makeReferrer(kind: string) {
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', digest: sha256('{}'), size: 2 }
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const about = { artifactType: `application/vnd.${kind}`, annotations: { kind } }
  const subject = { mediaType, digest: one.digest, size: Buffer.byteLength(one.manifest) }
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: empty, layers: [empty], subject, ...about })
  const digest = sha256(manifest)
  return { manifest, digest, descriptor: { mediaType, digest, size: Buffer.byteLength(manifest), ...about } }
}

const index = (manifests: readonly object[]) => ({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests,
})

testVectors([
  {
    vector: 7,
    name: 'an immutable tag is 400 TAG_INVALID, for the same digest too',
    source: roadmap(2179),
    repository: { imageTagMutability: 'IMMUTABLE' },
    act: async ({ putManifest }, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      expect(await answer(putManifest('v1', one.manifest))).toEqual({ status: 400, body: immutable })
    },
  },
  {
    vector: 7,
    name: 'an exclusion filter lets v1-rc move, and v1 not',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
    repository: {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'v*-rc' }],
    },
    act: async (_client, ecr) => {
      const statuses: number[] = []
      for (const [image, tag] of [
        [one, 'v1-rc'],
        [two, 'v1-rc'],
        [one, 'v1'],
        [two, 'v1'],
      ] as const)
        statuses.push((await pushImage(ecr, 'app', image, tag)).status)
      expect(statuses).toEqual([201, 201, 201, 400])
    },
  },
  {
    vector: 10,
    name: 'a digest is that of the exact bytes',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html',
    act: async (client, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      const spaced = `${one.manifest}\n\n`
      expect(await header(client.putManifest('v2', spaced), 'docker-content-digest')).toBe(sha256(spaced))
    },
  },
  {
    vector: 10,
    name: 'a manifest without a type is taken with an OCI Content-Type only',
    source: roadmap(1873),
    act: async (client, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      expect((await client.putManifest('v2', untyped)).status).toBe(201)
      const docker = 'application/vnd.docker.distribution.manifest.v2+json'
      for (const type of ['application/json', docker])
        expect(await answer(client.putManifest('v3', untyped, type))).toEqual({ status: 405, body: unsupported })
    },
  },
  {
    vector: 10,
    name: 'or never',
    source: roadmap(1873),
    options: { settings: { untypedManifest: 'refused' } },
    act: async (client, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      expect(await answer(client.putManifest('v2', untyped))).toEqual({ status: 405, body: unsupported })
    },
  },
  {
    vector: 21,
    name: 'the answer to a manifest PUT has no Location',
    source: 'https://github.com/apple/swift-container-plugin/pull/27',
    act: async (_client, ecr) => {
      expect((await pushImage(ecr, 'app', one, 'v1')).headers.get('location')).toBeNull()
    },
  },
  {
    vector: 21,
    name: 'the answer to a manifest GET has no Docker-Content-Digest',
    source: roadmap(1931),
    act: async ({ send }, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      expect(await header(send('GET', 'manifests/v1'), 'docker-content-digest')).toBeNull()
    },
  },
  {
    vector: 18,
    name: 'a manifest with a subject is answered with OCI-Subject, and listed with its annotations',
    source: 'https://aws.amazon.com/blogs/opensource/diving-into-oci-image-and-distribution-1-1-support-in-amazon-ecr/',
    act: async ({ putManifest, pushBlob, send }, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      await pushBlob('{}')
      const [first, second] = [makeReferrer('first'), makeReferrer('second')]
      expect(await header(putManifest(first.digest, first.manifest), 'oci-subject')).toBe(one.digest)
      await putManifest(second.digest, second.manifest)
      const listed = await send('GET', `referrers/${one.digest}`)
      expect(listed.headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json')
      expect(await listed.json()).toEqual(index([first.descriptor, second.descriptor]))
      const filtered = await send('GET', `referrers/${one.digest}?artifactType=application/vnd.second`)
      expect(filtered.headers.get('oci-filters-applied')).toBe('artifactType')
      expect(await filtered.json()).toEqual(index([second.descriptor]))
      expect(await answer(send('GET', `referrers/${two.digest}`))).toEqual({ status: 200, body: index([]) })
    },
  },
  {
    vector: 18,
    name: 'a list of referrers comes in pages, each with a link to the next',
    source: 'https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers',
    act: async ({ putManifest, pushBlob, send }, ecr) => {
      ecr.settings.referrersPerPage = 1
      await pushImage(ecr, 'app', one, 'v1')
      await pushBlob('{}')
      const [first, second] = [makeReferrer('first'), makeReferrer('second')]
      await putManifest(first.digest, first.manifest)
      await putManifest(second.digest, second.manifest)
      const page = await send('GET', `referrers/${one.digest}`)
      expect(await page.json()).toEqual(index([first.descriptor]))
      const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '') ?? []
      const last = await send('GET', next)
      expect([await last.json(), last.headers.get('link')]).toEqual([index([second.descriptor]), null])
    },
  },
  {
    vector: 18,
    name: 'a page of referrers has 50 of them, as the API has at most',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImageReferrers.html',
    act: async ({ putManifest, pushBlob, send }, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      await pushBlob('{}')
      for (let count = 0; count < 51; count++) {
        const { digest, manifest } = makeReferrer(`type-${count}`)
        await putManifest(digest, manifest)
      }
      const page = await send('GET', `referrers/${one.digest}`)
      const { manifests } = (await page.json()) as { manifests: unknown[] }
      expect([manifests.length, page.headers.get('link')]).toEqual([50, expect.stringContaining('rel="next"')])
    },
  },
])
