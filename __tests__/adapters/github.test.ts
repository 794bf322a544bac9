import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@jest/globals'
import { githubAt } from '../../src/adapters/github.ts'

/** Runs `task` with the address of a server that answers so. */
async function serving<T>(answer: RequestListener, task: (address: string) => Promise<T>): Promise<T> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    return await task(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const forever = new AbortController().signal

test('asks with the token and returns the JSON', async () => {
  const answer: RequestListener = ({ url, headers }, response) => {
    response.end(JSON.stringify({ url, authorization: headers.authorization }))
  }
  await serving(answer, async (address) => {
    expect(await githubAt(address, forever).get('/repos/octo/hello', 'secret')).toEqual({
      url: '/repos/octo/hello',
      authorization: 'Bearer secret',
    })
  })
})

test('an answer that leads to another host does not get the token there', async () => {
  const elsewhere: RequestListener = ({ headers }, response) => {
    response.end(JSON.stringify({ authorization: headers.authorization ?? 'none' }))
  }
  await serving(elsewhere, async (other) => {
    const leading: RequestListener = (_, response) => {
      response.writeHead(302, { location: other.replace('127.0.0.1', 'localhost') }).end()
    }
    await serving(leading, async (address) => {
      expect(await githubAt(address, forever).get('/repos/a/b', 'secret')).toEqual({ authorization: 'none' })
    })
  })
})

test('rejects with what GitHub says', async () => {
  const answer: RequestListener = (_, response) => {
    response.statusCode = 403
    response.end(JSON.stringify({ message: 'Resource not accessible by integration' }))
  }
  await serving(answer, async (address) => {
    await expect(githubAt(address, forever).get('/repos/a/b', 't')).rejects.toThrow('Resource not accessible')
  })
})

test('does not wait when the job is cancelled', async () => {
  const cancelled = new AbortController()
  const answer: RequestListener = () => cancelled.abort(new Error('cancelled'))
  await serving(answer, async (address) => {
    await expect(githubAt(address, cancelled.signal).get('/repos/a/b', 't')).rejects.toThrow('cancelled')
  })
})
