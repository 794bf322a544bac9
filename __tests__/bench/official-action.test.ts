import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type OfficialAction, parseAction, readActions } from '../../bench/official-action.ts'
import { writeFiles } from '../support/workspace.ts'

const POST = "runs:\n  using: node24\n  main: dist/index.js\n  post: 'dist/cleanup/index.js'\n"

test.each<readonly [name: string, text: string, action: OfficialAction]>([
  [
    'defaults, but for those of a workflow',
    `inputs:\n  a: { default: text }\n  b: { default: true }\n  c: { default: '\${{ github.token }}' }\n  d:\n${POST}`,
    { main: '/a/dist/index.js', post: '/a/dist/cleanup/index.js', defaults: { a: 'text', b: 'true' } },
  ],
  ['no post', 'runs: { using: node24, main: m.js }', { main: '/a/m.js', post: undefined, defaults: {} }],
])('an action.yml with %s', (_name, text, action) => {
  expect(parseAction(text, '/a')).toEqual(action)
})

test('an action that Node does not run', () => {
  expect(() => parseAction('runs: { using: composite }', '/a')).toThrow(
    "/a is run by composite; this bench runs Node's.",
  )
})

test('all actions that are missing are named at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'actions-'))
  try {
    await writeFiles(folder, { 'x/there/action.yml': POST })
    await expect(readActions(folder, ['x/one', 'x/there', 'x/two'])).rejects.toThrow(
      `${folder} has no x/one/action.yml, no x/two/action.yml. Check each of these actions out there, under its name, such as ` +
        `git clone --depth 1 https://github.com/x/one ${folder}/x/one`,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
