import { expect } from '@jest/globals'
import { sha256 } from '../support.ts'
import { account, invalid, noRepository, one, type Row, refused, testRows } from './calls.ts'

const app = { repositoryName: 'app' }
const absent = { repositoryName: 'absent' }
const uploadId = '01234567-89ab-cdef-0123-456789abcdef'
const where = `in the repository with name 'app' in registry with id '${account}'`
const noUpload = refused('UploadNotFound', `The upload with id '${uploadId}' ${where} does not exist`)
const layer = one.layer
const digest = sha256('nothing')
const part = { uploadId, partFirstByte: 0, partLastByte: 0, layerPartBlob: Buffer.from('x') }
const digestRule = "must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'"

const rows: readonly Row[] = [
  {
    name: 'what is there, what is not, and what is no digest',
    call: ['BatchCheckLayerAvailability', { ...app, layerDigests: [sha256(layer), digest, 'wrong', ''] }],
    answer: {
      layers: [
        {
          layerDigest: sha256(layer),
          layerAvailability: 'AVAILABLE',
          layerSize: Buffer.byteLength(layer),
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        },
        { layerDigest: digest, layerAvailability: 'UNAVAILABLE' },
      ],
      failures: [
        {
          layerDigest: 'wrong',
          failureCode: 'InvalidLayerDigest',
          failureReason:
            "Invalid request parameters: layer digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
        },
        {
          layerDigest: '',
          failureCode: 'MissingLayerDigest',
          failureReason: 'Invalid request parameters: layer digest cannot be null',
        },
      ],
    },
  },
  {
    name: 'an id and the size of parts',
    call: ['InitiateLayerUpload', app],
    answer: { uploadId: expect.stringMatching(/^[0-9a-f-]{36}$/), partSize: 10_485_760 },
  },
  { name: 'an upload that is not there', call: ['UploadLayerPart', { ...app, ...part }], answer: noUpload },
  {
    name: 'an upload that is not there',
    call: ['CompleteLayerUpload', { ...app, uploadId, layerDigests: [digest] }],
    answer: noUpload,
  },
  {
    name: 'a link that lasts for an hour',
    call: ['GetDownloadUrlForLayer', { ...app, layerDigest: sha256(layer) }],
    answer: { downloadUrl: expect.stringContaining('X-Amz-Expires=3600'), layerDigest: sha256(layer) },
  },
  {
    name: 'a layer that is not there',
    call: ['GetDownloadUrlForLayer', { ...app, layerDigest: digest }],
    answer: refused(
      'LayersNotFound',
      `The layer with digest ${digest} does not exist within the repository with name 'app' in the registry with id '${account}'`,
    ),
  },
  {
    name: 'what is no digest',
    call: ['GetDownloadUrlForLayer', { ...app, layerDigest: 'wrong' }],
    answer: invalid('layerDigest', digestRule),
  },
  {
    name: 'of a missing repository',
    call: ['BatchCheckLayerAvailability', { ...absent, layerDigests: [digest] }],
    answer: noRepository('absent'),
  },
  { name: 'of a missing repository', call: ['InitiateLayerUpload', absent], answer: noRepository('absent') },
  {
    name: 'of a missing repository',
    call: ['UploadLayerPart', { ...absent, ...part }],
    answer: noRepository('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['CompleteLayerUpload', { ...absent, uploadId, layerDigests: [digest] }],
    answer: noRepository('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['GetDownloadUrlForLayer', { ...absent, layerDigest: digest }],
    answer: noRepository('absent'),
  },
]

testRows(rows)
