import type { RequestListener } from 'node:http'
import { expect, test } from '@jest/globals'
import { calling } from '../../src/adapters/aws/call.ts'
import { fetchIdToken } from '../../src/adapters/oidc.ts'
import { readProxies } from '../../src/proxy/proxy-settings.ts'
import { testAsk } from '../support/ask.ts'
import { floods, serving } from '../support/http.ts'

/** Asks GitHub's endpoint at this address for a token. Returns it, or the code and words of the error, and what was masked. */
async function ask(address: string, token: string | undefined = 'of-the-job', attempts = 12) {
  const masked: string[] = []
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: `${address}/token?v=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token }
  const surroundings = { env, mask: (secret: string) => masked.push(secret) }
  const call = calling(testAsk(), readProxies({}))
  const request = { audience: 'sts.amazonaws.com', attempts }
  const result = await fetchIdToken(call, request, surroundings).catch(({ code, said }) => `${code}: ${said}`)
  return { result, masked }
}

test('asks for the audience with the token of the job, and masks what it gets', () =>
  serving(
    ({ url }, response) => response.end(JSON.stringify({ value: `token for ${url}` })),
    async ({ address, tokens }) => {
      const value = 'token for /token?v=1&audience=sts.amazonaws.com'
      expect(await ask(address)).toEqual({ result: value, masked: [value] })
      expect(tokens).toEqual(['Bearer of-the-job'])
    },
  ))

test.each<readonly [name: string, elsewhere: (address: string) => string]>([
  ['another host', (address) => address.replace('127.0.0.1', 'localhost')],
  ['another port of the same host', (address) => address],
])('the token of the job does not go where a redirect leads: %s', (_name, elsewhere) =>
  serving(
    (_, response) => response.end('{"value":"x.y.z"}'),
    (there) =>
      serving(
        (_, response) => response.writeHead(307, { location: elsewhere(there.address) }).end(),
        async ({ address }) => {
          const said = 'the answer has status 307 and leads elsewhere, where the token is not sent'
          expect(await ask(address)).toEqual({ result: `Status307: ${said}`, masked: [] })
          expect(there.tokens).toEqual([])
        },
      ),
  ),
)

test.each<readonly [name: string, answer: RequestListener, result: string]>([
  ['a refusal', (_, response) => response.writeHead(403).end('no'), 'Status403: the answer has status 403: no'],
  ['an answer without a token', (_, response) => response.end('{}'), 'EmptyAnswer: the answer holds no token'],
  [
    'an answer without an end',
    floods,
    'AnswerTooLarge: the answer has more than 16777216 bytes, so it was not read to its end',
  ],
])('%s', (_name, answer, result) =>
  serving(answer, async ({ address }) => {
    expect(await ask(address)).toEqual({ result, masked: [] })
  }),
)

test('a job without the permission is told so before anybody is asked', () =>
  serving(
    () => {},
    async ({ address, tokens }) => {
      const result = 'Error: Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable'
      expect(await ask(address, '')).toEqual({ result, masked: [] })
      expect(tokens).toEqual([])
    },
  ))

test.each([500, 502, 503, 429])('a service with trouble of its own (%i) is asked again', (status) => {
  const answers = [status, status, 200]
  return serving(
    (_, response) => response.writeHead(answers.shift() ?? 500).end('{"value":"x.y.z"}'),
    async ({ address, tokens }) => {
      expect((await ask(address)).result).toBe('x.y.z')
      expect(tokens).toHaveLength(3)
    },
  )
})

test.each([
  [1, 1],
  [5, 5],
])('no more attempts than the inputs say: %i', (attempts, asked) =>
  serving(
    (_, response) => response.writeHead(503).end('busy'),
    async ({ address, tokens }) => {
      expect((await ask(address, 'of-the-job', attempts)).result).toBe('Status503: the answer has status 503: busy')
      expect(tokens).toHaveLength(asked)
    },
  ),
)

test('a page is named as what it is', () =>
  serving(
    (_, response) => response.end('<!DOCTYPE html><html><head><title>Sign in</title></head></html>'),
    async ({ address }) => {
      const said = 'a page in HTML ("Sign in") came with status 200, and no answer of the service'
      expect((await ask(address)).result).toBe(`WrongAnswer: ${said}`)
    },
  ))
