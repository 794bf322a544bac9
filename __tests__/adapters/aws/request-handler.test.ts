// The SDK's own limits end with the headers of an answer: ours are those of the whole.
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import { calling } from '../../../src/adapters/aws/call.ts'
import { boundAnswers } from '../../../src/adapters/aws/request-handler.ts'
import { turnsOf } from '../../../src/adapters/bounds.ts'
import { readProxies } from '../../../src/proxy/proxy-settings.ts'
import { testAsk } from '../../support/ask.ts'
import { drips, floods, serving } from '../../support/http.ts'

const forever = new AbortController().signal

const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

const DOING = { doing: 'look', service: 'ECR', operation: 'DescribeRepositories' } as const

/** Asks as the step does, three times at most, with other limits for a request and for a whole attempt. */
function ask(endpoint: string, limits: { milliseconds: number; bytes: number }, total: number, cancelled = forever) {
  const { requestHandler } = new ECRClient({ region: 'us-east-1' }).config
  const bound = boundAnswers(requestHandler, { ...limits, atOnce: 16 })
  const client = new ECRClient({
    region: 'us-east-1',
    credentials: keys,
    endpoint,
    requestHandler: bound,
    maxAttempts: 1,
  })
  const call = calling(testAsk({ cancelled }), readProxies({}))
  return call({ ...DOING, milliseconds: total, patience: { attempts: 3 } }, (options) =>
    client.send(new DescribeRepositoriesCommand({}), options),
  )
}

test('an answer within its limits', () =>
  serving(
    (_, response) => response.end('{"repositories":[]}'),
    async ({ address }) => {
      expect(await ask(address, { milliseconds: 60_000, bytes: 1000 }, 60_000)).toMatchObject({ repositories: [] })
    },
  ))

test('a body that does not end: three tries, all connections closed', () =>
  serving(drips, async ({ address, tokens, closed }) => {
    const asked = ask(address, { milliseconds: 500, bytes: 1000 }, 60_000)
    await expect(asked).rejects.toMatchObject({ code: 'TimeoutError', said: 'no answer in 0.5 seconds' })
    expect(tokens).toHaveLength(3)
    await closed()
  }))

test('an attempt ends too, whatever its request is allowed', () =>
  serving(drips, async ({ address, closed }) => {
    const asked = ask(address, { milliseconds: 60_000, bytes: 1000 }, 50)
    await expect(asked).rejects.toMatchObject({
      code: 'TimeoutError',
      said: 'no answer in 0.05 seconds',
      tries: { attempts: 3, maybeDone: true },
    })
    await closed()
  }))

test('only so many requests at a time: the others come when one has ended, also by an error', async () => {
  const takeTurn = turnsOf(2)
  const running: string[] = []
  const task = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      running.push(name)
      ends.set(name, { resolve: () => resolve(name), reject })
    })
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>()
  const asked = ['a', 'b', 'c', 'd'].map((name) => takeTurn(task(name)).catch((error: Error) => error.message))
  const seen: string[][] = [[...running]]
  for (const end of [() => ends.get('b')?.reject(new Error('refused')), () => ends.get('a')?.resolve()]) {
    end()
    await new Promise(setImmediate)
    seen.push([...running])
  }
  for (const name of ['c', 'd']) ends.get(name)?.resolve()
  expect(seen).toEqual([
    ['a', 'b'],
    ['a', 'b', 'c'],
    ['a', 'b', 'c', 'd'],
  ])
  expect(await Promise.all(asked)).toEqual(['a', 'refused', 'c', 'd'])
})

test('a body without an end: one try, and its connection closed', () =>
  serving(floods, async ({ address, tokens, closed }) => {
    const asked = ask(address, { milliseconds: 60_000, bytes: 1000 }, 60_000)
    await expect(asked).rejects.toMatchObject({ code: 'AnswerTooLarge' })
    expect(tokens).toHaveLength(1)
    await closed()
  }))

test('a cancelled step does not wait for the rest of a body', () =>
  serving(drips, async ({ address, closed }) => {
    const cancelled = new AbortController()
    setTimeout(() => cancelled.abort(new Error('cancelled')), 20)
    await expect(ask(address, { milliseconds: 60_000, bytes: 1000 }, 60_000, cancelled.signal)).rejects.toThrow(
      'cancelled',
    )
    await closed()
  }))
