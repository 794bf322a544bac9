// The Korean documents: their tables have a sentence for all that there is, and they show what the English ones show.
import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseAction } from '../../scripts/docs/action.ts'
import { EVENTS } from '../../scripts/docs/default-tags.ts'
import { parseKorean } from '../../scripts/docs/korean.ts'
import { blocks } from '../../scripts/docs/markdown.ts'

const read = (path: string): string => readFileSync(path, 'utf8')
const action = parseAction(read('action.yml'))
const text = read('docs/ko.yml')

test('every input, output, group and event has a Korean sentence, and none is left over', () => {
  const korean = parseKorean(text, [action], EVENTS)
  expect(korean.required).toBe('필수')
  for (const input of action.inputs) expect(korean.describeInput(input)).toMatch(/\p{Script=Hangul}/u)
  for (const output of action.outputs) expect(korean.describeOutput(output)).toMatch(/\p{Script=Hangul}/u)
})

test('what is missing or left over is listed', () => {
  const inputs = action.inputs.map((input) => (input.name === 'repository' ? { ...input, name: 'new-one' } : input))
  const changed = { ...action, inputs }
  expect(() => parseKorean(text, [changed], [...EVENTS, 'full moon'])).toThrow(
    new Error(
      [
        'docs/ko.yml does not fit:',
        '- inputs: no sentence for "new-one"',
        '- inputs: a sentence for "repository", which is not there (any more)',
        '- events: no sentence for "full moon"',
      ].join('\n'),
    ),
  )
})

/** Every Korean document with the English one; that of troubleshooting has a selection. */
const PAIRS = ['.', 'docs'].flatMap((folder) =>
  readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' })
    .filter((name) => name.endsWith('.ko.md') && name !== 'troubleshooting.ko.md')
    .map((name) => normalize(join(folder, name)))
    .map((path) => [path, path.replace(/\.ko\.md$/, '.md')] as const),
)

describe.each(PAIRS)('%s', (korean, english) => {
  /** Comments are for the reader, in the reader's language. */
  const withoutComments = (block: string): string => block.replace(/ +# .*$/gm, '')

  test.each(['sh', 'yaml', 'dockerfile', 'diff', 'markdown'])(
    'has the same %s blocks as the English document',
    (language) => {
      const shown = (path: string) => blocks(read(path), language).map(withoutComments)
      expect(shown(korean)).toEqual(shown(english))
    },
  )

  test('has as many headings, at the same levels', () => {
    const levels = (path: string) =>
      [
        ...read(path)
          .replace(/^```.*?^```$/gms, '')
          .matchAll(/^(#+) /gm),
      ].map(([, level]) => level)
    expect(levels(korean)).toEqual(levels(english))
  })

  test('links to the same places outside of it, but for those that are Korean too', () => {
    const targets = (path: string) =>
      [...new Set([...read(path).matchAll(/\]\(([^()\s#]+)[^()\s]*\)/g)].map(([, target = '']) => target))]
        .map((target) => target.replace(/\.ko\.md$/, '.md'))
        .filter((target) => !target.endsWith(english.replace(/^.*\//, '')))
        .sort()
    expect(targets(korean)).toEqual(targets(english))
  })
})
