import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ProgressLines } from '../../../src/buildx/output/progress-lines.ts'
import { type CachedSteps, StepCount } from '../../../src/buildx/output/steps.ts'

const count = (...chunks: readonly (string | Uint8Array)[]): CachedSteps => {
  const steps = new StepCount()
  const lines = new ProgressLines()
  for (const line of chunks.flatMap((chunk) => lines.next(Buffer.from(chunk)))) steps.read(line)
  return steps.counted
}

const BUILD = `#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 99B done
#1 DONE 0.0s

#4 [page 1/3] FROM docker.io/library/busybox:1.37
#4 CACHED

#5 [page 2/3] COPY index.html /page/index.html
#5 CACHED

#6 [page 3/3] RUN make
#6 0.1 #7 CACHED
#6 DONE 0.2s

#7 [stage-1 2/2] COPY --from=page /page /www
#7 CACHED

#8 exporting to image
#8 DONE 0.1s
`

test.each<readonly [name: string, output: string, use: CachedSteps]>([
  ['nothing', '', { steps: 0, cached: 0 }],
  ['a build of two stages', BUILD, { steps: 3, cached: 2 }],
  [
    'two platforms',
    '#5 [linux/amd64 2/2] COPY a /\n#5 CACHED\n\n#6 [linux/arm64 2/2] COPY a /\n#6 DONE 0.1s\n',
    { steps: 2, cached: 1 },
  ],
  [
    'a step that is shown again',
    '#5 [2/2] RUN a\n\n#6 [3/3] RUN b\n\n#5 [2/2] RUN a\n#5 DONE\n',
    { steps: 2, cached: 0 },
  ],
  ['a cached part that is no step', '#9 importing cache manifest\n#9 CACHED\n', { steps: 0, cached: 0 }],
  [
    'a layer that comes from a cache elsewhere',
    '#6 [2/2] RUN a\n#6 sha256:0a 1B / 1B done\n#6 extracting sha256:0a 0.1s done\n#6 DONE 0.1s\n',
    { steps: 1, cached: 1 },
  ],
  ['the output of a program', '#6 0.1 #9 [2/2] RUN x\n#6 0.2 #9 CACHED\n', { steps: 0, cached: 0 }],
])('%s', (_name, output, use) => {
  expect(count(output)).toEqual(use)
})

test.each(['0.13.1', '0.29.1'])('what buildx %s really prints has steps', (version) => {
  expect(count(readFileSync(`__tests__/fixtures/recorded/buildx-${version}.txt`)).steps).toBeGreaterThan(3)
})

test('it does not matter where the output is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(BUILD.length), { maxLength: 8 }), (cuts) => {
      const at = [0, ...cuts.toSorted((one, other) => one - other), BUILD.length]
      const chunks = at.slice(1).map((end, index) => BUILD.slice(at[index], end))
      expect(count(...chunks)).toEqual({ steps: 3, cached: 2 })
    }),
  )
})
