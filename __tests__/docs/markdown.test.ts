import { expect, test } from '@jest/globals'
import { anchors, blocks, links } from '../../scripts/docs/markdown.ts'

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``

test.each([
  ['a heading', '# Quick start', ['quick-start']],
  ['levels and order', '## One\ntext\n### Two', ['one', 'two']],
  ['punctuation and code', "## What it's `for`: A/B, 2.0_x (new)!", ['what-its-for-ab-20_x-new']],
  ['letters of other scripts', '## 권한 설정', ['권한-설정']],
  ['the same heading twice', '## One\n## One\n## One', ['one', 'one-1', 'one-2']],
  ['a comment in a shell block is no heading', fenced('sh', '# not this'), []],
  ['neither is a # without a space', '#not', []],
])('anchors: %s', (_name, markdown, expected) => {
  expect([...anchors(markdown)]).toEqual(expected)
})

test.each([
  ['a path, an anchor, an address', '[a](b.md) and [c](#d), [e](https://f.test/g)', ['b.md', '#d', 'https://f.test/g']],
  ['a text with brackets', '[[a]](b.md)', ['b.md']],
  ['a picture inside of a link', '[![a](b.svg)](c.md)', ['b.svg', 'c.md']],
  ['none in a block of code', fenced('md', '[a](b.md)'), []],
  ['none in inline code', '`[a](b.md)` and ``x ` [a](b.md)``', []],
])('links: %s', (_name, markdown, expected) => {
  expect(links(markdown)).toEqual(expected)
})

test('blocks of one language', () => {
  const markdown = [fenced('yaml', 'a: 1'), 'text', fenced('sh', 'ls'), fenced('yaml', 'b: 2\nc: 3')].join('\n\n')
  expect(blocks(markdown, 'yaml')).toEqual(['a: 1\n', 'b: 2\nc: 3\n'])
  expect(blocks(markdown, 'json')).toEqual([])
})
