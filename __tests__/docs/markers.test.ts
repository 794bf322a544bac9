import { expect, test } from '@jest/globals'
import { replaceBetween } from '../../scripts/docs/markers.ts'

test('what stands between the markers is replaced, and nothing else', () => {
  const text = 'before\n<!-- list -->\nold $1\n<!-- /list -->\nafter <!-- other -->'
  const replaced = replaceBetween(text, 'list', 'new $& text')
  expect(replaced).toBe('before\n<!-- list -->\n\nnew $& text\n\n<!-- /list -->\nafter <!-- other -->')
  expect(replaceBetween(replaced, 'list', 'new $& text')).toBe(replaced)
})

test.each([
  ['no markers', 'text'],
  ['no end', '<!-- list --> text'],
  ['no start', 'text <!-- /list -->'],
  ['the end before the start', '<!-- /list --> text <!-- list -->'],
  ['two starts', '<!-- list --> <!-- list --> <!-- /list -->'],
  ['two ends', '<!-- list --> <!-- /list --> <!-- /list -->'],
])('%s', (_name, text) => {
  expect(() => replaceBetween(text, 'list', 'new')).toThrow(
    new Error('The text has to hold <!-- list --> and, after it, <!-- /list -->, once each.'),
  )
})
