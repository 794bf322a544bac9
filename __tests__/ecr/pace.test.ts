// The pace of requests by a clock of its own, before the local ECR's rates by the same clock.
import { describe, expect, test } from '@jest/globals'
import { Rates } from '../../emulator/rates.ts'
import type { Ask } from '../../src/adapters/ask.ts'
import { AnswerError } from '../../src/ecr/failure-class.ts'
import { makePaces, type Pace } from '../../src/ecr/pace.ts'
import { VirtualTime } from '../fixtures/virtual-time.ts'
import { testAsk } from '../support/ask.ts'

const OWN = { service: 'ECR', region: 'us-east-1', caller: '123456789012' } as const

/** Numbers from 0 to 1 that look like chance, and are the same each time. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** An ECR with its rates, by a clock of its own, and what the step sent it. */
function world() {
  const time = new VirtualTime()
  const rates = new Rates(() => 1_700_000_000_000 + time.now())
  const taken: number[] = []
  let refused = 0
  const count = (isTaken: boolean): void => {
    if (isTaken) taken.push(time.now())
    else refused += 1
  }
  /** Sends a request, 20 ms away; returns whether ECR took it. */
  const send = async (): Promise<boolean> => {
    await time.wait(20)
    const isTaken = rates.take({ account: OWN.caller, region: OWN.region }, 'ecr:PutImage')
    await time.wait(20)
    return isTaken
  }
  return { time, taken, refused: () => refused, send, count }
}

type World = ReturnType<typeof world>

/** Asks by the clock of a world, with the patience that the step has. */
const askIn = ({ time }: World, random: () => number): Ask => testAsk({ now: time.now, wait: time.wait, random })

/** Sets a tag: in turn, until ECR takes it. */
const setTag = ({ send, count }: World, ask: Ask, pace: Pace): Promise<void> =>
  ask({ doing: 'set a tag', service: 'ECR', operation: 'PutImage', pace }, async () => {
    const isTaken = await send()
    count(isTaken)
    if (!isTaken) throw new AnswerError('ThrottlingException', 'Rate exceeded', 'throttled')
  })

interface Job {
  readonly manifests: number
  readonly tags: number
}

/** One job: docker pushes its manifests, without a pace, and then the step sets the tags. */
async function run(there: World, pace: Pace, random: () => number, { manifests, tags }: Job): Promise<void> {
  for (let at = 0; at < manifests; at += 1) while (!(await there.send())) await there.time.wait(1000)
  pace.spent('PutImage', manifests)
  const ask = askIn(there, random)
  await Promise.all(Array.from({ length: tags }, () => setTag(there, ask, pace)))
}

describe('what ECR is sent, at its own rates', () => {
  // The last column: of how many requests that were refused there may be, for each that was taken.
  test.each<readonly [name: string, jobs: number, job: Job, refused: number]>([
    ['5 tags', 1, { manifests: 1, tags: 5 }, 0],
    ['40 tags', 1, { manifests: 1, tags: 40 }, 0],
    ['100 tags', 1, { manifests: 1, tags: 100 }, 0],
    ['1000 tags', 1, { manifests: 1, tags: 1000 }, 0],
    ['20 repositories with 5 tags each', 1, { manifests: 20, tags: 80 }, 0],
    ['an index of 12 manifests, and 20 tags', 1, { manifests: 13, tags: 20 }, 0],
    ['4 jobs with 8 tags', 4, { manifests: 1, tags: 8 }, 1],
    ['4 jobs with 30 tags', 4, { manifests: 1, tags: 30 }, 1],
    ['8 jobs with 5 tags', 8, { manifests: 1, tags: 5 }, 1.5],
    ['20 jobs with 5 tags', 20, { manifests: 1, tags: 5 }, 3],
    ['20 jobs with 20 tags', 20, { manifests: 1, tags: 20 }, 3],
    ['40 jobs with 5 tags', 40, { manifests: 1, tags: 5 }, 5],
    ['8 jobs with 100 tags', 8, { manifests: 1, tags: 100 }, 1],
  ])('%s: all are taken, in 1.3 times what the rate wants', async (_name, jobs, job, refused) => {
    const there = world()
    const tasks = Array.from({ length: jobs }, async (_, at) => {
      const random = chance(at + 1)
      await there.time.wait(100 * random())
      // Each has a process of its own, which knows nothing of the others.
      await run(there, makePaces(there.time)(OWN), random, job)
    })
    await there.time.run(Promise.all(tasks))
    expect(there.taken).toHaveLength(jobs * job.tags)
    expect(there.refused()).toBeLessThanOrEqual(refused * jobs * job.tags)
    const seconds = Math.max(1, (jobs * (job.manifests + job.tags)) / 10)
    expect(there.taken.at(-1)).toBeLessThanOrEqual(1.3 * seconds * 1000)
  })
})

/** When each of so many turns came, in milliseconds. */
async function turns(time: VirtualTime, pace: Pace, operation: string, count: number): Promise<readonly number[]> {
  const all = Array.from({ length: count }, () => pace.turn(operation).then(time.now))
  return time.run(Promise.all(all))
}

describe('a pace', () => {
  const fresh = () => {
    const time = new VirtualTime()
    return { time, find: makePaces(time), pace: makePaces(time)(OWN) }
  }

  test('a burst at once, and then a little less than the quota', async () => {
    const { time, pace } = fresh()
    expect(await turns(time, pace, 'PutImage', 11)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 112, 223, 334])
  })

  test('an operation of which ECR publishes no rate does not wait', async () => {
    const { time, pace } = fresh()
    expect(await turns(time, pace, 'CreateRepository', 1000)).toEqual(Array(1000).fill(0))
  })

  test('but once it was refused, it does', async () => {
    const { time, pace } = fresh()
    pace.throttled('CreateRepository')
    expect(await turns(time, pace, 'CreateRepository', 4)).toEqual([200, 397, 589, 778])
  })

  test('what was refused goes before what was not sent yet', async () => {
    const { time, pace } = fresh()
    await turns(time, pace, 'PutImage', 8)
    const came: string[] = []
    const all = [false, false, true, true].map((again, at) =>
      pace.turn('PutImage', again).then(() => came.push(`${again ? 'again' : 'first'} ${at}`)),
    )
    await time.run(Promise.all(all))
    expect(came).toEqual(['again 2', 'again 3', 'first 0', 'first 1'])
  })

  test('requests that were refused together slow it once, and its turns come back to their rate', async () => {
    const { time, pace } = fresh()
    for (let at = 0; at < 8; at += 1) pace.throttled('PutImage')
    const times = await turns(time, pace, 'PutImage', 100)
    const within = (from: number, to: number): number => times.filter((at) => at >= from && at < to).length
    expect([within(0, 1000), within(1000, 2000), within(4000, 5000), within(8000, 9000)]).toEqual([4, 6, 9, 9])
  })

  test('refused again and again, it goes on with nearly one in a second', async () => {
    const { time, pace } = fresh()
    const refuse = async (): Promise<void> => {
      for (let at = 0; at < 10; at += 1) {
        pace.throttled('PutImage')
        await time.wait(1000)
      }
    }
    await time.run(refuse())
    pace.throttled('PutImage')
    expect(pace.timeFor('PutImage', 1)).toBeLessThanOrEqual(1000 / 0.9)
  })

  test.each(['PutImage', 'GetAuthorizationToken', 'BatchGetImage', 'CreateRepository'])(
    '%s that is always refused is tried once or twice in a second, however high its quota is',
    async (operation) => {
      const { time, pace } = fresh()
      let tries = 0
      const tryOn = async (): Promise<void> => {
        while (time.now() < 60_000) {
          await pace.turn(operation, true)
          tries += 1
          await time.wait(20)
          pace.throttled(operation)
        }
      }
      await time.run(tryOn())
      expect(tries).toBeGreaterThan(30)
      expect(tries).toBeLessThan(120)
    },
  )

  test('what docker pushed counts, but no more than ECR has for it', async () => {
    const { time, pace } = fresh()
    pace.spent('PutImage', 6)
    expect(await turns(time, pace, 'PutImage', 3)).toEqual([0, 0, 112])
    pace.spent('PutImage', 120)
    const [at] = await turns(time, pace, 'PutImage', 1)
    expect(at).toBeLessThanOrEqual(112 + 112)
  })

  test('the time that is foretold is the time that it takes', async () => {
    const { time, pace } = fresh()
    const foretold = pace.timeFor('PutImage', 100)
    const last = (await turns(time, pace, 'PutImage', 100)).at(-1) ?? 0
    expect([pace.timeFor('CreateRepository', 100), Math.round(foretold / 100), Math.round(last / 100)]).toEqual([
      0, 102, 102,
    ])
  })

  test('it is one for an account, region and service, and another one for each other', () => {
    const { find } = fresh()
    const others = [
      { ...OWN, service: 'ECR Public' },
      { ...OWN, region: 'eu-west-1' },
      { ...OWN, caller: '210987654321' },
    ] as const
    expect(find({ ...OWN })).toBe(find(OWN))
    expect(new Set([OWN, ...others].map(find)).size).toBe(4)
  })

  test('a step that is cancelled waits no longer, and nor does what stands behind in the line', async () => {
    const cancelled = new Error('cancelled')
    const pace = makePaces({ now: () => 0, wait: () => Promise.reject(cancelled) })(OWN)
    const ends = await Promise.allSettled(Array.from({ length: 10 }, () => pace.turn('PutImage')))
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(8)
    expect(ends.slice(8)).toEqual(Array(2).fill({ status: 'rejected', reason: cancelled }))
  })
})
