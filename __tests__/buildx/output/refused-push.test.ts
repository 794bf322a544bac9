import { expect, test } from '@jest/globals'
import { DockerError, isRefusedPush } from '../../../src/buildx/docker-error.ts'

const failed = (output: string) => new DockerError({ doing: 'build the image', exit: { code: 1 }, output })
const REFUSED =
  'failed to push 127.0.0.1:4510/app:v1: failed commit on ref "manifest-sha256:2f": unexpected status from PUT request to http://127.0.0.1:4510/v2/app/manifests/v1: 403 Forbidden'

test.each([
  [
    'BuildKit 0.12',
    `#7 ERROR: ${REFUSED}\n------\n > exporting to image:\n------\nERROR: failed to solve: ${REFUSED}\n`,
    true,
  ],
  ['BuildKit of today', `ERROR: failed to build: failed to solve: ${REFUSED}\n`, true],
  [
    "the engine's classic store",
    '#7 DONE 0.0s\n\n#8 pushing 127.0.0.1:4510/app:v1 with docker\n#8 pushing layer db8032b469ee 0.0s done\n#8 ERROR: denied: not you\nERROR: failed to build: denied: not you\n',
    true,
  ],
  [
    'a command of the Dockerfile that pushes something',
    '#5 0.9 failed to push refs\nERROR: failed to solve: process "/bin/sh -c git push || echo failed to push x" did not complete successfully: exit code: 1\n',
    false,
  ],
  ['a command that prints such a line', '#5 0.9 ERROR: failed to push x\nERROR: failed to solve: no\n', false],
  [
    'a push that went well before something else failed',
    '#8 pushing 127.0.0.1:4510/app:v1 with docker\n#8 DONE 0.1s\n#9 ERROR: no\nERROR: no\n',
    false,
  ],
  ['a base image that may not be had', 'ERROR: failed to solve: busybox:9: pull access denied\n', false],
  [
    'a command that writes such a line over another one',
    '#5 0.9 10%\rERROR: failed to push x\nERROR: failed to solve: no\n',
    false,
  ],
  ['nothing', '', false],
])('%s', (_name, output, refused) => {
  expect(isRefusedPush(failed(output))).toBe(refused)
})

test('what is no failure of docker is no refusal', () => {
  expect(isRefusedPush(new Error(`ERROR: failed to solve: ${REFUSED}`))).toBe(false)
})
