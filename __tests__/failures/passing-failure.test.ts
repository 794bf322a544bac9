// What docker prints when a registry fails, as two versions of it print it with both image stores, and whether the same build
// is worth another attempt.
import { describe, expect, test } from '@jest/globals'
import { BuildError, DockerError } from '../../src/buildx/docker-error.ts'
import { readBuildOutput } from '../../src/buildx/output/build-output.ts'
import { KNOWN_FAILURES } from '../../src/failures/known.ts'
import { type PassingFailure, passingFailure } from '../../src/failures/passing-failure.ts'

function failed(output: string, exit: DockerError['exit'] = { code: 1 }): DockerError {
  const read = readBuildOutput(output)
  const known = { failure: read.failure, dockerfile: undefined, hint: undefined }
  return new BuildError({ doing: 'build the image', exit, output, read }, known)
}

const HOST = '127.0.0.1:4510'
const BLOB = `http://${HOST}/v2/app/blobs/sha256:0a`
const READ = `read tcp ${HOST}->${HOST}: read`

/** A push by the engine's classic store: Docker 26.1 with buildx 0.13, Docker 28 with buildx 0.29. */
const classic = (words: string, version: 26 | 28 = 28): string =>
  `#5 exporting to image\n#5 DONE 0.0s\n\n#6 pushing ${HOST}/app:v1 with docker\n#6 pushing layer 4e3bf518586e 0.0s done\n` +
  `#6 ERROR: ${words}\n------\n > pushing ${HOST}/app:v1 with docker:\n------\n` +
  `ERROR: ${version === 26 ? '' : 'failed to build: '}${words}\n`

/** A push by BuildKit, to a registry or into the containerd store: buildx 0.13 and 0.29. */
const pushed = (words: string, version: 26 | 28 = 28): string => {
  const all = `failed to push ${HOST}/app:v1: ${words}`
  return (
    `#6 exporting to image\n#6 pushing layers 0.1s done\n#6 ERROR: ${all}\n------\n > exporting to image:\n------\n` +
    `ERROR: ${version === 26 ? '' : 'failed to build: '}failed to solve: ${all}\n`
  )
}

/** A base image whose name, or whose layers, could not be had. */
const unresolved = (words: string): string =>
  `#2 [internal] load metadata for ${HOST}/base:1\n#2 ERROR: ${words}\n------\n > [internal] load metadata for ${HOST}/base:1:\n` +
  `------\nDockerfile:1\n--------------------\n   1 | >>> FROM ${HOST}/base:1\n   2 |     COPY a /\n--------------------\n` +
  `ERROR: failed to build: failed to solve: ${HOST}/base:1: failed to resolve source metadata for ${HOST}/base:1: ${words}\n`
const unread = (words: string): string =>
  `#7 [2/2] COPY a /\n#7 ERROR: failed to copy: httpReadSeeker: failed open: ${words}\n------\n > [2/2] COPY a /:\n------\n` +
  `ERROR: failed to build: failed to solve: failed to compute cache key: failed to copy: httpReadSeeker: failed open: ${words}\n`

type Row = readonly [output: string, reason: string, throttled?: boolean]

describe.each<readonly [during: PassingFailure['during'], built: boolean, rows: readonly Row[]]>([
  [
    'push',
    true,
    [
      [classic('toomanyrequests: Rate exceeded', 26), 'toomanyrequests: Rate exceeded', true],
      [classic('unknown: Rate exceeded'), 'unknown: Rate exceeded', true],
      [
        classic('error parsing HTTP 429 response body: unexpected end of JSON input: ""'),
        'error parsing HTTP 429 response body',
        true,
      ],
      [classic('received unexpected HTTP status: 502 Bad Gateway', 26), '502 Bad Gateway'],
      [classic('received unexpected HTTP status: 200 OK'), 'unexpected HTTP status: 200'],
      [classic(`missing content-length header for request: ${BLOB}`), 'missing content-length header for request'],
      [classic('unknown blob'), 'unknown blob'],
      [classic('unknown blob', 26), 'unknown blob'],
      // What is left of a 500 for GET /v2/: docker goes on without a login.
      [classic('unauthorized: Not Authorized'), 'unauthorized: Not Authorized'],
      [classic(`Get "http://${HOST}/v2/": ${READ}: connection reset by peer`), 'connection reset by peer'],
      [classic(`Get "http://${HOST}/v2/": EOF`, 26), 'EOF'],
      [
        classic(
          `Get "http://${HOST}/v2/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)`,
        ),
        'Client.Timeout exceeded while awaiting headers',
      ],
      [classic(`Get "http://${HOST}/v2/": context deadline exceeded`), 'context deadline exceeded'],
      [classic('EOF'), 'EOF'],
      [classic('blob upload unknown', 26), 'blob upload unknown'],
      [
        classic(
          `Put "http://${HOST}/v2/app/manifests/v1": readfrom tcp ${HOST}->${HOST}: write tcp ${HOST}->${HOST}: use of closed network connection`,
        ),
        'use of closed network connection',
      ],
      [classic('unknown: something is wrong here'), 'unknown: something is wrong here'],
      [
        pushed(
          `failed to copy: failed to do request: Put "http://${HOST}/v2/app/blobs/uploads/1": http: server closed idle connection`,
        ),
        'server closed idle connection',
      ],
      [
        pushed('failed commit on ref "layer-sha256:1a": got digest sha256:00, expected sha256:1a'),
        'got digest sha256:00, expected',
      ],
      [pushed('toomanyrequests: Rate exceeded'), 'toomanyrequests: Rate exceeded', true],
      [pushed('unknown: Rate exceeded', 26), 'unknown: Rate exceeded', true],
      [pushed(`unexpected status from HEAD request to ${BLOB}: 429 Too Many Requests`), '429 Too Many Requests', true],
      [
        pushed(
          `unexpected status from PUT request to http://${HOST}/v2/app/manifests/v1: 503 Service Unavailable: <html><body>Service Unavailable</body></html>`,
        ),
        '503 Service Unavailable',
      ],
      // The status of an error in JSON is not shown.
      [pushed('unknown: x'), 'unknown: x'],
      [pushed('unknown: blob upload unknown to registry'), 'blob upload unknown'],
      [
        pushed("unknown: Layers with digests '[sha256:0a, sha256:0b]' required for pushing image do not exist"),
        "Layers with digests '[sha256:0a, sha256:0b]' required for pushing image do not exist",
      ],
      [pushed(`failed to do request: Head "https://${HOST}/v2/app/manifests/v1": EOF`), 'EOF'],
      [
        pushed(`failed to do request: Post "https://${HOST}/v2/app/blobs/uploads/": ${READ}: connection reset by peer`),
        'connection reset by peer',
      ],
      [
        pushed(
          'failed commit on ref "layer-sha256:0a": invalid content digest in response: invalid checksum digest format',
        ),
        'invalid content digest in response',
      ],
      [
        pushed('failed to copy: failed to do request: Put "https:?digest=sha256%3A0a": http: no Host in request URL'),
        'no Host in request URL',
      ],
      [pushed(`failed to do request: Head "${BLOB}": dial tcp 10.0.0.1:443: i/o timeout`), 'i/o timeout'],
    ],
  ],
  [
    'read',
    false,
    [
      [
        unresolved(
          `unexpected status from HEAD request to http://${HOST}/v2/base/manifests/1: 500 Internal Server Error`,
        ),
        '500 Internal Server Error',
      ],
      [
        unresolved(`unexpected status from HEAD request to http://${HOST}/v2/base/manifests/1: 429 Too Many Requests`),
        '429 Too Many Requests',
        true,
      ],
      [unresolved(`failed to do request: Head "https://${HOST}/v2/base/manifests/1": EOF`), 'EOF'],
      [
        unresolved(
          `failed to copy: httpReadSeeker: failed open: unexpected status code https://${HOST}/v2/base/manifests/sha256:0a: 502 Bad Gateway`,
        ),
        '502 Bad Gateway',
      ],
      [
        unresolved(
          `failed to copy: httpReadSeeker: failed open: unexpected status code https://${HOST}/v2/base/manifests/sha256:0a: 429 Too Many Requests - Server message: unknown: Rate exceeded`,
        ),
        '429 Too Many Requests',
        true,
      ],
      [unresolved('short read: expected 524 bytes but got 18: unexpected EOF'), 'unexpected EOF'],
      [unread(`unexpected status from GET request to ${BLOB}: 503 Service Unavailable`), '503 Service Unavailable'],
      [
        unread(
          `failed to do request: Get "http://${HOST}/layers/base/sha256:0a?X-Amz-Signature=x": ${READ}: connection reset by peer`,
        ),
        'connection reset by peer',
      ],
      [
        `#3 resolve image config for docker-image://${HOST}/docker/dockerfile:1\n#3 ERROR: failed to do request: Head "https://${HOST}/v2/docker/dockerfile/manifests/1": EOF\n------\n > resolve image config for docker-image://${HOST}/docker/dockerfile:1:\n------\nERROR: failed to build: failed to solve: failed to do request: Head "https://${HOST}/v2/docker/dockerfile/manifests/1": EOF\n`,
        'EOF',
      ],
    ],
  ],
  [
    'cache export',
    true,
    [
      [
        `#9 exporting cache to registry\n#9 ERROR: error writing layer blob: unexpected status from HEAD request to ${BLOB}: 503 Service Unavailable\n------\n > exporting cache to registry:\n------\nERROR: failed to solve: error writing layer blob: unexpected status from HEAD request to ${BLOB}: 503 Service Unavailable\n`,
        '503 Service Unavailable',
      ],
    ],
  ],
])('%s', (during, built, rows) => {
  test.each(rows)('%s', (output, reason, throttled = false) => {
    expect(passingFailure(failed(output))).toEqual({ during, reason, throttled, built })
  })
})

const RUN = (said: string): string =>
  `#5 [2/2] RUN make\n#5 0.9 ${said}\n#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 1\n` +
  'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1\n'

test.each<readonly [name: string, output: string]>([
  ['a command that fails by the network', RUN('curl: (56) Recv failure: connection reset by peer')],
  ['a command that prints words of a push', RUN('failed to push x: unexpected status: 503 Service Unavailable')],
  [
    'a command that has words of a read in itself',
    RUN('').replaceAll('-c make', '-c echo httpReadSeeker: failed open: connection reset by peer; exit 1'),
  ],
  ['a right', pushed('denied: User is not authorized to perform: ecr:PutImage')],
  ['403 without a word', pushed(`unexpected status from HEAD request to ${BLOB}: 403 Forbidden`)],
  [
    'an immutable tag',
    pushed(
      "tag invalid: The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
    ),
  ],
  ['a missing repository', pushed("unknown: The repository with name 'app' does not exist in the registry")],
  [
    'a missing repository, by its end',
    pushed(`failed to do request: Post "https://${HOST}/v2/app/blobs/uploads/": EOF`),
  ],
  ['a quota', pushed('denied: maximum allowed number of images in the repository')],
  ['no space', classic('write /var/lib/docker/tmp/x: no space left on device')],
  ['the pull limit of Docker Hub', unresolved('toomanyrequests: You have reached your pull rate limit.')],
  [
    'a host that is not there',
    unresolved('failed to do request: Head "https://x.test/v2/": dial tcp: lookup x.test: no such host'),
  ],
  ['a base image that is not there', unresolved(`${HOST}/base:1: not found`)],
  [
    'a certificate',
    unresolved(
      'failed to do request: Head "https://x": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ),
  ],
  [
    'a builder that died',
    'ERROR: failed to solve: rpc error: code = Unavailable desc = error reading from server: EOF\n',
  ],
  ['a file that is missing', 'ERROR: failed to solve: failed to compute cache key: "/a": not found\n'],
  ['not a word', ''],
])('no other attempt: %s', (_name, output) => {
  expect(passingFailure(failed(output))).toBeUndefined()
})

test('a docker that was killed, and what is no failure of docker, is not tried again', () => {
  expect(passingFailure(failed(pushed('toomanyrequests: Rate exceeded'), { signal: 'SIGKILL' }))).toBeUndefined()
  expect(passingFailure(new Error('503 Service Unavailable'))).toBeUndefined()
})

test('what ECR said, when it was asked, counts for more than the words of docker', () => {
  const ended = failed(pushed(`failed to do request: Post "https://${HOST}/v2/app/blobs/uploads/": EOF`))
  const row = KNOWN_FAILURES.find(({ id }) => id === 'connection-lost')
  expect(passingFailure(ended.with({ row, text: 'the repository is there' }))).toEqual({
    during: 'push',
    reason: 'EOF',
    throttled: false,
    built: true,
  })
})

const SILENT = { silent: 'output', milliseconds: 300_000 } as const

test.each<readonly [name: string, output: string, built: boolean]>([
  ['of a base image', `#2 [internal] load metadata for ${HOST}/base:1\n`, false],
  ['of a push', '#6 exporting to image\n#6 pushing layers\nERROR: failed to solve: Canceled: context canceled\n', true],
  ['of an export', '#6 exporting to image\n#6 exporting layers\n', true],
])('a stall is tried again: %s', (_name, output, built) => {
  expect(passingFailure(failed(output, SILENT))).toEqual({
    during: 'stall',
    reason: 'docker printed nothing for 5 minutes',
    throttled: false,
    built,
  })
})

test('a question that docker did not answer is no build', () => {
  const error = new DockerError({ doing: 'ask', exit: { silent: 'answer', milliseconds: 60_000 }, output: '' })
  expect(passingFailure(error)).toBeUndefined()
})
