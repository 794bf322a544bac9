// Pushes that fail with words that hide the cause: ECR is asked again, and the message names the cause.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { FaultRule, PolicyRule } from '../../emulator/index.ts'
import { type Inputs, type Job, KEYS, type Ran, startJob, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask } from '../support/registry.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', tags: 'v1' }
const PLACE = 'in account 123456789012, region us-east-1'

const faults: FaultRule[] = []
const policies: PolicyRule[] = []
let job: Job
let count = 0

beforeAll(async () => {
  job = await startJob({ ecr: { faults, policies }, docker: { build: { terse: true } } })
})
afterAll(() => job.end())
beforeEach(() => {
  faults.length = 0
  policies.length = 0
  return job.docker.play({ build: { terse: true } })
})

/** A repository of its own for each test. */
async function newRepository(settings: object = {}): Promise<string> {
  count += 1
  const repositoryName = `team/app-${count}`
  await ask(job.ecr, 'CreateRepository', { repositoryName, ...settings })
  return repositoryName
}

/** The message of a run that fails, with one name for all repositories, without what docker said. */
async function explained(repository: string, more: Inputs = {}): Promise<readonly string[]> {
  const ran = await job.run({ ...INPUTS, repository, ...more })
  expect(ran.code).toBe(1)
  return withoutQuotation(ran, repository)
}

const withoutQuotation = (ran: Ran, repository: string): readonly string[] =>
  messageOf(ran)
    .replaceAll(repository, 'team/app')
    .split('\n')
    .filter((line) => !/^(Docker said|Why|What to do): /.test(line))

const message = (row: string, found: string, doing = 'push'): readonly string[] => [
  `Could not ${doing} the image.`,
  `Looked up: ${found}`,
  `More: https://github.com/octo-org/ecr-build-push/blob/v1/docs/troubleshooting.md#${row}`,
]

test('EOF: the repository was removed while the image was built', async () => {
  const repository = `team/gone`
  const facts = {
    registryId: '123456789012',
    repositoryName: repository,
    repositoryUri: `${job.ecr.registry}/${repository}`,
  }
  const lie = { times: 1, contentType: 'application/x-amz-json-1.1' }
  faults.push(
    { match: 'DescribeRepositories', body: JSON.stringify({ repositories: [facts] }), ...lie },
    {
      match: 'BatchGetImage',
      body: JSON.stringify({ images: [], failures: [{ imageId: { imageTag: 'v1' } }] }),
      ...lie,
    },
  )
  const ran = await job.run({ ...INPUTS, repository })
  expect(messageOf(ran)).toBe(`Could not push the image.
Docker said: ERROR: failed to solve: failed to push <ecr>/team/gone:v1: failed to do request: Post "http://<ecr>/v2/team/gone/blobs/uploads/": EOF
Looked up: there is no repository team/gone ${PLACE}.
Why: The repository does not exist in that account and region.
What to do: Check name, region and account, or let the step create it (create-repository: true).
More: https://github.com/octo-org/ecr-build-push/blob/v1/docs/troubleshooting.md#repository-missing`)
})

test('EOF: the repository is there, and the connection broke', async () => {
  const repository = await newRepository()
  faults.push({ match: 'POST upload', action: 'close' })
  expect(await explained(repository)).toEqual(
    message(
      'connection-lost',
      `the repository team/app ${PLACE} is there, so the connection broke for another reason.`,
    ),
  )
})

test.each([
  ['BatchCheckLayerAvailability', 'HEAD of a layer needs ecr:BatchCheckLayerAvailability'],
  ['InitiateLayerUpload', 'POST of a layer needs ecr:InitiateLayerUpload'],
  ['UploadLayerPart', 'PUT of a layer needs ecr:UploadLayerPart and ecr:CompleteLayerUpload'],
  ['CompleteLayerUpload', 'PUT of a layer needs ecr:UploadLayerPart and ecr:CompleteLayerUpload'],
  ['PutImage', 'PUT of a manifest needs ecr:PutImage'],
])('403: %s is denied', async (action, needed) => {
  const repository = await newRepository()
  policies.push({ policy: { Statement: { Effect: 'Allow', NotAction: `ecr:${action}`, Resource: '*' } } })
  const said =
    `AccessDeniedException: User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr:${action} ` +
    `on resource: arn:aws:ecr:us-east-1:123456789012:repository/team/app because no identity-based policy allows the ecr:${action} action`
  expect(await explained(repository)).toEqual(
    message('access-denied', `${needed}, and ECR says about ecr:${action}: ${said}`),
  )
})

test('403: the login is too old', () =>
  withJob({ ecr: { tokenLifetimeSeconds: 0 }, docker: { build: { terse: true } } }, async (own) => {
    const ran = await own.run({ ...INPUTS, repository: 'team/app' })
    expect(messageOf(ran)).toMatch(/\nLooked up: the login to the registry was good until \d{4}-.*Z\.\n/)
    expect(messageOf(ran)).toMatch(/#login-expired$/)
  }))

test('403: the repository has as many images as it may', async () => {
  const repository = await newRepository()
  job.ecr.settings.imagesPerRepository = 0
  try {
    expect(await explained(repository)).toEqual(
      message(
        'image-quota',
        `PUT of a manifest needs ecr:PutImage, which this identity may do; its login is good; the repository is there; the tag may move. What is left is the number of images in team/app ${PLACE}.`,
      ),
    )
  } finally {
    job.ecr.settings.imagesPerRepository = 100_000
  }
})

test('400: another job took the tag of an immutable repository meanwhile', async () => {
  const repository = await newRepository({ imageTagMutability: 'IMMUTABLE' })
  await job.docker.play({ build: { content: 'theirs', terse: true } })
  expect(await job.run({ ...INPUTS, repository })).toMatchObject({ code: 0 })
  await job.docker.play({ build: { content: 'ours', terse: true } })
  const lie = { times: 1, contentType: 'application/x-amz-json-1.1' }
  faults.push(
    { match: 'BatchGetImage', body: '{"images": [], "failures": []}', ...lie },
    { match: 'DescribeImages', times: 1, code: 'ImageNotFoundException', status: 400 },
  )
  // What is there was looked at: see same-moment.test.ts.
  expect(await explained(repository)).toEqual([
    expect.stringMatching(
      /^v1 cannot be moved in this repository and has the image sha256:\w{12}; this build gave another one \(sha256:\w{12}\)\. Nothing was pushed\.$/,
    ),
  ])
})

test('405: the manifest is refused, and ECR need not be asked', async () => {
  const repository = await newRepository()
  faults.push({ match: 'PUT manifest', status: 405, code: 'UNSUPPORTED' })
  const [title, , more] = message('manifest-refused', '')
  expect(await explained(repository)).toEqual([title, more])
})

test('400 for a build cache', async () => {
  const repository = await newRepository()
  const url = `http://${job.ecr.registry}/v2/${repository}/manifests/cache`
  const said = `ERROR: failed to solve: error writing manifest blob: failed commit on ref "sha256:ab": unexpected status from PUT request to ${url}: 400 Bad Request`
  await job.docker.play({ build: { stderr: `${said}\n`, exit: 1 } })
  expect(await explained(repository)).toEqual(
    message('cache-format', `the repository team/app ${PLACE} is there, and the tag may move.`, 'build'),
  )
})

test('a refused second look changes nothing about the first failure', async () => {
  const repository = await newRepository()
  faults.push({ match: 'PUT manifest', status: 403 }, { match: 'PutImage', code: 'ServerException', status: 500 })
  expect(await explained(repository)).toEqual(
    message('access-denied', 'PUT of a manifest needs ecr:PutImage. ECR did not say whether it is allowed.'),
  )
})

test('an error that nobody knows has a fingerprint, the same for another repository', async () => {
  const fingerprintOf = async (repository: string): Promise<string | undefined> => {
    const said = `ERROR: failed to solve: the flux of ${job.ecr.registry}/${repository}:v1 is reversed`
    await job.docker.play({ build: { stderr: `#1 step\n${said}\n`, exit: 1 } })
    return (await explained(repository)).at(-1)
  }
  const first = await fingerprintOf(await newRepository())
  expect(first).toMatch(/^Fingerprint: [0-9a-f]{12}$/)
  expect(await fingerprintOf(await newRepository())).toBe(first)
})
