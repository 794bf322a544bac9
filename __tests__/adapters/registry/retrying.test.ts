import { describe, expect, test } from '@jest/globals'
import { retrying } from '../../../src/adapters/registry/retrying.ts'
import { RegistryError, type RegistryFailure } from '../../../src/ecr/registry-error.ts'

const failing = (failure: Partial<RegistryFailure>): RegistryError =>
  new RegistryError(
    {
      ...{ doing: 'ask', method: 'GET', url: 'https://a.example/v2/', status: { code: 503, text: '' }, code: '' },
      ...{ said: '', passing: true, ...failure },
    },
    undefined,
  )

/** Tries something that fails so often. Returns what came of it, how often it was tried, and how long was waited in all. */
async function tried(error: Error, failures: number) {
  let [tries, waited] = [0, 0]
  const attempt = async (): Promise<string> => {
    tries += 1
    if (tries <= failures) throw error
    return 'done'
  }
  const wait = async (milliseconds: number): Promise<void> => {
    waited += milliseconds
  }
  const patience = { cancelled: new AbortController().signal, wait }
  const end = await retrying(attempt, patience).catch((thrown: unknown) =>
    thrown === error ? 'failed' : String(thrown),
  )
  return { end, tries, waited }
}

describe('how often', () => {
  test.each<[string, Error, number, string, number]>([
    ['nothing fails', failing({}), 0, 'done', 1],
    ['what passes once', failing({}), 1, 'done', 2],
    ['what passes late', failing({}), 6, 'done', 7],
    ['what does not pass in time', failing({}), 100, 'failed', 7],
    ['a refusal', failing({ passing: false }), 100, 'failed', 1],
    ['a fault of this program', new TypeError('x'), 100, 'failed', 1],
    ['no answer, again and again', failing({ code: 'TimeoutError', status: undefined }), 100, 'failed', 3],
    ['a registry that asks to come tomorrow', failing({ retryAfter: 86_400_000 }), 100, 'failed', 1],
  ])('%s', async (_name, error, failures, end, tries) => {
    expect(await tried(error, failures)).toMatchObject({ end, tries })
  })
})

test('no shorter than the registry asks, and not for ever', async () => {
  const { waited } = await tried(failing({ retryAfter: 5000 }), 3)
  expect(waited).toBeGreaterThanOrEqual(15_000)
  expect(waited).toBeLessThan(15_000 + 250 + 500 + 1000)
})

test('a cancelled step tries nothing any more, and says why', async () => {
  const why = new Error('the runner sent SIGINT')
  const patience = { cancelled: AbortSignal.abort(why), wait: async () => undefined }
  await expect(retrying(() => Promise.reject(failing({})), patience)).rejects.toBe(why)
})
