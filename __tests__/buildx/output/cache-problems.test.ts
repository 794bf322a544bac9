import { expect, test } from '@jest/globals'
import { readBuildOutput } from '../../../src/buildx/output/build-output.ts'

const IMPORT = '#4 importing cache manifest from host/app:buildcache-main'
const DENIED =
  'httpReadSeeker: failed open: unexpected status code https://host/v2/app/blobs/sha256:58: 403 Forbidden - Server message: denied: not authorized to perform: ecr:GetDownloadUrlForLayer'
const REFUSED = 'error writing manifest blob: unexpected status from PUT request: 400 Bad Request'
const UNREAD = `The image was built without the cache host/app:buildcache-main, which could not be read: ${DENIED}
To read a cache in ECR, this step needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on its repository.`
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
  ['an endless reason', [IMPORT, `#4 ERROR: ${'x'.repeat(5000)}`], [UNREAD.replace(DENIED, `${'x'.repeat(499)}…`)]],
])('%s', (_name, lines, warnings) => {
  expect(readBuildOutput(lines.map((line) => `${line}\n`).join('')).cacheProblems).toEqual(warnings)
})
