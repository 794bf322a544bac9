// Storing an attestation on GitHub: what is throttled is no missing permission, and is asked for again.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { filesIn } from '../../../src/adapters/files.ts'
import { sigstoreAt } from '../../../src/adapters/sigstore/sigstore-client.ts'
import { Redacted } from '../../../src/base/redacted.ts'
import { findKnownFailure } from '../../../src/failures/known.ts'
import { readProxies } from '../../../src/proxy/proxy-settings.ts'
import { newFolder } from '../../fixtures/folder.ts'
import { testAsk } from '../../support/ask.ts'
import { type FixedAnswer, startSigstore, type TestSigstore } from '../../support/sigstore.ts'

let server: TestSigstore
beforeAll(async () => {
  server = await startSigstore()
})
afterAll(() => server.close())

/** Stores an attestation where GitHub first gives these answers: its id or the row of the failure, how often it was asked, and the waits. */
async function store(answers: readonly FixedAnswer[]) {
  const waits: number[] = []
  const sigstore = sigstoreAt({
    env: server.env,
    mask: () => {},
    ask: testAsk({ random: () => 0, wait: async (milliseconds) => void waits.push(milliseconds) }),
    proxies: readProxies({}),
    context: { payload: {}, repository: 'octo-org/app' },
    files: filesIn({ temp: newFolder(), workspace: process.cwd() }),
  })
  const before = server.asked.length
  server.next = { github: [...answers] }
  const ended = await sigstore.store('{}', new Redacted('ghs')).then(
    () => 'stored',
    ({ message, tries }) => [findKnownFailure(message)?.id, tries.attempts, message],
  )
  server.next = {}
  return { ended, asked: server.asked.length - before, waits }
}

const refused = (message: string, headers: Readonly<Record<string, string>> = {}): FixedAnswer => ({
  status: 403,
  headers,
  body: { message },
})

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'

test.each<[string, FixedAnswer, readonly number[]]>([
  ['with the time to wait', refused('Forbidden', { 'retry-after': '7' }), [7000]],
  ['told by its words alone', refused(SECONDARY), [60_000]],
  ['429', { status: 429, body: { message: 'Too many requests' } }, [60_000]],
])('throttled, %s: asked again after that time, and stored', async (_name, answer, waits) => {
  expect(await store([answer])).toEqual({ ended: 'stored', asked: 2, waits })
})

test('no requests left until a moment: asked again then', async () => {
  const reset = Math.floor(Date.now() / 1000) + 30
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }
  const { ended, waits } = await store([refused('API rate limit exceeded', headers)])
  expect([ended, waits.length, (waits[0] ?? 0) > 20_000 && (waits[0] ?? 0) <= 30_000]).toEqual(['stored', 1, true])
})

test('one that is to wait for longer than the run does ends so, and says it', async () => {
  const { ended, asked } = await store([refused(SECONDARY, { 'retry-after': '600' })])
  expect([ended, asked]).toEqual([
    [
      'attestations-rate',
      1,
      `Attestations POST RateLimited: the answer has status 403: {"message":"${SECONDARY}"} (to be asked again after 600 seconds)`,
    ],
    1,
  ])
})

test.each([
  ['a permission that is missing', refused('Resource not accessible by integration')],
  [
    'the same, with requests left',
    refused('Resource not accessible by integration', { 'x-ratelimit-remaining': '4999' }),
  ],
])('%s is refused at once', async (_name, answer) => {
  const { ended, asked } = await store([answer])
  expect([ended[0], asked]).toEqual(['attestations-permission', 1])
})
