// Each request that a run with reuse makes beyond those of any run, refused: it builds, says why, and what it says is so.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { type Inputs, type Job, type Ran, startJob } from '../support/job.ts'
import { ask } from '../support/registry.ts'
import { A, B, digestOf, expectBuilt, expectReused, FRESH, NEVER, runReusing } from '../support/reuse-runs.ts'
import { loginTo } from '../support/stored-image.ts'

const faults: FaultRule[] = []
let job: Job
let count = 0

beforeAll(async () => {
  job = await startJob({ docker: FRESH, ecr: { faults } })
  await job.write({ '../home/.docker/config.json': await loginTo(job.ecr) })
})
afterAll(() => job.end())
beforeEach(async () => {
  faults.length = 0
  count += 1
  await job.docker.play(FRESH)
  await change('first')
})

const repository = (): string => `team/app-${count}`

const change = (text: string): Promise<void> =>
  job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# ${count} ${text}\n` })

const run = (commit: string, inputs: Inputs, env: Inputs = {}): Promise<Ran> =>
  runReusing(job, commit, { repository: repository(), ...inputs }, { env })

/** Whether the record of a run is in its repository. */
async function isKept({ outputs }: Ran): Promise<boolean> {
  const imageIds = [{ imageTag: `fp-${outputs.fingerprint}` }]
  const { images } = await ask(job.ecr, 'BatchGetImage', { repositoryName: repository(), imageIds })
  return (images as readonly unknown[]).length > 0
}

const FORBIDDEN = { status: 403, code: 'AccessDeniedException' }
const DENIED = { status: 403, code: 'DENIED' }
const TOO_MANY = { status: 429, code: 'TOOMANYREQUESTS' }
const THROTTLED = { status: 429, code: 'ThrottlingException' }
const BROKEN = { status: 500 }
const RESET = { action: 'reset' } as const

/** A run of changed content, of which one request is refused. */
async function refused(tags: string, fault: FaultRule): Promise<Ran> {
  await run(A, { tags: 'v1,latest' })
  await change('second')
  faults.push({ times: 1, ...fault })
  return run(B, { tags }, { AWS_MAX_ATTEMPTS: '1' })
}

test.each<readonly [step: string, fault: Omit<FaultRule, 'match'>]>([
  ['GET referrers', DENIED],
  ['GET manifest', TOO_MANY],
  ['GET blob', BROKEN],
  // Two: what a floating tag is on is read at the same time.
  ['GET layer', { ...RESET, times: 2 }],
])('what has changed cannot be said: %s', async (match, fault) => {
  const ran = await refused('v2,latest', { match, ...fault })
  expectBuilt(ran, /^Built, because no image is known .+, and what the last one .+ was built from is not known\.$/)
  expect(await isKept(ran)).toBe(true)
})

// After those of the look, docker's and the one for what it has pushed.
test.each<readonly [name: string, skip: number, fault: Omit<FaultRule, 'match'>]>([
  ['after the build', 3, FORBIDDEN],
  ['before the record is written', 4, THROTTLED],
  ['after it', 5, RESET],
])('whether another run has built it cannot be seen %s: the own image stays', async (_name, skip, fault) => {
  const ran = await refused('v2', { match: 'BatchGetImage', skip, ...fault })
  expectBuilt(ran, NEVER)
  expect(ran.requests.filter(({ step, status }) => step === 'BatchGetImage' && status !== 200)).toHaveLength(1)
  expect(await isKept(ran)).toBe(true)
  faults.length = 0
  expectReused(await run(A, { tags: 'v3' }), ran)
})

// Docker asks for its own blobs first.
test.each<readonly [step: string, skip: number, fault: Omit<FaultRule, 'match'>]>([
  ['HEAD blob', 3, BROKEN],
  ['POST upload', 2, DENIED],
  ['PUT upload', 2, RESET],
  ['PUT manifest', 1, TOO_MANY],
])('the image is delivered and cannot be kept: %s', async (match, skip, fault) => {
  const ran = await refused('v2', { match, skip, ...fault })
  expectBuilt(ran, NEVER)
  expect(ran.output).toContain('is delivered, and could not be kept for reuse: the next run builds it once more.')
  expect(await isKept(ran)).toBe(false)
  faults.length = 0
  const next = await run(A, { tags: 'v3' })
  expectBuilt(next, NEVER)
  expect(digestOf(next)).not.toBe(digestOf(ran))
})

test.each<readonly [name: string, step: string, inputs: Inputs, fault: Omit<FaultRule, 'match'>]>([
  ['its digest', 'HEAD manifest', {}, BROKEN],
  ['its images', 'GET manifest', { platforms: 'linux/amd64' }, DENIED],
  ['its images, too often', 'GET manifest', { platforms: 'linux/amd64' }, TOO_MANY],
  ['its images, and the connection is cut', 'GET manifest', { platforms: 'linux/amd64' }, RESET],
])('a base image of which nothing is known: %s', async (_name, match, inputs, fault) => {
  const [base, { host }] = [`base-${count}`, new URL(job.ecr.url)]
  await runReusing(job, A, { repository: base, tags: '1', reuse: 'off' })
  await job.write({ Dockerfile: `FROM ${host}/${base}:1\n` })
  faults.push({ match, repository: base, ...fault })
  const ran = await run(B, { ...inputs, tags: 'v1' }, { AWS_MAX_ATTEMPTS: '1' })
  expectBuilt(
    ran,
    new RegExp(`^Built: what goes into the image is not known as a whole\\. The image ${host}/${base}:1,`),
  )
  expect([ran.outputs.fingerprint, ran.commands.length > 0]).toEqual(['', true])
})

test('a run makes no other requests: a new one belongs in one of these tables', async () => {
  const first = await run(A, { tags: 'v1,latest' })
  await change('second')
  const miss = await run(B, { tags: 'v2,latest' })
  const hit = await run(A, { tags: 'v3' })
  expectReused(hit, miss)
  const stepsOf = ({ requests }: Ran): readonly string[] => [...new Set(requests.map(({ step }) => step))].sort()
  // Those of the record, the image and its state are in the tables of what is in doubt.
  const look = ['BatchGetImage', 'DescribeImages', 'DescribeRepositories', 'GetAuthorizationToken', 'GetCallerIdentity']
  expect(stepsOf(hit)).toEqual([...look, 'PutImage'].sort())
  const explained = ['GET blob', 'GET layer', 'GET manifest', 'GET referrers']
  const pushed = ['HEAD blob', 'POST upload', 'PUT manifest', 'PUT upload']
  // What the image of a floating tag says of its commit.
  const floating = ['GetDownloadUrlForLayer', 'PutImage']
  expect(stepsOf(miss)).toEqual([...look, ...explained, ...pushed, ...floating].sort())
  expect(first.outputs.reused).toBe('false')
})
