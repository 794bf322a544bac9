// An image of several platforms that is taken: each platform gets its own tags as by a build, and mirrors stay what they are.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { type Inputs, type Job, KEYS, type Ran, startJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, createFixedRepository, manifestIn, digestOf as tagDigest } from '../support/registry.ts'
import { A, B, digestOf, expectBuilt, expectReused, FRESH, runReusing } from '../support/reuse-runs.ts'
import { loginTo } from '../support/stored-image.ts'

const PLATFORMS = ['linux/amd64', 'linux/arm64']

const faults: FaultRule[] = []
let job: Job
let count = 0

beforeAll(async () => {
  job = await startJob({ docker: FRESH, ecr: { faults } })
})
afterAll(() => job.end())
beforeEach(async () => {
  faults.length = 0
  count += 1
  await job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# ${count}\n` })
})

const repository = (): string => `team/app-${count}`

const run = (commit: string, inputs: Inputs = {}): Promise<Ran> =>
  runReusing(job, commit, { repository: repository(), platforms: PLATFORMS.join(','), ...inputs })

const WHOLE: Inputs = { 'platform-tags': 'true' }

/** The manifest of what a tag is on. */
async function manifestAt(imageTag: string): Promise<string> {
  const { images } = await ask(job.ecr, 'BatchGetImage', { repositoryName: repository(), imageIds: [{ imageTag }] })
  const [{ imageManifest = '' } = {}] = images as readonly { readonly imageManifest?: string }[]
  return imageManifest
}

const put = (imageManifest: string, imageTag: string): Promise<unknown> =>
  ask(job.ecr, 'PutImage', { repositoryName: repository(), imageManifest, imageTag })

/**
 * Has an index in the repository that counts as built of what is in the workspace; docker here makes none. Its record names these
 * manifests beside its own. Returns its digest, and those of its images by platform, such as `arm64`.
 */
async function startWithIndex(...more: readonly string[]) {
  for (const one of PLATFORMS) await run(A, { platforms: one, tags: one.replace('/', '-'), reuse: 'off' })
  const images = PLATFORMS.map((one) => `${repository()}:${one.replace('/', '-')}`).join('\n')
  const wanted = { repository: repository(), platforms: PLATFORMS.join(','), images, tags: 'whole' }
  const merged = await job.run({ ...KEYS, 'aws-region': 'us-east-1', ...wanted }, { action: 'merge' })
  expect(messageOf(merged)).toBe('')
  const digest = digestOf(merged)
  const { manifests = [] } = await manifestIn(job.ecr, repository(), digest)
  const { outputs } = await run(A, { tags: 'one' })
  const record = JSON.parse(await manifestAt(`fp-${outputs.fingerprint}`))
  const [size, all] = [Buffer.byteLength(await manifestAt('whole')), [...manifests.map((one) => one.digest), ...more]]
  record.subject = { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size }
  record.annotations['ecr-build-push.manifests'] = all.join(',')
  await put(JSON.stringify(record), `fp-${outputs.fingerprint}`)
  const children = Object.fromEntries(manifests.map((one) => [one.platform.architecture, one.digest] as const))
  return { digest, children }
}

/** What the tags of the platforms beside a tag are on. */
async function platformTagsOf(tag: string, name = repository()): Promise<Readonly<Record<string, string>>> {
  const found = PLATFORMS.map((one) => one.replace(/^.*\//, '')).map(
    async (one) => [one, await tagDigest(job.ecr, name, `${tag}-${one}`)] as const,
  )
  return Object.fromEntries(await Promise.all(found))
}

test('a taken image has tags for each platform', async () => {
  const { digest, children } = await startWithIndex()
  const ran = await run(B, { ...WHOLE, tags: 'v2,latest' })
  expect([ran.outputs.reused, digestOf(ran), ran.commands.length]).toEqual(['true', digest, 0])
  expect(Object.keys(children)).toEqual(['amd64', 'arm64'])
  for (const tag of ['v2', 'latest']) expect(await platformTagsOf(tag)).toEqual(children)
  const names = ['v2', 'latest'].flatMap((tag) =>
    ['amd64', 'arm64'].map((one) => `${repository()}:${tag}-${one}@${children[one]}`),
  )
  const told = ran.outputs['platform-references']?.split('\n').map((line) => line.replace(/^[^/]+\//, ''))
  expect(told?.sort()).toEqual(names.sort())
})

test('another repository gets a copy, and the tags of its platforms', async () => {
  const { digest, children } = await startWithIndex()
  const other = `team/other-${count}`
  const ran = await run(B, { ...WHOLE, tags: 'v2', repository: `${other}\n${repository()}` })
  expect([ran.outputs.reused, digestOf(ran)]).toEqual(['true', digest])
  expect(await platformTagsOf('v2', other)).toEqual(children)
})

test('a tag of a platform that cannot move stays where it is, and that is told', async () => {
  await createFixedRepository(job.ecr, repository(), ['fp-*'])
  const { digest, children } = await startWithIndex()
  await put(await manifestAt('linux-amd64'), 'v2-arm64')
  const ran = await run(B, { ...WHOLE, tags: 'v2', 'on-tag-conflict': 'skip' })
  expect([ran.outputs.reused, digestOf(ran)]).toEqual(['true', digest])
  expect(await platformTagsOf('v2')).toEqual({ amd64: children.amd64, arm64: children.amd64 })
  expect(ran.output).toContain('v2-arm64')
})

test('an index without one of its manifests is not taken', async () => {
  await startWithIndex(`sha256:${'e'.repeat(64)}`)
  const ran = await run(B, { tags: 'v2' })
  expectBuilt(ran, /is not whole: sha256:eeeeeeeeeeee cannot be found\.$/)
})

test('an image of one platform has no tags of platforms', async () => {
  const first = await run(A, { ...WHOLE, tags: 'v1' })
  const second = await run(B, { ...WHOLE, tags: 'v2' })
  expectReused(second, first)
  expect(second.output).toContain('Tags of single platforms in')
})

/** Pushes a base image with a tag, and returns its digest. */
async function pushBase(name: string): Promise<string> {
  await job.write({ base: 'FROM scratch\nCOPY hello.txt /\n' })
  return digestOf(await runReusing(job, A, { repository: name, tags: '1', file: 'base', reuse: 'off' }))
}

test('through mirrors: taken by the digests there, and built when the mirror does not answer', async () => {
  const { host } = new URL(job.ecr.url)
  const [name, mirror] = [`origin.invalid/base-${count}:1`, `base-${count}`]
  const digest = await pushBase(mirror)
  await job.write({ '../home/.docker/config.json': await loginTo(job.ecr) })
  await job.write({ Dockerfile: `FROM ${name}\nCOPY hello.txt /\n` })
  const reference = `${host}/${mirror}:1`
  const stdout = `#4 [context ${name}] ${reference}\n#4 resolve ${reference}@${digest} 0.1s done\n`
  await job.docker.play({ build: { ...FRESH.build, stdout } })
  const wanted = { 'registry-mirrors': `origin.invalid=${host}`, platforms: 'linux/amd64', 'platform-tags': 'false' }
  const first = await run(A, { ...wanted, tags: 'v1' })
  const second = await run(B, { ...wanted, tags: 'v2,latest,main' })
  expectReused(second, first)
  // Where it comes from does not count, what it is does: another way to the same image.
  faults.push(
    { match: 'GET manifest', repository: mirror, status: 503 },
    { match: 'HEAD manifest', repository: mirror, status: 503 },
  )
  const third = await runReusing(
    job,
    B,
    { repository: repository(), ...wanted, tags: 'v3' },
    { env: { AWS_MAX_ATTEMPTS: '1' } },
  )
  expectBuilt(third, new RegExp(`^Built: what goes into the image is not known as a whole\\. The image ${name}`))
})
