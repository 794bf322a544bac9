import { expect } from '@jest/globals'
import { sha256 } from '../support.ts'
import { account, noRepository, one, type Row, refused, testRows } from './calls.ts'

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
const cannot = (status: string) =>
  refused(
    'ImageStorageClassUpdateNotSupported',
    `The requested image storage class update is not supported: the image is ${status}.`,
  )

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

testRows(archiving)
