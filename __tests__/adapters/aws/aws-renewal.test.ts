// Many requests find at the same time that the session has ended: it is renewed once, and each of them is sent again.
import { STSClient } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { calling, renewing } from '../../../src/adapters/aws/call.ts'
import { readProxies } from '../../../src/proxy/proxy-settings.ts'
import { testAsk } from '../../support/ask.ts'

const DOING = { doing: 'set a tag', service: 'ECR', operation: 'PutImage' } as const
const plain = calling(testAsk(), readProxies({}))
const refusal = (name: string): Error => Object.assign(new Error('refused'), { name })

/** Keys `key-1`, `key-2` …, which the SDK keeps; AWS takes all from `good` on. */
function service(good: number, code = 'ExpiredTokenException') {
  let key = 0
  let sent = 0
  const { credentials } = new STSClient({
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: `key-${++key}`, secretAccessKey: 'secret' }),
  }).config
  const call = renewing(plain, credentials)
  const send = () =>
    call(DOING, async () => {
      const used = Number((await credentials()).accessKeyId.slice('key-'.length))
      sent += 1
      if (used < good) throw refusal(code)
      return used
    })
  return { send, counts: () => ({ key, sent }) }
}

test('50 requests at once renew once', async () => {
  const { send, counts } = service(2)
  expect(new Set(await Promise.all(Array.from({ length: 50 }, send)))).toEqual(new Set([2]))
  expect(counts()).toEqual({ key: 2, sent: 100 })
})

test('a session that is refused at once is not renewed for ever', async () => {
  const { send, counts } = service(9)
  await expect(send()).rejects.toThrow('refused')
  expect(counts()).toEqual({ key: 2, sent: 2 })
})

test('what was refused for another reason is not sent again', async () => {
  const { send, counts } = service(2, 'AccessDeniedException')
  await expect(send()).rejects.toThrow('refused')
  expect(counts()).toEqual({ key: 1, sent: 1 })
})
