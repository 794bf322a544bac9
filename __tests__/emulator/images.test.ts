import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  type ImageIdentifier,
  ListImagesCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import type { LocalEcr } from '../../emulator/index.ts'
import { createRepository, ecrClient, makeImage, makeIndex, pushImage, refusal, withEcr } from './support.ts'

const one = makeImage('one')
const two = makeImage('two')
const index = makeIndex([one.manifest, two.manifest])
const put = (imageManifest: string, more: object = {}) =>
  new PutImageCommand({ repositoryName: 'app', imageManifest, ...more })

/** A server whose repository `app` has the images one and two, tagged so. */
function withImages(settings: object, act: (ecr: LocalEcr) => Promise<void>): Promise<void> {
  return withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app', settings)
    await pushImage(ecr, 'app', one, 'one')
    await pushImage(ecr, 'app', two, 'two')
    await act(ecr)
  })
}

const tags = async (ecr: LocalEcr) => {
  const { imageIds } = await ecrClient(ecr).send(new ListImagesCommand({ repositoryName: 'app' }))
  return Object.fromEntries((imageIds ?? []).map(({ imageTag, imageDigest }) => [imageTag ?? '-', imageDigest]))
}

test('an image gets one more tag without its layers being moved', () =>
  withImages({}, async (ecr) => {
    const client = ecrClient(ecr)
    const { images = [] } = await client.send(
      new BatchGetImageCommand({ repositoryName: 'app', imageIds: [{ imageTag: 'one' }] }),
    )
    expect(images).toEqual([
      {
        registryId: '123456789012',
        repositoryName: 'app',
        imageId: { imageDigest: one.digest, imageTag: 'one' },
        imageManifest: one.manifest,
        imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      },
    ])
    const { image } = await client.send(put(images[0]?.imageManifest ?? '', { imageTag: 'latest' }))
    expect(image).toEqual({ ...images[0], imageId: { imageDigest: one.digest, imageTag: 'latest' } })
    await client.send(put(two.manifest, { imageTag: 'latest' }))
    expect(await tags(ecr)).toEqual({ one: one.digest, latest: two.digest, two: two.digest })
  }))

test('BatchGetImage reports per item what is missing', () =>
  withImages({}, async (ecr) => {
    const imageIds: ImageIdentifier[] = [
      { imageDigest: one.digest },
      { imageTag: 'missing' },
      {},
      { imageDigest: 'wrong' },
      { imageTag: 'a+b' },
      { imageTag: 'one', imageDigest: two.digest },
    ]
    const { images, failures } = await ecrClient(ecr).send(
      new BatchGetImageCommand({ repositoryName: 'app', imageIds }),
    )
    expect(images?.map(({ imageId }) => imageId)).toEqual([{ imageDigest: one.digest }])
    expect(failures?.map(({ failureCode, failureReason }) => [failureCode, failureReason])).toEqual([
      ['ImageNotFound', 'Requested image not found'],
      ['MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null'],
      [
        'InvalidImageDigest',
        "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
      ],
      ['InvalidImageTag', "Invalid request parameters: image tag should satisfy the regex '[a-zA-Z0-9-_.]+'"],
      ['ImageTagDoesNotMatchDigest', 'Tag does not match the digest of the image'],
    ])
  }))

test('an index is not given to who does not accept one', () =>
  withImages({}, async (ecr) => {
    await ecrClient(ecr).send(put(index.manifest, { imageTag: 'all' }))
    const get = async (acceptedMediaTypes?: string[]) => {
      const imageIds = [{ imageTag: 'all' }]
      const answer = await ecrClient(ecr).send(
        new BatchGetImageCommand({ repositoryName: 'app', imageIds, acceptedMediaTypes }),
      )
      return answer.images?.map(({ imageManifest }) => imageManifest)
    }
    expect(await get()).toEqual([index.manifest])
    expect(await get(['application/vnd.oci.image.index.v1+json'])).toEqual([index.manifest])
    expect(await get(['application/vnd.oci.image.manifest.v1+json'])).toEqual([])
  }))

test('DescribeImages tells sizes, types and tags; an index counts as its largest image', () =>
  withImages({}, async (ecr) => {
    await ecrClient(ecr).send(put(index.manifest))
    const imageIds = [{ imageTag: 'one' }, { imageDigest: index.digest }]
    const { imageDetails } = await ecrClient(ecr).send(new DescribeImagesCommand({ repositoryName: 'app', imageIds }))
    const size = Buffer.byteLength(one.config) + Buffer.byteLength(one.layer)
    const common = {
      registryId: '123456789012',
      repositoryName: 'app',
      imagePushedAt: expect.any(Date),
      imageStatus: 'ACTIVE',
    }
    expect(imageDetails).toEqual([
      {
        ...common,
        imageDigest: one.digest,
        imageTags: ['one'],
        imageSizeInBytes: size,
        imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
        artifactMediaType: 'application/vnd.oci.image.config.v1+json',
      },
      {
        ...common,
        imageDigest: index.digest,
        imageSizeInBytes: size,
        imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
      },
    ])
  }))

test.each([
  { filter: {}, expected: ['one', 'two', undefined] },
  { filter: { tagStatus: 'TAGGED' }, expected: ['one', 'two'] },
  { filter: { tagStatus: 'UNTAGGED' }, expected: [undefined] },
  { filter: { imageStatus: 'ARCHIVED' }, expected: [] },
] as const)('ListImages with $filter', ({ filter, expected }) =>
  withImages({}, async (ecr) => {
    await ecrClient(ecr).send(put(index.manifest))
    const { imageIds } = await ecrClient(ecr).send(new ListImagesCommand({ repositoryName: 'app', filter }))
    expect(imageIds?.map(({ imageTag }) => imageTag).sort()).toEqual(expected)
  }),
)

test('images come in pages', () =>
  withImages({}, async (ecr) => {
    const client = ecrClient(ecr)
    const next = (nextToken?: string) =>
      client.send(new ListImagesCommand({ repositoryName: 'app', maxResults: 1, nextToken }))
    const first = await next()
    const second = await next(first.nextToken)
    const all = [...(first.imageIds ?? []), ...(second.imageIds ?? [])]
    expect(all.map(({ imageTag }) => imageTag).sort()).toEqual(['one', 'two'])
    expect(second.nextToken).toBeUndefined()
    const { imageDetails, nextToken } = await client.send(
      new DescribeImagesCommand({ repositoryName: 'app', maxResults: 1 }),
    )
    expect([imageDetails?.length, typeof nextToken]).toEqual([1, 'string'])
  }))

test('BatchDeleteImage removes a tag, then with the last tag the image, and by digest all of it', () =>
  withImages({}, async (ecr) => {
    const client = ecrClient(ecr)
    const remove = (...imageIds: ImageIdentifier[]) =>
      client.send(new BatchDeleteImageCommand({ repositoryName: 'app', imageIds }))
    await client.send(put(one.manifest, { imageTag: 'latest' }))
    await client.send(put(two.manifest, { imageTag: 'other' }))
    expect((await remove({ imageTag: 'latest' })).imageIds).toEqual([{ imageDigest: one.digest, imageTag: 'latest' }])
    expect(await tags(ecr)).toEqual({ one: one.digest, two: two.digest, other: two.digest })
    expect((await remove({ imageTag: 'one' })).imageIds).toEqual([{ imageDigest: one.digest, imageTag: 'one' }])
    expect((await remove({ imageDigest: one.digest })).failures?.map(({ failureCode }) => failureCode)).toEqual([
      'ImageNotFound',
    ])
    expect((await remove({ imageDigest: two.digest })).imageIds).toEqual([
      { imageDigest: two.digest, imageTag: 'other' },
      { imageDigest: two.digest, imageTag: 'two' },
    ])
    expect(await tags(ecr)).toEqual({})
  }))

test('an image in an index is not removed, nor its last tag', () =>
  withImages({}, async (ecr) => {
    await ecrClient(ecr).send(put(index.manifest, { imageTag: 'all' }))
    const imageIds = [{ imageDigest: one.digest }, { imageTag: 'two' }]
    const answer = await ecrClient(ecr).send(new BatchDeleteImageCommand({ repositoryName: 'app', imageIds }))
    const failureReason = `Requested image referenced by manifest list: [${index.digest}]`
    const failureCode = 'ImageReferencedByManifestList'
    expect(answer.imageIds).toEqual([])
    expect(answer.failures).toEqual(imageIds.map((imageId) => ({ imageId, failureCode, failureReason })))
    expect(await tags(ecr)).toEqual({ one: one.digest, two: two.digest, all: index.digest })
  }))

test('DescribeImages with one image that is missing throws', () =>
  withImages({}, async (ecr) => {
    const imageIds = [{ imageTag: 'one' }, { imageTag: 'x' }]
    expect(await refusal(ecrClient(ecr).send(new DescribeImagesCommand({ repositoryName: 'app', imageIds })))).toEqual({
      name: 'ImageNotFoundException',
      message:
        "The image with imageId {imageDigest:'null', imageTag:'x'} does not exist within the repository with name 'app' in the registry with id '123456789012'",
      status: 400,
    })
  }))
