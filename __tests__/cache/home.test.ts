import { expect, test } from '@jest/globals'
import { homeOfCache } from '../../src/cache/ecr-cache.ts'
import { parseRepositoryAddress } from '../../src/names/repository.ts'
import { HOST, must } from '../values.ts'

const PUBLIC = 'public.ecr.aws/octo/app'

test.each<readonly [name: string, repositories: readonly string[], home: number]>([
  ['one', ['app'], 0],
  ['one by its URI', [`${HOST}/app`], 0],
  ['two', ['app', `${HOST}/app`], 0],
  ['a public one before it', [PUBLIC, 'app'], 1],
  ['a public one alone', [PUBLIC], -1],
  ['none', [], -1],
])('%s', (_name, repositories, home) => {
  expect(homeOfCache(repositories.map((text) => must(parseRepositoryAddress(text))))).toBe(home)
})
