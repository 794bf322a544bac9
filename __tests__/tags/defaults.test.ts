import { expect, test } from '@jest/globals'
import type { Context } from '../../src/inputs/context.ts'
import { defaultTags, isFloating, ordered } from '../../src/tags/defaults.ts'
import { CONTEXT } from '../inputs/border.ts'
import { tag } from '../values.ts'

const branch = (name: string): Partial<Context> => ({ ref: `refs/heads/${name}`, refName: name, refType: 'branch' })
const gitTag = (name: string): Partial<Context> => ({ ref: `refs/tags/${name}`, refName: name, refType: 'tag' })
const pull = { ref: 'refs/pull/12/merge', refName: '12/merge', refType: 'branch' }
const target = { ...branch('main'), event: 'pull_request_target' }

test.each<readonly [name: string, context: Partial<Context>, tags: readonly string[]]>([
  ['a push to the default branch', branch('main'), ['sha-c0ffee0', 'main', 'latest']],
  ['a push to another branch', branch('feature/new thing'), ['sha-c0ffee0', 'feature-new-thing']],
  ['a version', gitTag('v1.2.3'), ['sha-c0ffee0', '1.2.3']],
  ['a pre-release', gitTag('v2.0.0-rc.1+build.5'), ['sha-c0ffee0', '2.0.0-rc.1-build.5']],
  ['a Git tag that is no version', gitTag('very-new'), ['sha-c0ffee0', 'very-new']],
  ['a Git tag with the name of the default branch', gitTag('main'), ['sha-c0ffee0', 'main']],
  ['a pull request', { ...pull, event: 'pull_request' }, ['sha-c0ffee0', 'pr-12']],
  ['a schedule', { ...branch('main'), event: 'schedule' }, ['sha-c0ffee0', 'main', 'latest']],
  ['a manual run on a branch', { ...branch('next'), event: 'workflow_dispatch' }, ['sha-c0ffee0', 'next']],
  ['a release', { ...gitTag('v1.2.3'), event: 'release' }, ['sha-c0ffee0', '1.2.3']],
  [
    'a merge queue',
    { ...branch('gh-readonly-queue/main/pr-7-0a1b'), event: 'merge_group' },
    ['sha-c0ffee0', 'gh-readonly-queue-main-pr-7-0a1b'],
  ],
  [
    "pull_request_target, whose ref and commit are the default branch's",
    { ...target, payload: { ...CONTEXT.payload, number: 12, pull_request: { head: { sha: 'deadbeef0123' } } } },
    ['pr-12-deadbee', 'pr-12'],
  ],
  ['pull_request_target without a pull request', target, []],
  ['a branch called latest', branch('latest'), ['sha-c0ffee0', 'latest']],
  ['a branch without a usable letter', branch('ветка'), ['sha-c0ffee0']],
  ['a payload without a repository', { ...branch('main'), payload: {} }, ['sha-c0ffee0', 'main']],
  ['no commit', { ...branch('main'), sha: '' }, ['main', 'latest']],
  ['no ref', { ref: '', refName: '', refType: '' }, ['sha-c0ffee0']],
  ['nothing', { sha: '', ref: '', refName: '', refType: '' }, []],
])('default tags: %s', (_name, context, tags) => {
  expect(defaultTags({ ...CONTEXT, ...context })).toEqual(tags)
})

test.each([
  ['none', [], []],
  ['in the order given', ['b', 'a'], ['b', 'a']],
  ['each once', ['a', 'b', 'a'], ['a', 'b']],
  ['latest last', ['latest', 'a', 'latest', 'b'], ['a', 'b', 'latest']],
  ['latest alone', ['latest'], ['latest']],
])('ordered: %s', (_name, tags, expected) => {
  expect(ordered(tags.map(tag))).toEqual(expected)
})

test.each([
  ['latest', true],
  ['latest-1', false],
  ['main', false],
])('%s is floating: %s', (text, floating) => {
  expect(isFloating(tag(text))).toBe(floating)
})
