// How often a question is asked, how long is waited for it, and what is lost.
import { describe, expect, test } from '@jest/globals'
import { attemptLimit } from '../../src/adapters/ask.ts'
import { type Course, type Question, UnansweredError } from '../../src/adapters/question.ts'
import { RegistryError, type RegistryFailure } from '../../src/ecr/registry-error.ts'
import { VirtualTime } from '../fixtures/virtual-time.ts'
import { testAsk } from '../support/ask.ts'

const QUESTION: Question = { doing: 'read a layer of a.example/app', service: 'The registry', operation: 'GET' }

const failing = (failure: Partial<RegistryFailure>): RegistryError =>
  new RegistryError(
    {
      ...{ doing: 'ask', method: 'GET', url: 'https://a.example/v2/', status: { code: 503, text: '' }, code: '' },
      ...{ said: '', class: 'passing' as const, ...failure },
    },
    undefined,
  )

/** Asks what takes so long and fails so often. Returns how it ended, how often it was tried, and the time that it took. */
async function asked(error: Error, failures: number, { question = QUESTION, work = async () => {} }: Work = {}) {
  const time = new VirtualTime()
  const told: string[] = []
  const ask = testAsk({ now: time.now, wait: time.wait, random: () => 1, tell: (line) => told.push(line) })
  let tries = 0
  const answer = ask(question, async (_end, course) => {
    tries += 1
    await work(time, course)
    if (course.failed < failures) throw error
    return 'done'
  })
  const end = await time.run(
    answer.catch((thrown: unknown) =>
      thrown instanceof UnansweredError && thrown.cause === error ? 'failed' : thrown,
    ),
  )
  return { end, tries, milliseconds: time.now(), told }
}

interface Work {
  readonly question?: Question
  readonly work?: (time: VirtualTime, course: Course) => Promise<void>
}

describe('how often', () => {
  test.each<[string, Error, number, string, number]>([
    ['nothing fails', failing({}), 0, 'done', 1],
    ['what passes once', failing({}), 1, 'done', 2],
    ['what passes late', failing({}), 9, 'done', 10],
    ['what does not pass in time', failing({}), 100, 'failed', 12],
    ['an answer that is none', failing({ class: 'untrue' }), 100, 'failed', 4],
    ['a refusal', failing({ class: 'final' }), 100, 'failed', 1],
    ['a registry that asks to come tomorrow', failing({ retryAfter: '86400' }), 100, 'failed', 1],
  ])('%s', async (_name, error, failures, end, tries) => {
    expect(await asked(error, failures)).toMatchObject({ end, tries })
  })
})

test('no shorter than the registry asks; the log says so, in its words', async () => {
  const { milliseconds, told } = await asked(failing({ retryAfter: '5' }), 3)
  expect(milliseconds).toBe(15_000)
  expect(told).toEqual([
    'It took 4 tries and 15 s to read a layer of a.example/app. The registry said at first: unexpected status from GET request to https://a.example/v2/: 503 ',
  ])
})

const MINUTE = 60_000
const silence = failing({ code: 'TimeoutError', status: undefined })

test.each<[string, Work['work'], number, number]>([
  ['what never moves is lost, so that there are few attempts', (time) => time.wait(2 * MINUTE), 2, 4],
  [
    'of an upload that moves for long, only the silence at its end is lost',
    async (time, { moved }) => {
      for (let at = 0; at < 30; at += 1) await time.wait(10_000).then(moved)
      await time.wait(MINUTE)
    },
    3,
    18,
  ],
])('%s', async (_name, work, tries, minutes) => {
  const question = { ...QUESTION, patience: { attempts: 7, milliseconds: 180_000 } }
  const found = await asked(silence, 100, { question, ...(work && { work }) })
  expect([found.end, found.tries, Math.floor(found.milliseconds / MINUTE)]).toEqual(['failed', tries, minutes])
})

test.each<[string, Error, number, number, boolean]>([
  ['all attempts, by their jitter in 20 s', failing({}), 0.3, 12, true],
  ['all attempts, by their jitter in 46 s', failing({}), 0.7, 12, true],
  ['an answer that is none, a few times', failing({ class: 'untrue' }), 1, 4, false],
  ['a refusal', failing({ class: 'final' }), 1, 1, false],
])('after %s the next question has less time: it does not wait for long once more', async (...row) => {
  const [, error, random, tries, isShort] = row
  const time = new VirtualTime()
  const ask = testAsk({ now: time.now, wait: time.wait, random: () => random })
  let count = 0
  const failed = (why: Error): Promise<unknown> =>
    time.run(
      ask(QUESTION, () => {
        count += 1
        return Promise.reject(why)
      }).catch(() => undefined),
    )
  await failed(error)
  expect(count).toBe(tries)
  const start = time.now()
  await failed(failing({}))
  expect(time.now() - start <= 3000).toBe(isShort)
})

test.each([
  ['the usual one', {}, false, 40_000],
  ['the usual one, when a service is away', {}, true, 10_000],
  ['a short one, when a service is away', { milliseconds: 5000 }, true, 5000],
  ['a layer with a time of its own, when a service is away', { milliseconds: 10 * MINUTE }, true, 10 * MINUTE],
])('how long an attempt is waited for: %s', (_name, question, isAway, milliseconds) => {
  expect(attemptLimit(question, isAway)).toBe(milliseconds)
})

test('a rate that others use up costs turns, and no patience but time', async () => {
  const turns: (boolean | undefined)[] = []
  const time = new VirtualTime()
  const turn = async (_operation: string, again?: boolean): Promise<void> => {
    turns.push(again)
    await time.wait(1000)
  }
  const ask = testAsk({ now: time.now, wait: time.wait, random: () => 1 })
  const refused = failing({ class: 'throttled' })
  const question = { ...QUESTION, pace: { turn, throttled: () => {} } }
  const answer = ask(question, (_end, { failed }) => (failed < 50 ? Promise.reject(refused) : Promise.resolve('done')))
  expect(await time.run(answer)).toBe('done')
  expect([turns.length, turns.filter(Boolean).length, time.now()]).toEqual([51, 50, 51_000])
  const never = ask(question, () => Promise.reject(refused)).catch((error: unknown) => error)
  expect(await time.run(never)).toBeInstanceOf(UnansweredError)
  expect(time.now()).toBeLessThanOrEqual(51_000 + 72_000)
})

test('a cancelled step asks nothing any more, and says why', async () => {
  const why = new Error('the runner sent SIGINT')
  const ask = testAsk({ cancelled: AbortSignal.abort(why) })
  await expect(ask(QUESTION, () => Promise.reject(failing({})))).rejects.toBe(why)
})
