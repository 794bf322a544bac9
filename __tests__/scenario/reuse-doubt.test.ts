// Whatever is not known of an image builds, and says so: faults at each call, and images that are not whole.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { FaultRule, PolicyRule } from '../../emulator/index.ts'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import type { Permission } from '../../src/iam/permissions.ts'
import { type Inputs, type Job, type Ran, startJob } from '../support/job.ts'
import { ask } from '../support/registry.ts'
import { A, B, digestOf, expectBuilt, expectReused, FRESH, NEVER, reasonOf, runReusing } from '../support/reuse-runs.ts'

const faults: FaultRule[] = []
const policies: PolicyRule[] = []
let job: Job
let count = 0

beforeAll(async () => {
  job = await startJob({ docker: FRESH, ecr: { faults, policies } })
})
afterAll(() => job.end())
beforeEach(() => {
  faults.length = 0
  policies.length = 0
  count += 1
})

const repository = (): string => `team/app-${count}`

const run = (commit: string, repository: string, inputs: Inputs, env: Inputs = {}): Promise<Ran> =>
  runReusing(job, commit, { repository, ...inputs }, { env })

const KINDS: readonly (readonly [name: string, fault: Omit<FaultRule, 'match'>])[] = [
  ['AccessDeniedException', { status: 403, code: 'AccessDeniedException' }],
  ['ThrottlingException', { status: 429, code: 'ThrottlingException' }],
  ['ServerException', { status: 500, code: 'ServerException' }],
  ['ECONNRESET', { action: 'reset' }],
]
const CALLS: readonly (readonly [name: string, match: string, skip: number])[] = [
  ['the record', 'BatchGetImage', 1],
  ['the image', 'BatchGetImage', 2],
  ['its state', 'DescribeImages', 1],
]

test.each(
  CALLS.flatMap(([call, match, skip]) =>
    KINDS.map(([kind, fault]) => [kind, call, { ...fault, match, skip, times: 1 }] as const),
  ),
)('%s at %s', async (kind, _call, fault) => {
  // The image is under no tag that the run asks for, so that all calls are made.
  const before = await run(A, 'team/faults', { tags: `v${count}` })
  faults.push(fault)
  const ran = await run(B, 'team/faults', { tags: `w${count}` }, { AWS_MAX_ATTEMPTS: '1' })
  expectBuilt(ran, /^Built: it could not be asked whether this image exists/)
  expect(reasonOf(ran)).toContain(kind)
  expect(digestOf(ran)).not.toBe(digestOf(before))
})

test.each<readonly [name: string, change: (first: Ran) => Promise<unknown>, why: string | RegExp]>([
  [
    'an image in the archive',
    ({ outputs }) =>
      ask(job.ecr, 'UpdateImageStorageClass', {
        repositoryName: repository(),
        imageId: { imageDigest: outputs.digest },
        targetStorageClass: 'ARCHIVE',
      }),
    /is in the archive, where it cannot be pulled\.$/,
  ],
  [
    'an image that was removed',
    ({ outputs }) =>
      ask(job.ecr, 'BatchDeleteImage', { repositoryName: repository(), imageIds: [{ imageDigest: outputs.digest }] }),
    /is not in the repository any more\.$/,
  ],
  [
    'a tag of the fingerprint that was removed',
    ({ outputs }) =>
      ask(job.ecr, 'BatchDeleteImage', {
        repositoryName: repository(),
        imageIds: [{ imageTag: `fp-${outputs.fingerprint}` }],
      }),
    NEVER,
  ],
  [
    'a tag on what says nothing',
    ({ outputs }) => tagAs(`fp-${outputs.fingerprint}`, { imageDigest: outputs.digest }),
    /^Built, because/,
  ],
])('%s', async (_name, change, why) => {
  const first = await run(A, repository(), { tags: 'v1' })
  await change(first)
  const second = await run(B, repository(), { tags: 'v2' })
  expectBuilt(second, why)
  expect(digestOf(second)).not.toBe(digestOf(first))
})

test('the record of another content counts for nothing', async () => {
  const first = await run(A, repository(), { tags: 'v1' })
  await job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# other ${count}\n` })
  const { outputs } = await run(B, repository(), { tags: 'v2', plan: 'true' })
  await tagAs(`fp-${outputs.fingerprint}`, { imageTag: `fp-${first.outputs.fingerprint}` })
  const second = await run(B, repository(), { tags: 'v2' })
  expectBuilt(second, /^Built, because/)
  expect(digestOf(second)).not.toBe(digestOf(first))
})

/** Puts a tag on what is in the repository, as whoever may push can. */
async function tagAs(imageTag: string, id: object): Promise<void> {
  const repositoryName = repository()
  const { images } = await ask(job.ecr, 'BatchGetImage', { repositoryName, imageIds: [id] })
  const [{ imageManifest = '' } = {}] = images as readonly { imageManifest?: string }[]
  await ask(job.ecr, 'PutImage', { repositoryName, imageManifest, imageTag })
}

test.each<readonly [name: string, features: readonly Permission[], why: string | RegExp]>([
  ['with the rights of the document', ['push', 'reuse'], 'Built, because Dockerfile changed.'],
  [
    'without those',
    ['push'],
    /^Built, because no image is known .+, and what the last one .+ was built from is not known\.$/,
  ],
])('%s it takes images, and says what changed', async (_name, features, why) => {
  const repository = `team/rights-${count}`
  await ask(job.ecr, 'CreateRepository', { repositoryName: repository })
  const { registry, repository: actions } = actionsOf(features)
  const Action = [...registry, ...actions]
  policies.push({ policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } })
  const first = await run(A, repository, { tags: 'v1,latest' })
  expectReused(await run(B, repository, { tags: 'v2,latest' }), first)
  await job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# ${count}\n` })
  expectBuilt(await run(B, repository, { tags: 'v3,latest' }), why)
})
