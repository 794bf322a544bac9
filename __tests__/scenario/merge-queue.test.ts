// A merge queue builds a commit, and the push that follows when it is merged is of the same commit.
import { expect, test } from '@jest/globals'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { createFixedRepository, tagsIn } from '../support/registry.ts'

const NAME = 'team/app'
const COMMIT = 'a1'.repeat(20)
const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: NAME }

const eventOf = (event: string, branch: string): Inputs => ({
  GITHUB_EVENT_NAME: event,
  GITHUB_REF: `refs/heads/${branch}`,
  GITHUB_REF_NAME: branch,
  GITHUB_REF_TYPE: 'branch',
  GITHUB_SHA: COMMIT,
})
const QUEUED = eventOf('merge_group', `gh-readonly-queue/main/pr-12-${COMMIT}`)
const MERGED = eventOf('push', 'main')

async function succeed(job: Job, env: Inputs, inputs: Inputs): Promise<Ran> {
  const ran = await job.run({ ...INPUTS, ...inputs }, { env })
  expect(messageOf(ran)).toBe('')
  return ran
}

const builds = ({ commands }: Ran): number => commands.filter(({ argv }) => argv.includes('build')).length

/** Runs a test with a repository where the tags of commits cannot move. No build gives the same bytes again. */
const withQueue = (test: (job: Job) => Promise<void>): Promise<void> =>
  withJob({ docker: { build: { base: 'one', isFresh: true } } }, async (job) => {
    await createFixedRepository(job.ecr, NAME, ['latest', 'main'])
    await test(job)
  })

test.each<readonly [name: string, inputs: Inputs, built: number]>([
  ['without a build by on-tag-conflict: keep', { 'on-tag-conflict': 'keep' }, 0],
  ['after a build, because it is of the same commit', {}, 1],
])('the push takes the image of the queue, %s', (_name, inputs, built) =>
  withQueue(async (job) => {
    const queued = await succeed(job, QUEUED, inputs)
    expect([builds(queued), queued.outputs['tag-names']]).toEqual([1, 'sha-a1a1a1a'])
    const merged = await succeed(job, MERGED, inputs)
    expect([builds(merged), merged.outputs.digest]).toEqual([built, queued.outputs.digest])
    const tags = ['latest', 'main', 'sha-a1a1a1a'].map((tag) => `${tag} ${queued.outputs.digest}`)
    expect(await tagsIn(job.ecr, NAME)).toEqual(tags)
  }),
)
