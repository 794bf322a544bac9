import { describe, expect, test } from '@jest/globals'
import { CancelledError, DestinationError, InputError, PlanError, UnexpectedStateError } from '../../src/base/errors.ts'
import { describeExit, type Exit } from '../../src/buildx/docker.ts'
import { DockerError } from '../../src/buildx/docker-error.ts'
import { AwsError } from '../../src/ecr/aws-error.ts'
import { RegistryError, type RegistryFailure } from '../../src/ecr/registry-error.ts'
import { explain } from '../../src/failures/explain.ts'
import { KNOWN_FAILURES } from '../../src/failures/known.ts'
import { fingerprint } from '../../src/failures/report-fingerprint.ts'
import { messageOptions } from '../fixtures/message-options.ts'

const DOCUMENTS = 'https://github.com/octo/ecr-build-push/blob/v1/docs'

const build = (output: string, exit: Exit = { code: 1 }) => new DockerError({ doing: 'build the image', exit, output })
const create = (code: string, said: string) =>
  new AwsError({ doing: 'create the repository app', service: 'ECR', operation: 'CreateRepository', code, said }, null)

const request = (failure: Partial<RegistryFailure>) =>
  new RegistryError(
    {
      ...{ doing: 'read a layer of a.example/app', method: 'PUT', url: 'https://a.example/v2/app/manifests/v1' },
      ...{ status: undefined, code: '', said: '', class: 'final' as const, ...failure },
    },
    undefined,
  ).while('copy the image from a.example/app@sha256:1 to b.example/app:v1')

const FAILED_STEP = `#8 [2/2] RUN npm test
#8 0.345 Error: connect ECONNREFUSED 127.0.0.1:5432
#8 ERROR: process "/bin/sh -c npm test" did not complete successfully: exit code: 1
------
 > [2/2] RUN npm test:
0.345 Error: connect ECONNREFUSED 127.0.0.1:5432
------
Dockerfile:2
--------------------
   1 |     FROM node:24
   2 | >>> RUN npm test
   3 |     
--------------------
ERROR: failed to solve: process "/bin/sh -c npm test" did not complete successfully: exit code: 1
`

const FAULT = `What to do: Please report it, with the log of a run that has debug logging switched on.`
const print = (text: string) => `Fingerprint: ${fingerprint(text)}`

test.each<readonly [name: string, error: unknown, message: string]>([
  [
    'inputs',
    new InputError([
      { input: 'repository', problem: 'it is missing' },
      { input: 'push', problem: '"x" is not one of: auto' },
    ]),
    'The inputs of this step cannot be used:\n- repository: it is missing\n- push: "x" is not one of: auto',
  ],
  [
    'a plan',
    new PlanError(['One thing.', 'Another thing.']),
    'This run cannot succeed, so nothing was built or changed:\n- One thing.\n- Another thing.',
  ],
  ['a cancelled job', new CancelledError('the runner sent SIGTERM'), 'Cancelled: the runner sent SIGTERM.'],
  [
    'a contradiction',
    new UnexpectedStateError('It is not there.', 'Look again.'),
    'It is not there.\nWhat to do: Look again.',
  ],
  [
    'a known failure of AWS',
    create('LimitExceededException', "The quota of 'repositories per registry' is reached"),
    `Could not create the repository app.
ECR said: LimitExceededException: The quota of 'repositories per registry' is reached
Why: A quota of ECR is reached.
What to do: Remove images, tags or repositories that nobody needs, or ask AWS for a higher quota.
More: ${DOCUMENTS}/troubleshooting.md#quota`,
  ],
  [
    'a known refusal of a registry, in a copy',
    request({
      status: { code: 400, text: 'Bad Request' },
      code: 'TAG_INVALID',
      said: "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
    }),
    `Could not copy the image from a.example/app@sha256:1 to b.example/app:v1.
The registry said: unexpected status from PUT request to https://a.example/v2/app/manifests/v1: 400 Bad Request: TAG_INVALID: The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.
Why: ${KNOWN_FAILURES.find(({ id }) => id === 'immutable-tag')?.cause}
What to do: ${KNOWN_FAILURES.find(({ id }) => id === 'immutable-tag')?.remedy}
More: ${DOCUMENTS}/troubleshooting.md#immutable-tag`,
  ],
  [
    'a connection that broke, in a copy',
    request({ method: 'GET', said: 'EOF' }),
    `Could not copy the image from a.example/app@sha256:1 to b.example/app:v1.
The request ended with: failed to do request: Get "https://a.example/v2/app/manifests/v1": EOF
Why: ${KNOWN_FAILURES.find(({ id }) => id === 'connection-lost')?.cause}
What to do: ${KNOWN_FAILURES.find(({ id }) => id === 'connection-lost')?.remedy}
More: ${DOCUMENTS}/troubleshooting.md#connection-lost`,
  ],
  [
    'an unknown failure of AWS',
    create('RepositoryInUseException', 'It is used'),
    `Could not create the repository app.
ECR said: RepositoryInUseException: It is used
${print('ECR CreateRepository RepositoryInUseException: It is used')}`,
  ],
  [
    'a known failure of docker: its last error counts, not the log before',
    build(`#1 ERROR: earlier\nERROR: one\n\nERROR: failed to solve: target stage "x" could not be found\n`),
    `Could not build the image.
Docker said: ERROR: failed to solve: target stage "x" could not be found
Why: The Dockerfile has no stage of that name.
What to do: Compare the input target with the "FROM … AS <name>" lines of the Dockerfile.
More: ${DOCUMENTS}/troubleshooting.md#target-stage`,
  ],
  [
    'a step of the Dockerfile that fails: words in its log explain nothing',
    build(FAILED_STEP),
    `Could not build the image.
Docker said: ERROR: failed to solve: process "/bin/sh -c npm test" did not complete successfully: exit code: 1`,
  ],
  [
    'an unknown failure of docker, in several lines',
    build('#1 step\nERROR: one\ntwo\n'),
    `Could not build the image.\nDocker said: ERROR: one\ntwo\n${print('ERROR: one\ntwo')}`,
  ],
  [
    'a failure of docker without "ERROR": the last five lines',
    build('1\n2\n\n3\n4\n \n5\n6\n'),
    `Could not build the image.\nDocker said: 2\n3\n4\n5\n6\n${print('2\n3\n4\n5\n6')}`,
  ],
  [
    'a failure of docker without a word',
    build('\n'),
    'Could not build the image: docker ended with exit code 1.\nDocker said: nothing',
  ],
  [
    'a build that was killed',
    build('#5 [2/2] RUN make\n', { signal: 'SIGKILL' }),
    `Could not build the image: docker was killed by SIGKILL.
Docker said: #5 [2/2] RUN make`,
  ],
  [
    'several at once',
    new AggregateError([create('X', 'one'), build('ERROR: two')]),
    `Could not create the repository app.
ECR said: X: one
${print('ECR CreateRepository X: one')}

Could not build the image.
Docker said: ERROR: two
${print('ERROR: two')}`,
  ],
  [
    'what a second look found',
    new DockerError(build('ERROR: failed to do request: EOF'), {
      row: KNOWN_FAILURES.find(({ id }) => id === 'repository-missing'),
      text: 'it is not there.',
    }),
    `Could not build the image.
Docker said: ERROR: failed to do request: EOF
Looked up: it is not there.
Why: The repository does not exist in that account and region.
What to do: Check name, region and account, or let the step create it (create-repository: true).
More: ${DOCUMENTS}/troubleshooting.md#repository-missing`,
  ],
  [
    'a second look that did not tell the cause',
    new DockerError(build('ERROR: no space left on device'), { row: undefined, text: 'nothing.' }),
    `Could not build the image.
Docker said: ERROR: no space left on device
Looked up: nothing.
Why: The runner's disk is full.
What to do: Remove what the job does not need before this step, or use a larger runner.
More: ${DOCUMENTS}/troubleshooting.md#disk-full`,
  ],
  [
    'any other error',
    new TypeError('x is undefined'),
    `This is a fault of ecr-build-push: x is undefined\n${FAULT}\n${print('x is undefined')}`,
  ],
  ['no error at all', 'oops', `This is a fault of ecr-build-push: oops\n${FAULT}\n${print('oops')}`],
])('explain: %s', (_name, error, message) => {
  expect(explain(error, messageOptions(DOCUMENTS))).toBe(message)
})

describe('what is masked is not told', () => {
  const hide = (text: string) => text.replaceAll('tortoise', '***')
  const said = (password: string) => `the proxy refused the password ${password}`
  const options = { documents: undefined, hide }

  test.each<readonly [name: string, failure: (password: string) => unknown]>([
    ['what AWS said', (password) => create('Weird', said(password))],
    ['what docker said', (password) => build(`ERROR: failed to build: ${said(password)}`)],
    ['a fault of the step', (password) => new TypeError(said(password))],
    ['what failed at one of several destinations', (password) => new DestinationError(password, create('Weird', 'x'))],
  ])('by %s, nor by its fingerprint', (_name, failure) => {
    const message = explain(failure('tortoise'), options)
    expect(message).toContain('***')
    expect(message).toBe(explain(failure('***'), options))
  })
})

test('without an address the documents are named by their path', () => {
  expect(explain(build('ERROR: no space left on device'), messageOptions(undefined))).toMatch(
    /\nMore: docs\/troubleshooting\.md#disk-full$/,
  )
})

describe('failures', () => {
  test.each<readonly [exit: Exit, text: string]>([
    [{ code: 127 }, 'ended with exit code 127'],
    [{ signal: 'SIGKILL' }, 'was killed by SIGKILL'],
    [{ silent: 'answer', milliseconds: 60_000 }, 'did not answer in 60 seconds'],
    [{ silent: 'output', milliseconds: 1_800_000 }, 'printed nothing for 30 minutes'],
    [{ silent: 'output', milliseconds: 1000 }, 'printed nothing for 1 second'],
  ])('%j', (exit, text) => {
    expect(describeExit(exit)).toBe(text)
  })

  test('keep what caused them, and name it in their message', () => {
    const cause = new Error('socket hang up')
    const facts = {
      doing: 'see who I am',
      service: 'STS',
      operation: 'GetCallerIdentity',
      code: 'ECONNRESET',
      said: 'x',
    }
    const error = new AwsError(facts, cause)
    expect({ ...error }).toEqual({ ...facts, name: 'AwsError', cause: undefined })
    expect([error.message, error.cause]).toEqual(['STS GetCallerIdentity ECONNRESET: x', cause])
    expect(build('why').message).toBe('docker ended with exit code 1: why')
  })
})
