import { expect } from '@jest/globals'
import type { LocalEcr } from '../../../emulator/index.ts'
import { account, index, one, privateCalls, publicCalls, refused, two } from '../control/calls.ts'
import { answer, errors, makeImage, makeIndex, pushImage, registryClient, sha256 } from '../support.ts'
import { issue, roadmap, testVectors } from './vector.ts'

const other = { repositoryName: 'other' }
const absent = makeImage('absent')
const inOther = `with name 'other' in the registry with id '${account}'`
const notFound = refused(
  'ImageNotFound',
  `The image with imageId {imageDigest:'null', imageTag:'absent'} does not exist within the repository ${inOther}`,
)
const model = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html'
const guide = (page: string) => `https://docs.aws.amazon.com/AmazonECR/latest/userguide/${page}.html`

/** The images one and two in a repository of their own. */
async function prepare(ecr: LocalEcr, settings: object = {}) {
  const send = privateCalls(ecr)
  await send('CreateRepository', { ...other, ...settings })
  await pushImage(ecr, 'other', one, 'one')
  await pushImage(ecr, 'other', two, 'two')
  return send
}

const put = (imageManifest: string, more: object = {}) => ['PutImage', { ...other, imageManifest, ...more }] as const

testVectors([
  {
    vector: 8,
    name: 'the same tag and digest again is ImageAlreadyExists by the API, and 201 by HTTP',
    source: model,
    act: async (_client, ecr) => {
      const send = await prepare(ecr)
      expect(await send(...put(one.manifest, { imageTag: 'one' }))).toEqual(
        refused(
          'ImageAlreadyExists',
          `Image with digest '${one.digest}' and tag 'one' already exists in the repository with name 'other' in registry with id '${account}'`,
        ),
      )
      const { putManifest } = await registryClient(ecr, 'other')
      expect((await putManifest('one', one.manifest)).status).toBe(201)
    },
  },
  {
    vector: 9,
    name: 'another digest than the manifest’s is ImageDigestDoesNotMatch',
    source: model,
    act: async (_client, ecr) => {
      const send = await prepare(ecr)
      expect(await send(...put(one.manifest, { imageTag: 'x', imageDigest: two.digest }))).toEqual(
        refused(
          'ImageDigestDoesNotMatch',
          'The specified image digest does not match the digest that Amazon ECR calculated for the image.',
        ),
      )
    },
  },
  {
    vector: 9,
    name: 'missing layers are LayersNotFound by the API, and BLOB_UPLOAD_UNKNOWN by HTTP, in the same words',
    source: issue('oras-project/oras-py', 54),
    act: async (_client, ecr) => {
      const send = await prepare(ecr)
      const digests = `${sha256(absent.config)}, ${sha256(absent.layer)}`
      const message = `Layers with digests '[${digests}]' required for pushing image into repository ${inOther} do not exist`
      expect(await send(...put(absent.manifest))).toEqual(refused('LayersNotFound', message))
      const { putManifest } = await registryClient(ecr, 'other')
      expect(await answer(putManifest('x', absent.manifest))).toEqual({
        status: 404,
        body: errors('BLOB_UPLOAD_UNKNOWN', message),
      })
    },
  },
  {
    vector: 9,
    name: 'a missing image of an index is ReferencedImagesNotFound',
    source: model,
    act: async (_client, ecr) => {
      const send = await prepare(ecr)
      expect(await send(...put(makeIndex([one.manifest, absent.manifest]).manifest))).toEqual(
        refused(
          'ReferencedImagesNotFound',
          `Images with digests '[${absent.digest}]' required for pushing image into repository ${inOther} do not exist`,
        ),
      )
    },
  },
  {
    vector: 11,
    name: 'one tag too many is LimitExceeded by the API',
    source: issue('medic/cht-core', 11099),
    options: { settings: { tagsPerImage: 2 } },
    act: async (_client, ecr) => {
      const send = await prepare(ecr)
      await send(...put(one.manifest, { imageTag: 'second' }))
      expect(await send(...put(one.manifest, { imageTag: 'third' }))).toEqual(
        refused(
          'LimitExceeded',
          `Adding tag 'third' to an image in the repository with name 'other' in registry with id '${account}' exceeds the maximum allowed number of tags per image which is '2'`,
        ),
      )
    },
  },
  {
    vector: 11,
    name: 'one image too many is LimitExceeded by the API',
    source: roadmap(2159),
    options: { settings: { imagesPerRepository: 2 } },
    act: async (_client, ecr) => {
      const send = await prepare(ecr)
      expect(await send(...put(index.manifest))).toMatchObject({ name: 'LimitExceededException', status: 400 })
    },
  },
  {
    vector: 16,
    name: 'an archived image is 404 to a pull and hidden from lists; a push brings it back at once',
    source: guide('archive-image'),
    repository: { imageTagMutability: 'IMMUTABLE' },
    act: async (_client, ecr) => {
      const send = await prepare(ecr, { imageTagMutability: 'IMMUTABLE' })
      const client = await registryClient(ecr, 'other')
      const imageId = { imageTag: 'one' }
      const tags = async (filter: object = {}) => {
        const { imageIds } = (await send('ListImages', { ...other, filter })) as { imageIds: { imageTag: string }[] }
        return imageIds.map(({ imageTag }) => imageTag).sort()
      }
      await send('UpdateImageStorageClass', { ...other, imageId, targetStorageClass: 'ARCHIVE' })
      expect(await answer(client.send('GET', 'manifests/one'))).toEqual({
        status: 404,
        body: errors('MANIFEST_UNKNOWN', 'Requested image not found'),
      })
      expect(await send('BatchGetImage', { ...other, imageIds: [imageId] })).toEqual({
        images: [],
        failures: [{ imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }],
      })
      expect(await tags()).toEqual(['two'])
      expect(await tags({ imageStatus: 'ARCHIVED' })).toEqual(['one'])
      expect(await tags({ imageStatus: 'ANY' })).toEqual(['one', 'two'])
      expect(await send('DescribeImages', other)).toMatchObject({ imageDetails: [{ imageTags: ['two'] }] })
      expect(await send('DescribeImages', { ...other, imageIds: [imageId] })).toMatchObject({
        imageDetails: [{ imageStatus: 'ARCHIVED', lastArchivedAt: expect.any(Date) }],
      })
      expect((await client.putManifest('one', one.manifest)).status).toBe(201)
      expect(await tags()).toEqual(['one', 'two'])
      expect((await client.send('GET', 'manifests/one')).status).toBe(200)
    },
  },
  {
    vector: 18,
    name: 'ListImageReferrers shows the descriptor with its annotations',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImageReferrers.html',
    act: async (_client, ecr) => {
      const send = await prepare(ecr)
      const type = 'application/vnd.oci.image.manifest.v1+json'
      const subject = { mediaType: type, digest: two.digest, size: Buffer.byteLength(two.manifest) }
      const manifest = JSON.stringify({ ...JSON.parse(one.manifest), subject, annotations: { note: 'signed' } })
      await send(...put(manifest))
      const artifactType = 'application/vnd.oci.image.config.v1+json'
      const annotations = { note: 'signed' }
      const size = Buffer.byteLength(manifest)
      const digest = sha256(manifest)
      expect(await send('ListImageReferrers', { ...other, subjectId: { imageDigest: two.digest } })).toEqual({
        referrers: [{ digest, mediaType: type, artifactType, size, annotations, artifactStatus: 'ACTIVE' }],
      })
      expect(await send('DescribeImages', { ...other, imageIds: [{ imageDigest: digest }] })).toMatchObject({
        imageDetails: [{ subjectManifestDigest: two.digest }],
      })
    },
  },
  {
    vector: 19,
    name: 'ECR Public in another region is UnsupportedCommand, whatever is asked',
    source: issue('codeship-library/aws-utilities', 117),
    act: async (_client, ecr) => {
      for (const operation of ['GetAuthorizationToken', 'CreateRepository'])
        expect(await publicCalls(ecr, 'us-west-2')(operation)).toEqual(
          refused('UnsupportedCommand', `${operation} command is only supported in us-east-1.`),
        )
    },
  },
  {
    vector: 20,
    name: 'one bad tag: DescribeImages throws, BatchGetImage reports it',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html',
    act: async (_client, ecr) => {
      const send = await prepare(ecr)
      const imageIds = [{ imageTag: 'one' }, { imageTag: 'absent' }]
      expect(await send('DescribeImages', { ...other, imageIds })).toEqual(notFound)
      expect(await send('BatchGetImage', { ...other, imageIds })).toEqual({
        images: [expect.objectContaining({ imageId: { imageTag: 'one', imageDigest: one.digest } })],
        failures: [
          {
            imageId: { imageTag: 'absent' },
            failureCode: 'ImageNotFound',
            failureReason: 'Requested image not found',
          },
        ],
      })
    },
  },
])
