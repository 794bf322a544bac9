import { expect, test } from '@jest/globals'
import { withEcr } from '../support.ts'
import { account, fill, index, invalid, noRepository, one, privateCalls, type Row, testRows, two } from './calls.ts'

const app = { repositoryName: 'app' }
const absent = { repositoryName: 'absent' }
const place = { registryId: account, repositoryName: 'app' }
const type = 'application/vnd.oci.image.manifest.v1+json'
const idOne = { imageDigest: one.digest, imageTag: 'one' }
const size = Buffer.byteLength(one.config) + Buffer.byteLength(one.layer)
const detail = {
  ...place,
  imageDigest: one.digest,
  imageTags: ['one'],
  imageSizeInBytes: size,
  imagePushedAt: expect.any(Date),
  imageManifestMediaType: type,
  artifactMediaType: 'application/vnd.oci.image.config.v1+json',
  imageStatus: 'ACTIVE',
}
const failure = (imageId: object) => ({
  imageId,
  failureCode: 'ImageNotFound',
  failureReason: 'Requested image not found',
})
const dockerImage = 'application/vnd.docker.distribution.manifest.v2+json'

const reading: readonly Row[] = [
  {
    name: 'the same image by tag and by digest, each id once',
    call: ['DescribeImages', { ...app, imageIds: [idOne, { imageTag: 'one' }, { imageDigest: one.digest }] }],
    answer: { imageDetails: [detail] },
  },
  {
    name: 'an id of nothing',
    call: ['DescribeImages', { ...app, imageIds: [{}] }],
    answer: invalid('imageId', 'both tag and digest cannot be null'),
  },
  {
    name: 'ids and pages exclude each other',
    call: ['DescribeImages', { ...app, imageIds: [idOne], nextToken: 'x' }],
    answer: invalid('nextToken', 'cannot be used together with imageIds'),
  },
  { name: 'of a missing repository', call: ['DescribeImages', absent], answer: noRepository('absent') },
  {
    name: 'by tag, an OCI image as Docker would have it',
    call: ['BatchGetImage', { ...app, imageIds: [{ imageTag: 'one' }], acceptedMediaTypes: [dockerImage] }],
    answer: {
      images: [
        {
          ...place,
          imageId: idOne,
          imageManifest: expect.stringContaining(dockerImage),
          imageManifestMediaType: dockerImage,
        },
      ],
      failures: [],
    },
  },
  {
    name: 'by digest, never another format',
    call: ['BatchGetImage', { ...app, imageIds: [{ imageDigest: one.digest }], acceptedMediaTypes: [dockerImage] }],
    answer: { images: [], failures: [failure({ imageDigest: one.digest })] },
  },
  {
    name: 'an index without accepted types, as a setting says',
    before: [['PutImage', { ...app, imageManifest: index.manifest, imageTag: 'all' }]],
    call: ['BatchGetImage', { ...app, imageIds: [{ imageTag: 'all' }] }],
    options: { settings: { indexWithoutTypes: 'not-found' } },
    answer: { images: [], failures: [failure({ imageTag: 'all' })] },
  },
  {
    name: 'of a missing repository',
    call: ['BatchGetImage', { ...absent, imageIds: [idOne] }],
    answer: noRepository('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['BatchDeleteImage', { ...absent, imageIds: [idOne] }],
    answer: noRepository('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['PutImage', { ...absent, imageManifest: '{}' }],
    answer: noRepository('absent'),
  },
  {
    name: 'every failure that there is',
    before: [['PutImage', { ...app, imageManifest: index.manifest, imageTag: 'all' }]],
    call: [
      'BatchDeleteImage',
      {
        ...app,
        imageIds: [
          {},
          { imageDigest: 'wrong' },
          { imageTag: 'a+b' },
          { imageTag: 'one', imageDigest: two.digest },
          { imageTag: 'absent' },
          { imageDigest: one.digest },
        ],
      },
    ],
    answer: {
      imageIds: [],
      failures: [
        ['MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null'],
        [
          'InvalidImageDigest',
          "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
        ],
        ['InvalidImageTag', "Invalid request parameters: image tag should satisfy the regex '[a-zA-Z0-9-_.]+'"],
        ['ImageTagDoesNotMatchDigest', 'Tag does not match the digest of the image'],
        ['ImageNotFound', 'Requested image not found'],
        ['ImageReferencedByManifestList', `Requested image referenced by manifest list: [${index.digest}]`],
      ].map(([failureCode, failureReason]) => ({ imageId: expect.any(Object), failureCode, failureReason })),
    },
  },
]

testRows(reading)

test('a pull is recorded once a day, unless its principal is excluded', async () => {
  const clock = { at: Date.parse('2026-01-01T00:00:00Z') }
  await withEcr({ now: () => clock.at }, async (ecr) => {
    await fill(ecr)
    const send = privateCalls(ecr)
    const pull = async (tag: string) => {
      await send('BatchGetImage', { ...app, imageIds: [{ imageTag: tag }] })
      const { imageDetails } = (await send('DescribeImages', { ...app, imageIds: [{ imageTag: tag }] })) as {
        imageDetails: readonly { lastRecordedPullTime?: Date }[]
      }
      return imageDetails[0]?.lastRecordedPullTime?.toISOString()
    }
    expect(await pull('one')).toBe('2026-01-01T00:00:00.000Z')
    clock.at += 23 * 3_600_000
    expect(await pull('one')).toBe('2026-01-01T00:00:00.000Z')
    clock.at += 3_600_000
    expect(await pull('one')).toBe('2026-01-02T00:00:00.000Z')
    const principalArn = `arn:aws:iam::${account}:user/local`
    await send('RegisterPullTimeUpdateExclusion', { principalArn })
    expect(await pull('two')).toBeUndefined()
  })
})
