// What comes from a server has one end and one size, head and body together, and its connection does not stay open.
import { expect, test } from '@jest/globals'
import { SizeError, within } from '../../src/adapters/bounds.ts'
import { getAnswer } from '../../src/adapters/http-answer.ts'
import { drips, floods, serving } from '../support/http.ts'

const forever = new AbortController().signal

const LIMIT = 100_000

const get = (address: string, end: AbortSignal) => getAnswer({ address, headers: {}, limit: LIMIT }, end)

test('an answer of just as many bytes as it may have', () =>
  serving(
    (_, response) => response.writeHead(404, { 'x-name': 'value' }).end('x'.repeat(LIMIT)),
    async ({ address }) => {
      const { status, headers, body } = await get(address, forever)
      expect([status, headers['x-name'], body.length]).toEqual([404, 'value', LIMIT])
    },
  ))

test('a body that does not end is given up at the deadline, and its connection closed', () =>
  serving(drips, async ({ address, closed }) => {
    const asked = within({ milliseconds: 50, cancelled: forever }, (end) => get(address, end))
    await expect(asked).rejects.toThrow('no answer in 0.05 seconds')
    await closed()
  }))

test('an answer whose headers do not come is given up at the deadline, and its connection closed', () =>
  serving(
    () => {},
    async ({ address, closed }) => {
      const asked = within({ milliseconds: 50, cancelled: forever }, (end) => get(address, end))
      await expect(asked).rejects.toThrow('no answer in 0.05 seconds')
      await closed()
    },
  ))

test('a cancelled step does not wait for the rest of a body, and closes its connection', () =>
  serving(drips, async ({ address, closed }) => {
    const cancelled = new AbortController()
    const asked = within({ milliseconds: 60_000, cancelled: cancelled.signal }, (end) => {
      setImmediate(() => cancelled.abort(new Error('cancelled')))
      return get(address, end)
    })
    await expect(asked).rejects.toThrow('cancelled')
    await closed()
  }))

test('a body without an end is read up to its limit, and its connection closed', () =>
  serving(floods, async ({ address, closed }) => {
    await expect(get(address, forever)).rejects.toEqual(new SizeError(LIMIT))
    await closed()
  }))

test('a redirect is an answer: nothing is sent to where it leads', () =>
  serving(
    (_, response) => response.end(),
    (there) =>
      serving(
        (_, response) => response.writeHead(302, { location: there.address }).end(),
        async ({ address }) => {
          const { status } = await get(address, forever)
          expect([status, there.tokens]).toEqual([302, []])
        },
      ),
  ))

test('within: a task that goes on after its time is left', async () => {
  let seen: AbortSignal | undefined
  const task = within({ milliseconds: 1, cancelled: forever }, (end) => {
    seen = end
    return new Promise(() => {})
  })
  await expect(task).rejects.toThrow('no answer in 0.001 seconds')
  expect(seen?.aborted).toBe(true)
})

test('within: a task of a step that was cancelled before is not begun', async () => {
  let begun = false
  const cancelled = AbortSignal.abort(new Error('cancelled'))
  const task = within({ milliseconds: 1000, cancelled }, async () => {
    begun = true
  })
  await expect(task).rejects.toThrow('cancelled')
  expect(begun).toBe(false)
})
