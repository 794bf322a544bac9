import { expect, test } from '@jest/globals'
import type { BuildSettings } from '../../src/buildx/build-settings.ts'
import { requestHash } from '../../src/buildx/request-hash.ts'
import { PLAIN_BUILD } from '../fixtures/builds.ts'

const of = (build: Partial<BuildSettings>, env = {}) => requestHash({ ...PLAIN_BUILD, ...build }, env)

test.each<readonly [name: string, build: Partial<BuildSettings>]>([
  ['the default', {}],
  ['the same folder with a slash', { context: { kind: 'folder', path: './' } }],
  ['what says nothing of the content', { labels: ['a=b'], builder: 'x', reproducible: true }],
])('none: %s', (_name, build) => {
  expect(of(build)).toBeUndefined()
})

test('each part makes another one, and none holds a value', () => {
  const all = [
    of({ target: 'api' }),
    of({ target: 'worker' }),
    of({ file: 'api' }),
    of({ context: { kind: 'folder', path: 'api' } }),
    of({ context: { kind: 'remote', address: 'api' } }),
    of({ platforms: ['linux/arm64'] }),
    of({ buildArgs: ['A=api'] }),
    of({ buildArgs: ['A=worker'] }),
    of({ buildArgs: ['A'] }),
    of({ buildContexts: [{ name: 'a', source: 'api' }] }),
  ]
  expect(new Set(all).size).toBe(all.length)
})

test('the order of build arguments and platforms says nothing, and a value may come from the environment', () => {
  expect(of({ buildArgs: ['B=2', 'A=1'], platforms: ['b', 'a'] })).toBe(
    of({ buildArgs: ['A', 'B=2'], platforms: ['a', 'b'] }, { A: '1' }),
  )
  expect(of({ target: 'api' })).toMatch(/^[0-9a-f]{16}$/)
})
