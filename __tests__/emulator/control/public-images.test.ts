import { expect, test } from '@jest/globals'
import { withEcr } from '../support.ts'
import { account, index, one, publicCalls, type Row, refused, testRows, two } from './calls.ts'
import { fill, web } from './web.ts'

const place = { registryId: account, repositoryName: 'web' }
const type = 'application/vnd.oci.image.manifest.v1+json'

const size = Buffer.byteLength(one.config) + Buffer.byteLength(one.layer)
const detail = {
  imageDigest: one.digest,
  imageSizeInBytes: size,
  imagePushedAt: expect.any(Number),
  imageManifestMediaType: type,
  artifactMediaType: 'application/vnd.oci.image.config.v1+json',
}
const noImage = refused(
  'ImageNotFound',
  `The image with imageId {imageDigest:'null', imageTag:'absent'} does not exist within the repository with name 'web' in the registry with id '${account}'`,
)

const rows: readonly Row[] = [
  {
    name: 'one by tag',
    call: ['DescribeImages', { ...web, imageIds: [{ imageTag: 'one' }] }],
    answer: { imageDetails: [{ ...place, ...detail, imageTags: ['one'] }] },
  },
  {
    name: 'one that is missing',
    call: ['DescribeImages', { ...web, imageIds: [{ imageTag: 'absent' }] }],
    answer: noImage,
  },
  {
    name: 'in pages',
    call: ['DescribeImages', { ...web, maxResults: 1 }],
    answer: { imageDetails: [expect.objectContaining(place)], nextToken: expect.any(String) },
  },
  {
    name: 'in pages, with their images',
    call: ['DescribeImageTags', { ...web, maxResults: 1 }],
    answer: {
      imageTagDetails: [{ imageTag: 'one', createdAt: expect.any(Number), imageDetail: detail }],
      nextToken: expect.any(String),
    },
  },
  {
    name: 'moves a tag',
    call: ['PutImage', { ...web, imageManifest: two.manifest, imageTag: 'one' }],
    answer: {
      image: {
        ...place,
        imageId: { imageDigest: two.digest, imageTag: 'one' },
        imageManifest: two.manifest,
        imageManifestMediaType: type,
      },
    },
  },
  {
    name: 'to an alias that is nobody’s',
    call: ['PutImage', { ...web, registryId: 'nobody', imageManifest: one.manifest }],
    answer: refused('RegistryNotFound', "The registry with id 'nobody' does not exist"),
  },
  {
    name: 'a child of an index cannot be untagged',
    before: [['PutImage', { ...web, imageManifest: index.manifest, imageTag: 'all' }]],
    call: ['BatchDeleteImage', { ...web, imageIds: [{ imageTag: 'one' }] }],
    answer: {
      imageIds: [],
      failures: [
        {
          imageId: { imageTag: 'one' },
          failureCode: 'ImageReferencedByManifestList',
          failureReason: `Requested image referenced by manifest list: [${index.digest}]`,
        },
      ],
    },
  },
]

testRows(rows, fill, publicCalls)

test('the alias of the registry may stand for its account', () =>
  withEcr({}, async (ecr) => {
    await fill(ecr)
    const [, alias = ''] = ecr.publicRegistry.split('/')
    const put = { ...web, registryId: alias, imageManifest: one.manifest, imageTag: 'latest' }
    expect(await publicCalls(ecr)('PutImage', put)).toMatchObject({ image: { imageId: { imageTag: 'latest' } } })
  }))
