import { describe, expect, test } from '@jest/globals'
import type { Exit } from '../../src/buildx/docker.ts'
import { BuildError } from '../../src/buildx/docker-error.ts'
import { readBuildOutput } from '../../src/buildx/output/build-output.ts'
import { describe as describeAll, explanationsOf } from '../../src/failures/explain.ts'
import { messageOptions } from '../fixtures/message-options.ts'
import { recorded, VERSIONS } from '../fixtures/recorded.ts'

interface Job {
  readonly dockerfile?: string | undefined
  readonly hint?: string
  readonly exit?: Exit
}

/** The message, and where GitHub shows it. */
function told(output: string, { dockerfile, hint, exit = { code: 1 } }: Job = {}) {
  const known = { failure: readBuildOutput(output).failure, dockerfile, hint }
  const error = new BuildError({ doing: 'build the image', exit, output }, known)
  const explanations = explanationsOf(error, messageOptions('DOCS'))
  return { message: describeAll(explanations), place: explanations[0]?.place }
}

const at = (startLine: number, file = 'app/Dockerfile') => ({ file, startLine })

describe.each(VERSIONS)('with buildx %s', (version) => {
  const solve = version === '0.13.1' ? 'ERROR: failed to solve' : 'ERROR: failed to build: failed to solve'

  test.each<readonly [name: string, message: string, place: unknown]>([
    [
      'heredoc',
      'Could not build the image: RUN <<EOF … (app/Dockerfile:2) ended with exit code 7.\nIts last lines:\n  one',
      at(2),
    ],
    [
      'nocmd',
      `Could not build the image: RUN nodejs --version (app/Dockerfile:2) ended with exit code 127.
Its last lines:
  /bin/sh: nodejs: not found
Why: A program that the command calls is not in the image.
What to do: Install it in a line before, check its spelling, and that the base image has it (slim and alpine have little).
More: DOCS/troubleshooting.md#command-not-found`,
      at(2),
    ],
    [
      'unknown',
      `Could not build the image: INSTALL curl (app/Dockerfile:3) failed.
Docker said: ${solve}: dockerfile parse error on line 3: unknown instruction: INSTALL
Why: The line does not begin with an instruction that Dockerfiles have.
What to do: Correct its first word; when the line goes on from the one before, that one must end with "\\".
More: DOCS/troubleshooting.md#unknown-instruction`,
      at(3),
    ],
    [
      'target',
      `Could not build the image.
Docker said: ${solve}: target stage "prod" could not be found
Why: The Dockerfile has no stage of that name.
What to do: Compare the input target with the "FROM … AS <name>" lines of the Dockerfile.
More: DOCS/troubleshooting.md#target-stage`,
      undefined,
    ],
  ])('%s', (name, message, place) => {
    expect(told(recorded(version, name), { dockerfile: 'app/Dockerfile' })).toEqual({ message, place })
  })

  test('one of several platforms is named', () => {
    expect(told(recorded(version, 'platforms'), { dockerfile: 'Dockerfile' }).message).toMatch(
      /^Could not build the image: COPY nothing\.txt \/ \(Dockerfile:3, linux\/a(rm|md)64\) failed\.\n/,
    )
  })

  test('a Dockerfile that is not in the repository has no place there', () => {
    const { message, place } = told(recorded(version, 'heredoc'))
    expect(message).toMatch(/^Could not build the image: RUN <<EOF … ended with exit code 7\.\n/)
    expect(place).toBeUndefined()
  })
})

const failed = (line: string, output = '') => `#7 [build 2/2] RUN make
${output}#7 ERROR: ${line}
ERROR: failed to solve: ${line}
`
const exits = 'process "/bin/sh -c make" did not complete successfully: exit code: 2'

test.each<readonly [name: string, output: string, job: Job, message: string]>([
  [
    'a command that prints nothing',
    failed(exits),
    {},
    'Could not build the image: RUN make ended with exit code 2.\nIts last lines: it printed nothing',
  ],
  [
    'words of a command that mean something where docker says them',
    failed(exits, '#7 0.1 AccessDenied: Throttling, connect ECONNREFUSED, target stage "x" could not be found\n'),
    {},
    'Could not build the image: RUN make ended with exit code 2.\nIts last lines:\n  AccessDenied: Throttling, connect ECONNREFUSED, target stage "x" could not be found',
  ],
  [
    'a hint makes the cause more particular',
    failed('secret npm: not found'),
    { hint: 'It is there.' },
    `Could not build the image: RUN make failed.
Docker said: ERROR: failed to solve: secret npm: not found
Why: The Dockerfile requires a secret that this build was not given. It is there.
What to do: Give it in the input secrets, under the id that the Dockerfile has; names are case-sensitive.
More: DOCS/troubleshooting.md#secret-missing`,
  ],
  [
    'a hint where nothing else is known',
    failed('something new'),
    { hint: 'It is there.' },
    'Could not build the image: RUN make failed.\nDocker said: ERROR: failed to solve: something new\nWhy: It is there.',
  ],
  [
    'a build that was killed: its last step is not why',
    failed(exits),
    { exit: { signal: 'SIGKILL' } },
    `Could not build the image: docker was killed by SIGKILL.\nDocker said: ERROR: failed to solve: ${exits}`,
  ],
])('%s', (_name, output, job, message) => {
  expect(told(output, job).message).toBe(message)
})
