import { expect, test } from '@jest/globals'
import { readBuildOutput } from '../../src/buildx/output/build-output.ts'
import { pushQuestion } from '../../src/failures/diagnose-push.ts'

const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
const push = (said: string) =>
  `#9 pushing layers\nERROR: failed to solve: failed to push ${HOST}/team/app:v1: ${said}\n`
const status = (method: string, path: string, code: string) =>
  push(`unexpected status from ${method} request to https://${HOST}/v2/team/app/${path}: ${code}`)

test.each([
  ['HEAD', 'manifests/v1', ['BatchGetImage']],
  ['HEAD', 'blobs/sha256:ab', ['BatchCheckLayerAvailability']],
  ['POST', 'blobs/uploads/', ['InitiateLayerUpload']],
  ['PATCH', 'blobs/uploads/1-2', ['UploadLayerPart']],
  ['PUT', 'blobs/uploads/1-2?digest=sha256:ab', ['UploadLayerPart', 'CompleteLayerUpload']],
  ['PUT', 'manifests/v1', ['PutImage']],
  ['PUT', 'manifests/sha256:ab', ['PutImage']],
  ['GET', 'manifests/v1', ['BatchGetImage']],
  ['GET', 'blobs/sha256:ab', ['GetDownloadUrlForLayer']],
  ['DELETE', 'manifests/v1', []],
])('403 for %s %s is about %j', (method, path, actions) => {
  const question = pushQuestion(readBuildOutput(status(method, path, '403 Forbidden')).failure)
  expect(question).toMatchObject({ about: 'forbidden', request: { method, actions } })
  expect(question?.request.url.repository).toBe(`${HOST}/team/app`)
})

test.each([
  [
    'the end of the connection at the first upload',
    push(`failed to do request: Post "https://${HOST}/v2/team/app/blobs/uploads/": EOF`),
    'end',
  ],
  [
    'the end of the connection later',
    push(`failed to do request: Put "https://${HOST}/v2/team/app/blobs/uploads/1": EOF`),
    'end',
  ],
  ['400 for a manifest', status('PUT', 'manifests/v1', '400 Bad Request'), 'bad-request'],
  [
    '400 for a cache',
    `ERROR: error writing manifest blob: failed commit on ref "x": ${status('PUT', 'manifests/cache', '400 Bad Request').split('v1: ')[1]}`,
    'bad-request',
  ],
])('%s', (_name, output, about) => {
  expect(pushQuestion(readBuildOutput(output).failure)?.about).toBe(about)
})

test.each([
  [
    'a reason is given',
    status(
      'POST',
      'blobs/uploads/',
      '403 Forbidden: {"errors":[{"code":"DENIED","message":"User: me is not authorized to perform: ecr:InitiateLayerUpload"}]}',
    ),
  ],
  [
    'the tag is known to be locked',
    status(
      'PUT',
      'manifests/v1',
      '400 Bad Request: The image tag v1 cannot be overwritten because the repository is immutable.',
    ),
  ],
  ['400 for a layer', status('PUT', 'blobs/uploads/1', '400 Bad Request')],
  ['a server that is down', status('PUT', 'manifests/v1', '503 Service Unavailable')],
  [
    'an address that is no registry',
    'ERROR: unexpected status from GET request to https://h.test/token: 403 Forbidden',
  ],
  [
    'a test of the user',
    '#5 0.1 unexpected status from PUT request to https://h.test/v2/a/manifests/b: 403 Forbidden\nERROR: exit code: 1',
  ],
  ['nothing', ''],
])('nothing is asked: %s', (_name, output) => {
  expect(pushQuestion(readBuildOutput(output).failure)).toBeUndefined()
})
