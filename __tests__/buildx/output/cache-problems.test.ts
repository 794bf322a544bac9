import { expect, test } from '@jest/globals'
import { readBuildOutput } from '../../../src/buildx/output/build-output.ts'

const IMPORT = '#4 importing cache manifest from host/app:buildcache-main'
const DENIED =
  'httpReadSeeker: failed open: unexpected status code https://host/v2/app/blobs/sha256:58: 403 Forbidden - Server message: denied: not authorized to perform: ecr:GetDownloadUrlForLayer'
const REFUSED = 'error writing manifest blob: unexpected status from PUT request: 400 Bad Request'
const UNREAD = `The image was built without the cache host/app:buildcache-main, which could not be read: ${DENIED}
To read a cache in ECR, this step needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on its repository.`
const unread = (from: string, reason: string, ...hints: readonly string[]): string =>
  [`The image was built without the cache ${from}, which could not be read: ${reason}`, ...hints].join('\n')
const NO_LOGIN =
  'This step has no login to that registry: log in to it in an earlier step, to ECR of another account or region with the input registries of aws-actions/amazon-ecr-login.'
const INVALID = 'invalid reference format'
const UNAUTHORIZED = 'unexpected status from HEAD request to https://host/v2/x/manifests/c: 401 Unauthorized'
const UNREACHABLE = 'failed to do request: Head "https://host/v2/x/manifests/c": dial tcp: lookup host: no such host'
const UNSTORED = `The cache could not be stored, so the next build may be slow: ${REFUSED}
The image itself is complete.`

test.each<readonly [name: string, lines: readonly string[], warnings: readonly string[]]>([
  ['nothing', [], []],
  ['a cache that was read', [IMPORT, '#4 inferred cache manifest type: x done', '#4 DONE 0.0s'], []],
  ['a cache that was refused', [IMPORT, '#4 inferred cache manifest type: x done', `#4 ERROR: ${DENIED}`], [UNREAD]],
  [
    'a cache that is not there yet',
    [IMPORT, '#4 ERROR: failed to configure registry cache importer: host/app:buildcache-main: not found'],
    [],
  ],
  [
    'a cache that was stored',
    ['#9 exporting cache to registry', '#9 preparing build cache for export 0.1s done', '#9 DONE 0.1s'],
    [],
  ],
  [
    'a cache that was not',
    ['#9 exporting cache to registry', '#9 writing layer sha256:00', `#9 ERROR: ${REFUSED}`, '', '#10 pushing'],
    [UNSTORED],
  ],
  [
    'a cache of GitHub Actions that was not',
    ['#9 exporting cache to GitHub Actions Cache', `#9 ERROR: ${REFUSED}`],
    [UNSTORED],
  ],
  ['lines of two steps that are mixed', ['#9 exporting cache to registry', IMPORT, `#9 ERROR: ${REFUSED}`], [UNSTORED]],
  [
    'the same of two images',
    [IMPORT, `#4 ERROR: ${DENIED}`, IMPORT.replace('#4', '#5'), `#5 ERROR: ${DENIED}`],
    [UNREAD],
  ],
  ['a step of the Dockerfile', ['#7 [2/2] RUN false', '#7 ERROR: process did not complete'], []],
  [
    'what a command in the build prints',
    ['#7 [2/2] RUN x', '#7 0.2 exporting cache to registry', '#7 0.3 ERROR: no'],
    [],
  ],
  ['an error whose step began before the part that is kept', [`#9 ERROR: ${REFUSED}`], []],
  [
    'an endless reason',
    [IMPORT, `#4 ERROR: ${'x'.repeat(5000)}`],
    [unread('host/app:buildcache-main', `${'x'.repeat(499)}…`)],
  ],
])('%s', (_name, lines, warnings) => {
  expect(readBuildOutput(lines.map((line) => `${line}\n`).join('')).cacheProblems).toEqual(warnings)
})

test.each<readonly [name: string, from: string, reason: string, hints: readonly string[]]>([
  [
    'a variable of the shell',
    '$ECR_REGISTRY/$ECR_REPOSITORY',
    INVALID,
    ['An input does not expand variables of the shell: write the expression env.NAME of GitHub for $NAME.'],
  ],
  [
    'an empty registry',
    '/app:cache',
    INVALID,
    ['The registry before the first "/" is empty: the expression that it comes from has no value.'],
  ],
  ['another name that is none', 'host/App:cache', INVALID, []],
  ['no login', 'host/x:c', UNAUTHORIZED, [NO_LOGIN]],
  ['no login, in the words of a client', 'host/x:c', 'no basic auth credentials', [NO_LOGIN]],
  ['no login, in the words of Docker Hub', 'host/x:c', 'pull access denied: insufficient_scope: failed', [NO_LOGIN]],
  ['a host that is not there', 'host/x:c', UNREACHABLE, []],
  ['anything else', 'host/x:c', 'something new', []],
])('the hint is that of the reason: %s', (_name, from, reason, hints) => {
  const text = `#4 importing cache manifest from ${from}\n#4 ERROR: ${reason}\n`
  expect(readBuildOutput(text).cacheProblems).toEqual([unread(from, reason, ...hints)])
})
