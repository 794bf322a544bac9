import { expect, test } from '@jest/globals'
import { BuildActivity } from '../../../src/buildx/output/build-activity.ts'
import { ProgressLines } from '../../../src/buildx/output/progress-lines.ts'

const LIMIT = 1_800_000
const MANIFEST = '#6 pushing manifest for 127.0.0.1:4510/app:v1@sha256:0a'

function patience(text: string, limit = LIMIT): number {
  const activity = new BuildActivity()
  for (const line of new ProgressLines().next(Buffer.from(text))) activity.read(line)
  return activity.patience(limit)
}

test.each<readonly [name: string, text: string, patience: number]>([
  ['nothing yet', '', LIMIT],
  ['a base image', '#2 [internal] load metadata for docker.io/library/busybox:1.37\n', LIMIT],
  ['a command', '#5 [2/2] RUN make\n', Number.POSITIVE_INFINITY],
  ['a command of a stage for a platform', '#5 [linux/arm64 build 2/3] RUN make\n', Number.POSITIVE_INFINITY],
  ['a command that is done', '#5 [2/2] RUN make\n#5 0.1 x\n#5 DONE 0.1s\n', LIMIT],
  ['a command that was cached', '#5 [2/2] RUN make\n#5 CACHED\n', LIMIT],
  ['a command that failed', '#5 [2/2] RUN make\n#5 ERROR: no\n', LIMIT],
  ['one of two commands is done', '#5 [2/2] RUN a\n#6 [b 2/2] RUN b\n#5 DONE 1.0s\n', Number.POSITIVE_INFINITY],
  ['a command that prints that it is done', '#5 [2/2] RUN make\n#5 0.1 #5 DONE 0.1s\n', Number.POSITIVE_INFINITY],
  ['a copy', '#5 [2/2] COPY a /\n', LIMIT],
  ['layers on their way', '#6 exporting to image\n#6 pushing layers\n', LIMIT],
  ['a manifest on its way', `#6 exporting to image\n#6 pushing layers 0.1s done\n${MANIFEST}\n`, 300_000],
  ['a manifest on its way for some time', `${MANIFEST}\n${MANIFEST} 5.2s\n`, 300_000],
  ['a manifest that is there', `${MANIFEST}\n${MANIFEST} 0.3s done\n`, LIMIT],
  ['a push that is done', `${MANIFEST}\n#6 DONE 0.2s\n`, LIMIT],
  ['a command that prints such a line', '#5 [2/2] COPY a /\n#5 0.2 #6 pushing manifest for x\n', LIMIT],
])('%s', (_name, text, expected) => {
  expect(patience(text)).toBe(expected)
})

test('a shorter limit counts for a manifest too', () => {
  expect(patience(`${MANIFEST}\n`, 60_000)).toBe(60_000)
})
