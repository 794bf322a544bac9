import { expect, test } from '@jest/globals'
import { contextFilter, type FilterAnswer } from '../../../src/buildx/dockerfile/context-filter.ts'
import { ignoringRule, parseIgnoreFile } from '../../../src/buildx/dockerfile/ignore-file.ts'
import { IGNORED, PATHS } from '../../fixtures/ignored-paths.ts'
import { must } from '../../fixtures/values.ts'

/** What moby takes, and takes for something that it does not seem to be: nothing is known of it here. */
const STRANGE = ['[*]', '\\d', '*|a', '[[:alpha:]]', 'a{2}*', '/!a']

test.each(IGNORED)('%j leaves out what it does for docker', (text, ignored) => {
  const rules = parseIgnoreFile(text)
  expect(rules.ok).toBe(ignored !== undefined && !STRANGE.includes(text))
  if (rules.ok) expect(PATHS.filter((path) => ignoringRule(text, path) !== undefined)).toEqual(ignored)
})

/** Whether a path is sent, by way of the folders above it. */
function isSent(text: string, path: string): boolean {
  const filter = contextFilter(must(parseIgnoreFile(text)))
  const names = path.split('/')
  const answers: FilterAnswer[] = []
  for (const index of names.keys()) answers.push(filter(names.slice(0, index + 1).join('/'), answers.at(-1)))
  return answers.slice(0, -1).every(({ isEntered }) => isEntered) && answers.at(-1)?.isSent === true
}

/** Where docker goes from folder to folder, it is another answer than for a whole path: the test below has it. */
const ENTERED = 'a/b\n!a'

test.each(IGNORED.filter(([text, ignored]) => ignored !== undefined && ![...STRANGE, ENTERED].includes(text)))(
  'what %j leaves out is not sent, folder by folder',
  (text, ignored = []) => {
    expect(PATHS.filter((path) => !isSent(text, path))).toEqual(ignored)
  },
)

test('an exception for a folder that nothing leaves out takes nothing in again', () => {
  expect(['a', 'a/b', 'a/c'].filter((path) => isSent('a/b\n!a', path))).toEqual(['a', 'a/c'])
})
