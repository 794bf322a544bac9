import { describe, expect, test } from '@jest/globals'
import { parsePayload, readContext, textAt } from '../../src/runner/context.ts'

describe('readContext', () => {
  const payload = { repository: { default_branch: 'main' } }
  const directories = { cwd: '/here', temp: '/tmp' }

  test('on a runner', () => {
    const env = {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_ACTOR: 'octocat',
      GITHUB_SHA: 'c0ffee',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_REPOSITORY: 'octo/app',
      GITHUB_WORKSPACE: '/checkout',
      RUNNER_TEMP: '/runner/temp',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_ACTION_REPOSITORY: 'octo/ecr-build-push',
      GITHUB_ACTION_REF: 'v1',
      GITHUB_TOKEN: 'not read',
    }
    expect(readContext(env, payload, directories)).toEqual({
      event: 'push',
      payload,
      actor: 'octocat',
      sha: 'c0ffee',
      ref: 'refs/heads/main',
      refName: 'main',
      refType: 'branch',
      repository: 'octo/app',
      workspace: '/checkout',
      temp: '/runner/temp',
      documents: 'https://github.com/octo/ecr-build-push/blob/v1/docs',
    })
  })

  test('outside a runner', () => {
    expect(readContext({}, {}, directories)).toEqual({
      ...{ event: '', payload: {}, actor: '', sha: '', ref: '', refName: '', refType: '', repository: '' },
      ...{ workspace: '/here', temp: '/tmp', documents: undefined },
    })
  })

  test.each([
    ['a local action, which has no repository', { GITHUB_ACTION_REPOSITORY: '', GITHUB_ACTION_REF: '' }, undefined],
    ['an action without a ref', { GITHUB_ACTION_REPOSITORY: 'octo/ecr-build-push' }, undefined],
    [
      'another server',
      { GITHUB_SERVER_URL: 'https://ghes.test', GITHUB_ACTION_REPOSITORY: 'a/b', GITHUB_ACTION_REF: 'v2' },
      'https://ghes.test/a/b/blob/v2/docs',
    ],
  ])('documents of %s', (_name, env, url) => {
    const all = { GITHUB_SERVER_URL: 'https://github.com', ...env }
    expect(readContext(all, {}, directories).documents).toBe(url)
  })
})

test.each([
  ['a text', { a: { b: 'x' } }, ['a', 'b'], 'x'],
  ['an empty text', { a: '' }, ['a'], ''],
  ['a number', { a: 1 }, ['a'], undefined],
  ['an object', { a: {} }, ['a'], undefined],
  ['a missing key', { a: {} }, ['a', 'b'], undefined],
  ['a key of a text', { a: 'x' }, ['a', 'length'], undefined],
  ['a key of null', { a: null }, ['a', 'b'], undefined],
  ['nothing', undefined, ['a'], undefined],
])('textAt: %s', (_name, value, keys, expected) => {
  expect(textAt(value, ...keys)).toBe(expected)
})

test.each<readonly [name: string, text: string, payload: object | undefined]>([
  ['an object', '{"number":7}', { number: 7 }],
  ['nothing', '', undefined],
  ['the beginning of one', '{', undefined],
  ['null', 'null', undefined],
  ['an array', '[{"number":7}]', undefined],
  ['a text', '"x"', undefined],
])('parsePayload: %s', (_name, text, payload) => {
  expect(parsePayload(text)).toEqual(payload)
})
