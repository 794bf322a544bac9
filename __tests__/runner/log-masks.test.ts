import { expect, test } from '@jest/globals'
import { LogMasks } from '../../src/runner/log-masks.ts'

test.each<readonly [name: string, secrets: readonly string[], text: string, shown: string]>([
  ['nothing', [], 'a b', 'a b'],
  ['a text, wherever it is', ['secret'], 'secret is nosecret', '*** is no***'],
  ['signs of an expression', ['$&.*'], 'a $&.* b', 'a *** b'],
  ['the longest first', ['tort', 'tortoise'], 'tortoise and tort', '*** and ***'],
  ['each of its lines', ['one\r\ntwo\n'], 'two, one', '***, ***'],
  ['an empty text hides nothing', ['', '\n'], 'a b', 'a b'],
])('%s', (_name, secrets, text, shown) => {
  const masks = new LogMasks()
  for (const secret of secrets) masks.add(secret)
  expect(masks.hide(text)).toBe(shown)
})

const SIGNED = 'https://s3.test/layer?X-Amz-Algorithm=AWS4&X-Amz-Signature=c4n4ry'

test.each<readonly [name: string, text: string, hidden: string]>([
  ['of S3', `GET "${SIGNED}": EOF`, 'GET "https://s3.test/layer?…": EOF'],
  ['without its beginning', 'layer&X-Amz-Security-Token=c4n4ry failed', 'layer&?… failed'],
  ['of CloudFront', 'https://cf.test/l?Expires=1&Signature=c4n4ry&Key-Pair-Id=K', 'https://cf.test/l?…'],
  ['in JSON', `{"url":"${SIGNED.replace('&', '\\u0026')}"}`, '{"url":"https://s3.test/layer?…"}'],
  ['none', 'https://docs.test/page?a=1&b=2 stays', 'https://docs.test/page?a=1&b=2 stays'],
])('the signature of an address is not shown: %s', (_name, text, hidden) => {
  expect(new LogMasks().hide(text)).toBe(hidden)
})
