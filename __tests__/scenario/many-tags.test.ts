// Many tags, repositories and jobs at ECR's own rates: all is delivered, in little more than the time that the rate wants.
// Times are those of the local ECR's own record: from the first request of this kind to the last one.
import { expect, test } from '@jest/globals'
import type { RequestRecord } from '../../emulator/index.ts'
import { KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { numbered, putsIn, tagsIn } from '../support/registry.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1' }
const RATED = { ecr: { settings: { rates: 'ecr' } } } as const

/** How many times as long as the rate wants it took, and how many requests were refused. */
function compare(requests: readonly RequestRecord[]): { readonly time: number; readonly refused: number } {
  const puts = putsIn(requests)
  const taken = puts.filter(({ status }) => status < 400)
  const seconds = ((taken.at(-1)?.at ?? 0) - (puts[0]?.at ?? 0)) / 1000
  return { time: seconds / (taken.length / 10), refused: puts.length - taken.length }
}

test('100 tags in one repository', () =>
  withJob(RATED, async (job) => {
    const ran = await job.run({ ...INPUTS, repository: 'team/app', tags: numbered(100).join(',') })
    expect(messageOf(ran)).toBe('')
    expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(100)
    const { time, refused } = compare(ran.requests)
    expect(refused).toBe(0)
    expect(time).toBeLessThan(1.3)
  }))

test('5 tags in 20 repositories', () =>
  withJob(RATED, async (job) => {
    const names = numbered(20).map((name) => `team/${name}`)
    const ran = await job.run({ ...INPUTS, repository: names.join('\n'), tags: numbered(5).join(',') })
    expect(messageOf(ran)).toBe('')
    for (const name of names) expect(await tagsIn(job.ecr, name)).toHaveLength(5)
    const { time, refused } = compare(ran.requests)
    expect(refused).toBe(0)
    expect(time).toBeLessThan(1.3)
  }))

test('8 jobs with 5 tags, which know nothing of each other', () =>
  withJob(RATED, async (job) => {
    const names = numbered(8).map((name) => `team/${name}`)
    const before = job.ecr.requests().length
    const all = await Promise.all(
      names.map((repository) => job.run({ ...INPUTS, repository, tags: numbered(5).join(',') })),
    )
    expect(all.map(messageOf)).toEqual(names.map(() => ''))
    for (const name of names) expect(await tagsIn(job.ecr, name)).toHaveLength(5)
    expect(compare(job.ecr.requests().slice(before)).time).toBeLessThan(1.3)
  }))
