// Base images and reuse: a run each night builds when one has moved, and what the builder has used counts.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Inputs, type Job, KEYS, type Ran, startJob } from '../support/job.ts'
import { A, B, digestOf, expectBuilt, expectReused, FRESH, runReusing } from '../support/reuse-runs.ts'
import { loginTo } from '../support/stored-image.ts'

let job: Job
let count = 0

beforeAll(async () => {
  job = await startJob({ docker: FRESH })
})
afterAll(() => job.end())
beforeEach(async () => {
  count += 1
  const { host } = new URL(job.ecr.url)
  await job.write({ Dockerfile: `FROM ${host}/base-${count}:1\nCOPY hello.txt /\n` })
  await job.write({ '../home/.docker/config.json': await loginTo(job.ecr) })
})

/** Pushes a new base image, and returns how BuildKit names it. */
async function moveBase(): Promise<string> {
  await job.docker.play(FRESH)
  const ran = await job.run({
    ...KEYS,
    'aws-region': 'us-east-1',
    repository: `base-${count}`,
    tags: '1',
    file: 'base',
  })
  return `${new URL(job.ecr.url).host}/base-${count}:1@${digestOf(ran)}`
}

const SCHEDULE: Inputs = { GITHUB_EVENT_NAME: 'schedule' }

/** Runs the step; docker says that it has used this base image. */
async function run(commit: string, used: string, env: Inputs = {}): Promise<Ran> {
  await job.docker.play({ build: { ...FRESH.build, stdout: `#4 [1/2] FROM ${used}\n` } })
  return runReusing(job, commit, { repository: `app-${count}` }, { env })
}

test('a run each night builds only when the base image has moved', async () => {
  await job.write({ base: 'FROM scratch\nCOPY hello.txt /\n' })
  const one = await moveBase()
  const first = await run(A, one)
  expectReused(await run(A, one, SCHEDULE), first)
  expectReused(await run(A, one, SCHEDULE), first)
  const two = await moveBase()
  const moved = await run(A, two, SCHEDULE)
  expectBuilt(moved, /^Built, because the base image .+\/base-\d+:1 moved\.$/)
  expectReused(await run(B, two), moved)
})

test('a base image is asked for at its mirror, and the registry that the Dockerfile names by nobody', async () => {
  const { host } = new URL(job.ecr.url)
  const name = `origin.invalid/base-${count}:1`
  await job.write({ base: 'FROM scratch\nCOPY hello.txt /\n', Dockerfile: `FROM ${name}\nCOPY hello.txt /\n` })
  const through = async (commit: string, used: string): Promise<Ran> => {
    const [reference] = used.split('@')
    const stdout = `#4 [context ${name}] ${reference}\n#4 resolve ${used} 0.1s done\n`
    await job.docker.play({ build: { ...FRESH.build, stdout } })
    return runReusing(job, commit, { repository: `app-${count}`, 'registry-mirrors': `origin.invalid=${host}` })
  }
  const one = await moveBase()
  const first = await through(A, one)
  expectReused(await through(B, one), first)
  const moved = await through(B, await moveBase())
  expectBuilt(moved, `Built, because the base image ${name} moved.`)
})

test('a base image that moves while it is built counts as the builder has used it', async () => {
  await job.write({ base: 'FROM scratch\nCOPY hello.txt /\n' })
  const one = await moveBase()
  const two = await moveBase()
  // The tag is on the second, and the engine has the first.
  const old = await run(A, one)
  expect(old.output).toContain('A base image is another one than before the build.')
  const now = await run(A, two, SCHEDULE)
  expectBuilt(now, /^Built, because the base image .+ moved\.$/)
  expectReused(await run(B, two), now)
})

test('a base image of which the builder says nothing is remembered by nobody', async () => {
  await job.write({ base: 'FROM scratch\nCOPY hello.txt /\n' })
  const one = await moveBase()
  const first = await run(A, one.replace(/@.*/, ''))
  expect(first.output).toContain('The image is not kept for reuse. The builder does not say of every base image')
  expectBuilt(await run(B, one), /^Built, because no image is known/)
})
