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
