import { expect, test } from '@jest/globals'
import type { LocalEcr } from '../../../emulator/index.ts'
import { registryClient, sha256, withEcr } from '../support.ts'
import {
  account,
  fill,
  index,
  invalid,
  noRepository,
  one,
  privateCalls,
  type Row,
  refused,
  testRows,
  two,
} from './calls.ts'

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
const archive = [
  'UpdateImageStorageClass',
  { ...app, imageId: { imageTag: 'one' }, targetStorageClass: 'ARCHIVE' },
] as const
const restore = [
  'UpdateImageStorageClass',
  { ...app, imageId: { imageTag: 'one' }, targetStorageClass: 'STANDARD' },
] as const
const noImage = (tag: string) =>
  refused(
    'ImageNotFound',
    `The image with imageId {imageDigest:'null', imageTag:'${tag}'} does not exist within the repository with name 'app' in the registry with id '${account}'`,
  )
const failure = (imageId: object) => ({
  imageId,
  failureCode: 'ImageNotFound',
  failureReason: 'Requested image not found',
})
const cannot = (status: string) =>
  refused(
    'ImageStorageClassUpdateNotSupported',
    `The requested image storage class update is not supported: the image is ${status}.`,
  )
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

const archiving: readonly Row[] = [
  { name: 'to the archive', call: archive, answer: { ...place, imageId: idOne, imageStatus: 'ARCHIVED' } },
  { name: 'twice', before: [archive], call: archive, answer: cannot('ARCHIVED') },
  { name: 'back', before: [archive], call: restore, answer: { ...place, imageId: idOne, imageStatus: 'ACTIVATING' } },
  { name: 'back of what is not there', call: restore, answer: cannot('ACTIVE') },
  {
    name: 'while it comes back',
    before: [archive, restore],
    call: archive,
    options: { settings: { restoreMs: 60_000 } },
    answer: cannot('ACTIVATING'),
  },
  {
    name: 'of a missing image',
    call: ['UpdateImageStorageClass', { ...app, imageId: { imageTag: 'absent' }, targetStorageClass: 'ARCHIVE' }],
    answer: noImage('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['UpdateImageStorageClass', { ...absent, imageId: idOne, targetStorageClass: 'ARCHIVE' }],
    answer: noRepository('absent'),
  },
  {
    name: 'what comes back has its own status',
    before: [archive, restore],
    call: ['ListImages', { ...app, filter: { imageStatus: 'ACTIVATING' } }],
    options: { settings: { restoreMs: 60_000 } },
    answer: { imageIds: [idOne] },
  },
  {
    name: 'what came back has its times',
    before: [archive, restore],
    call: ['DescribeImages', { ...app, imageIds: [idOne] }],
    answer: { imageDetails: [{ ...detail, lastArchivedAt: expect.any(Date), lastActivatedAt: expect.any(Date) }] },
  },
  {
    name: 'the layer of an archived image',
    before: [archive],
    call: ['BatchCheckLayerAvailability', { ...app, layerDigests: [sha256(one.layer)] }],
    answer: {
      layers: [
        {
          layerDigest: sha256(one.layer),
          layerAvailability: 'ARCHIVED',
          layerSize: Buffer.byteLength(one.layer),
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        },
      ],
      failures: [],
    },
  },
  {
    name: 'the layer of an archived image',
    before: [archive],
    call: ['GetDownloadUrlForLayer', { ...app, layerDigest: sha256(one.layer) }],
    answer: refused(
      'LayerInaccessible',
      `The layer with digest ${sha256(one.layer)} is archived within the repository with name 'app' in the registry with id '${account}'`,
    ),
  },
]

const elsewhere = { region: 'eu-west-1', registryId: account }
const replicate = (...prefixes: string[]) =>
  [
    'PutReplicationConfiguration',
    {
      replicationConfiguration: {
        rules: [
          {
            destinations: [elsewhere],
            repositoryFilters: prefixes.map((filter) => ({ filter, filterType: 'PREFIX_MATCH' })),
          },
        ],
      },
    },
  ] as const
const signingProfileArn = `arn:aws:signer:us-east-1:${account}:/signing-profiles/release`
const sign = (filter: string) =>
  [
    'PutSigningConfiguration',
    {
      signingConfiguration: {
        rules: [{ signingProfileArn, repositoryFilters: [{ filter, filterType: 'WILDCARD_MATCH' }] }],
      },
    },
  ] as const
const image = { ...app, imageId: { imageTag: 'one' } }

const states: readonly Row[] = [
  {
    name: 'one status for each destination',
    before: [replicate('ap', 'other')],
    call: ['DescribeImageReplicationStatus', image],
    answer: { ...app, imageId: idOne, replicationStatuses: [{ ...elsewhere, status: 'IN_PROGRESS' }] },
  },
  {
    name: 'as a setting says',
    before: [replicate('ap')],
    call: ['DescribeImageReplicationStatus', image],
    options: { settings: { replicationStatus: 'COMPLETE' } },
    answer: { ...app, imageId: idOne, replicationStatuses: [{ ...elsewhere, status: 'COMPLETE' }] },
  },
  {
    name: 'no rule is for it',
    before: [replicate('other')],
    call: ['DescribeImageReplicationStatus', image],
    answer: { ...app, imageId: idOne, replicationStatuses: [] },
  },
  {
    name: 'of a missing image',
    call: ['DescribeImageReplicationStatus', { ...app, imageId: { imageTag: 'absent' } }],
    answer: noImage('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['DescribeImageReplicationStatus', { ...absent, imageId: idOne }],
    answer: noRepository('absent'),
  },
  {
    name: 'one status for each rule',
    before: [sign('a*')],
    call: ['DescribeImageSigningStatus', image],
    answer: { ...place, imageId: idOne, signingStatuses: [{ signingProfileArn, status: 'IN_PROGRESS' }] },
  },
  {
    name: 'no rule is for it',
    before: [sign('b*')],
    call: ['DescribeImageSigningStatus', image],
    answer: { ...place, imageId: idOne, signingStatuses: [] },
  },
  {
    name: 'of a missing image',
    call: ['DescribeImageSigningStatus', { ...app, imageId: { imageTag: 'absent' } }],
    answer: noImage('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['DescribeImageSigningStatus', { ...absent, imageId: idOne }],
    answer: noRepository('absent'),
  },
]

testRows([...reading, ...archiving, ...states])

/** Pushes a manifest about the image one. */
async function attach(ecr: LocalEcr, artifactType: string, note: string): Promise<string> {
  const client = await registryClient(ecr, 'app')
  await client.pushBlob('{}')
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', size: 2, digest: sha256('{}') }
  const subject = { mediaType: type, size: Buffer.byteLength(one.manifest), digest: one.digest }
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    artifactType,
    config: empty,
    layers: [empty],
    subject,
    annotations: { note },
  })
  await client.putManifest(sha256(manifest), manifest)
  return manifest
}

test('ListImageReferrers lists by type, by status, and in pages', () =>
  withEcr({}, async (ecr) => {
    await fill(ecr)
    const send = privateCalls(ecr)
    const first = await attach(ecr, 'application/x.sbom', 'first')
    const second = await attach(ecr, 'application/x.signature', 'second')
    const list = (more: object) =>
      send('ListImageReferrers', { ...app, subjectId: { imageDigest: one.digest }, ...more })
    const referrer = (manifest: string, artifactType: string, note: string) => ({
      digest: sha256(manifest),
      mediaType: type,
      artifactType,
      size: Buffer.byteLength(manifest),
      annotations: { note },
      artifactStatus: 'ACTIVE',
    })
    const sbom = referrer(first, 'application/x.sbom', 'first')
    const signature = referrer(second, 'application/x.signature', 'second')
    expect(await list({})).toEqual({ referrers: [sbom, signature] })
    expect(await list({ filter: { artifactTypes: ['application/x.sbom'] } })).toEqual({ referrers: [sbom] })
    const page = (await list({ maxResults: 1 })) as { nextToken: string }
    expect(page).toEqual({ referrers: [sbom], nextToken: expect.any(String) })
    expect(await list({ maxResults: 1, nextToken: page.nextToken })).toEqual({ referrers: [signature] })
    const imageId = { imageDigest: sha256(first) }
    await send('UpdateImageStorageClass', { ...app, imageId, targetStorageClass: 'ARCHIVE' })
    expect(await list({})).toEqual({ referrers: [signature] })
    const archived = { ...sbom, artifactStatus: 'ARCHIVED' }
    expect(await list({ filter: { artifactStatus: 'ARCHIVED' } })).toEqual({ referrers: [archived] })
    expect(await list({ filter: { artifactStatus: 'ANY' } })).toEqual({ referrers: [archived, signature] })
    expect(await send('ListImageReferrers', { ...absent, subjectId: { imageDigest: one.digest } })).toEqual(
      noRepository('absent'),
    )
  }))

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
