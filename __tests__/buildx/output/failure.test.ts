import { describe, expect, test } from '@jest/globals'
import { readBuildOutput } from '../../../src/buildx/output/build-output.ts'
import { recorded, VERSIONS } from '../../fixtures/recorded.ts'

const numbers = Array.from({ length: 15 }, (_, index) => `test ${index + 16}`)
const step = (line: number | undefined, instruction: string, output: readonly string[], platform?: string) => ({
  instruction,
  line,
  platform,
  output,
})

describe.each(VERSIONS)('a build that fails with buildx %s', (version) => {
  test.each<readonly [name: string, exitCode: number | undefined, step: unknown]>([
    ['fails', 3, step(4, 'RUN i=1; while [ $i -le 30 ]; do echo "test $i"; i=$((i+1)); done; …', numbers)],
    ['heredoc', 7, step(2, 'RUN <<EOF …', ['one'])],
    ['missing', undefined, step(3, 'COPY package.json package-lock.json ./', [])],
    ['stage', undefined, step(2, 'COPY --from=bulder /a /b', [])],
    ['base', undefined, step(1, 'FROM 127.0.0.1:5999/team/base:1', [])],
    ['unknown', undefined, step(3, 'INSTALL curl', [])],
    ['syntax', undefined, undefined],
    ['target', undefined, undefined],
    ['empty', undefined, undefined],
    ['exec', 1, step(3, 'RUN ["/prog"]', ['exec /prog: exec format error'])],
    // BuildKit's own extract says "nodejs: not found" only.
    ['nocmd', 127, step(2, 'RUN nodejs --version', ['/bin/sh: nodejs: not found'])],
    ['nouser', undefined, step(3, 'RUN true', [])],
    ['oom', 137, step(2, "RUN echo compiling; sh -c 'kill -9 $$'; exit $?", ['compiling', 'Killed'])],
    ['parallel', 4, step(2, 'RUN sleep 1; echo from a; exit 4', ['from a'])],
    // The excerpt of the Dockerfile is missing.
    ['addurl', undefined, step(undefined, 'ADD http://127.0.0.1:5999/x.tgz /x', [])],
    [
      'progress',
      9,
      step(2, "RUN printf '10%%\\r50%%\\r100%%\\n\\033[31mred alert\\033[0m\\n'; exit 9", ['100%', 'red alert']),
    ],
  ])('%s', (name, exitCode, failed) => {
    const { said, exitCode: code, step } = readBuildOutput(recorded(version, name)).failure
    expect({ code, step }).toEqual({ code: exitCode, step: failed })
    expect(said).toMatch(/^ERROR: failed to /)
  })

  test('for one of several platforms', () => {
    const { step: failed } = readBuildOutput(recorded(version, 'platforms')).failure
    expect({ ...failed, platform: /^linux\/(amd64|arm64)$/.test(failed?.platform ?? '') }).toEqual({
      ...step(3, 'COPY nothing.txt /', []),
      platform: true,
    })
  })
})

const FAILED = `#7 [build 2/2] RUN make
#7 0.1 one
#7 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2
`

test.each<readonly [name: string, output: string, said: string, failed: unknown]>([
  ['nothing', '', '', undefined],
  ['white space', ' \n\r\n\n', '', undefined],
  ['no error: the last five lines', '1\n2\n\n3\n4\n \n5\n6\n', '2\n3\n4\n5\n6', undefined],
  ['the last of several errors', 'ERROR: one\nERROR: two\nmore\n', 'ERROR: two\nmore', undefined],
  [
    'no title of the step, because the log was longer than what is kept',
    FAILED.slice(FAILED.indexOf('\n') + 1),
    FAILED.split('\n')[3] ?? '',
    undefined,
  ],
  ['a title that is no instruction', '#1 [internal] load context\n#1 ERROR: x\nERROR: x', 'ERROR: x', undefined],
  ['a title without a number of steps', '#1 exporting to image\n#1 ERROR: x\nERROR: x', 'ERROR: x', undefined],
  [
    'lines ended by CR LF',
    FAILED.replaceAll('\n', '\r\n'),
    FAILED.split('\n')[3] ?? '',
    step(undefined, 'RUN make', ['one']),
  ],
  [
    'two steps that fail: the one that the error is about',
    `#8 [test 1/1] RUN npm test\n#8 0.2 other\n${FAILED.replace('ERROR: failed', '#8 ERROR: canceled\nERROR: failed')}`,
    FAILED.split('\n')[3] ?? '',
    step(undefined, 'RUN make', ['one']),
  ],
  [
    'output that looks like an excerpt, a title and an error',
    FAILED.replace('one', 'ERROR: no\n#7 0.1 --------------------\n#7 0.2    1 | >>> EVIL\n#7 0.3 #7 [1/1] EVIL'),
    FAILED.split('\n')[3] ?? '',
    step(undefined, 'RUN make', ['ERROR: no', '--------------------', '   1 | >>> EVIL', '#7 [1/1] EVIL']),
  ],
  [
    'long lines are cut',
    FAILED.replace('one', 'x'.repeat(600)).replace('RUN make', `RUN ${'y'.repeat(200)}`),
    FAILED.split('\n')[3] ?? '',
    step(undefined, `RUN ${'y'.repeat(115)}…`, [`${'x'.repeat(499)}…`]),
  ],
])('%s', (_name, output, said, failed) => {
  const failure = readBuildOutput(output).failure
  expect({ said: failure.said, step: failure.step }).toEqual({ said, step: failed })
})

test.each<readonly [name: string, output: string, part: string]>([
  ['nothing', '', ''],
  ['an instruction, whose error docker says at the end', FAILED, ''],
  [
    'no instruction',
    '#5 exporting to image\n#5 pushing layers 0.1s done\n#5 ERROR: failed to push x: EOF\nERROR: failed to solve: failed to push x: EOF\n',
    '> exporting to image',
  ],
  [
    'a longer form of the last error',
    '#5 exporting to image\n#5 ERROR: failed to push x: failed to authorize: no\nERROR: failed to solve: no\n',
    '> exporting to image\nfailed to push x: failed to authorize: no',
  ],
  [
    'an instruction with a longer form of the last error',
    '#5 [2/2] COPY f /\n#5 ERROR: failed to copy: no\nERROR: failed to solve: no\n',
    'failed to copy: no',
  ],
  [
    'lines of a command whose title is not there any more',
    '#5 0.1 exporting to image\n#5 ERROR: canceled\nERROR: failed to solve: canceled\n',
    '',
  ],
])('the part that failed: %s', (_name, output, part) => {
  expect(readBuildOutput(output).failure.part).toBe(part)
})

const REPEATED = `#7 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [build 2/2] RUN make:
0.1 one
0.2 two
------
Dockerfile:2
--------------------
   2 | >>> RUN make
--------------------
ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2
`

test.each([
  ['its title is there', `#7 [build 2/2] RUN make\n${REPEATED}`],
  ['nothing of it is there', REPEATED],
  ['another step failed as well', `${REPEATED.replace('------\n', '------\n > [2/2] RUN x:\n0.9 no\n------\n')}`],
])('the lines that BuildKit repeats, where the log of the step was not kept: %s', (_name, output) => {
  expect(readBuildOutput(output).failure.step?.output).toEqual(['one', 'two'])
})

test.each([
  ['of today', 'process "/bin/sh -c yarn build" did not complete successfully: exit code: 137', 137],
  ['of BuildKit 0.9', 'executor failed running [/bin/sh -c yarn build]: exit code: 137', 137],
  ['of a failure that was no command', 'lstat /x: exit code: 1', undefined],
])('the exit code in the words %s', (_name, words, exitCode) => {
  expect(readBuildOutput(`ERROR: failed to solve: ${words}\n`).failure.exitCode).toBe(exitCode)
})
