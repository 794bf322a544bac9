// The bundle: one for all actions, which each have a stub that starts theirs.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { ACTION_NAMES, ACTIONS } from '../../scripts/actions.ts'
import { bundlePath, stubPath } from '../../scripts/bundle/bundle-path.ts'
import { compareFolders } from '../../scripts/bundle/compare-folders.ts'
import { runAction } from '../../scripts/runner/run-action.ts'
import { newFolder } from '../fixtures/folder.ts'
import { nodeOfRunner } from '../support/node.ts'
import { writeFiles } from '../support/workspace.ts'

const read = (name: string): string => readFileSync(join(bundlePath(), name), 'utf8')
const chunks = readdirSync(bundlePath()).filter((name) => /^\d+\.index\.js$/.test(name))

test('its import does nothing', async () => {
  const step = { node: nodeOfRunner(), inputs: {}, env: {}, workspace: newFolder() }
  expect(await runAction({ ...step, bundle: join(bundlePath(), 'index.js') })).toEqual({
    code: 0,
    signal: null,
    output: '',
    log: expect.anything(),
    outputs: {},
    state: {},
    summary: '',
    environmentFiles: '',
  })
})

test('it has nothing but index.js with its chunks, and the stubs', () => {
  const others = ['index.js', 'licenses.txt', 'package.json']
  expect(readdirSync(bundlePath()).sort()).toEqual(
    [...chunks, ...others, ...[...ACTION_NAMES, 'post', 'left-state'].map((name) => `${name}.js`)].sort(),
  )
})

test.each([
  ['the SDK, when it needs AWS', 'class ECRClient '],
  ['credentials of IAM Identity Center, when a profile has them', 'class SSOClient '],
  ['the formats of dates, for a template with a date', 'Africa/Abidjan'],
  ['what makes a signature, when it signs', 'class FulcioSigner '],
])('a run loads %s: a chunk', (_what, words) => {
  const hasWords = (name: string): boolean => read(name).includes(words)
  expect([hasWords('index.js'), chunks.filter(hasWords).length]).toEqual([false, 1])
})

test('with the SDK comes nothing that nobody calls, or that few jobs need', () => {
  const sdk = chunks.map(read).find((text) => text.includes('class ECRClient '))
  const words = ['class PutImageCommand ', 'class DeleteRegistryPolicyCommand ', 'class SSOClient ']
  expect(words.map((word) => sdk?.includes(word))).toEqual([true, false, false])
})

describe.each(ACTION_NAMES)('%s', (name) => {
  test('has a stub, which is the same for each action but for the name', () => {
    expect(readFileSync(stubPath(name), 'utf8')).toBe(`import { main } from './index.js'\n\nawait main('${name}')\n`)
  })

  test('starts by its stub, and its post part by the one that all share', () => {
    const { file } = ACTIONS[name]
    const { runs } = parse(readFileSync(file, 'utf8')) as { readonly runs: Readonly<Record<string, string>> }
    const { main = '', post = '', ...rest } = runs
    expect([main, post].map((path) => normalize(join(dirname(file), path)))).toEqual([
      `dist/${name}.js`,
      'dist/post.js',
    ])
    expect(rest).toEqual({ using: 'node24' })
  })
})

test('two folders are compared by names and bytes', async () => {
  const [one, other] = [newFolder(), newFolder()]
  await writeFiles(one, { same: 'x', changed: 'x', gone: '' })
  await writeFiles(other, { same: 'x', changed: 'y', added: '' })
  const names = await compareFolders(one, other)
  expect([...names].sort()).toEqual(['added', 'changed', 'gone'])
  expect(await compareFolders(one, one)).toEqual([])
  expect(await compareFolders(join(one, 'missing'), one)).toHaveLength(3)
})
