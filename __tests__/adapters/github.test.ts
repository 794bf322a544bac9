import type { RequestListener } from 'node:http'
import { expect, test } from '@jest/globals'
import { githubAt } from '../../src/adapters/github.ts'
import { testAsk } from '../support/ask.ts'
import { serving } from '../support/http.ts'

test('asks with the token and returns the JSON', async () => {
  const answer: RequestListener = ({ url, headers }, response) => {
    response.end(JSON.stringify({ url, authorization: headers.authorization }))
  }
  await serving(answer, async ({ address }) => {
    expect(await githubAt(address, testAsk()).get('/repos/octo/hello', 'secret')).toEqual({
      url: '/repos/octo/hello',
      authorization: 'Bearer secret',
    })
  })
})

test.each<readonly [name: string, elsewhere: (address: string) => string]>([
  ['another host', (address) => address.replace('127.0.0.1', 'localhost')],
  ['another port of the same host', (address) => address],
])('an answer that leads to %s is not followed: the token is for GitHub alone', async (_name, elsewhere) => {
  const seen: unknown[] = []
  const other: RequestListener = ({ headers }, response) => {
    seen.push(headers.authorization)
    response.end('{}')
  }
  await serving(other, async ({ address: there }) => {
    const leading: RequestListener = (_, response) => {
      response.writeHead(302, { location: elsewhere(there) }).end()
    }
    await serving(leading, async ({ address }) => {
      const asked = githubAt(address, testAsk()).get('/repos/a/b', 'secret')
      await expect(asked).rejects.toThrow('the answer has status 302 and leads elsewhere, where the token is not sent')
    })
  })
  expect(seen).toEqual([])
})

test('rejects with what GitHub says', async () => {
  const answer: RequestListener = (_, response) => {
    response.statusCode = 403
    response.end(JSON.stringify({ message: 'Resource not accessible by integration' }))
  }
  await serving(answer, async ({ address }) => {
    await expect(githubAt(address, testAsk()).get('/repos/a/b', 't')).rejects.toThrow('Resource not accessible')
  })
})

test('does not wait when the job is cancelled', async () => {
  const cancelled = new AbortController()
  const answer: RequestListener = () => cancelled.abort(new Error('cancelled'))
  await serving(answer, async ({ address }) => {
    await expect(githubAt(address, testAsk({ cancelled: cancelled.signal })).get('/repos/a/b', 't')).rejects.toThrow(
      'cancelled',
    )
  })
})

test('an answer of a gateway, and one that is cut, are asked for again', async () => {
  const answers: RequestListener[] = [
    (_, response) => response.writeHead(502).end('<html><title>502 Bad Gateway</title></html>'),
    (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"a')
      setImmediate(() => response.destroy())
    },
    (_, response) => response.end('{"a":1}'),
  ]
  await serving(
    (request, response) => answers.shift()?.(request, response),
    async ({ address }) => expect(await githubAt(address, testAsk()).get('/repos/a/b', 't')).toEqual({ a: 1 }),
  )
})
