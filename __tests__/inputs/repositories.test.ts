import { expect, test } from '@jest/globals'
import { settingsOf } from '../fixtures/inputs.ts'
import { HOST } from '../fixtures/values.ts'

const PUBLIC = 'public.ecr.aws/octo/app'

test.each<readonly [name: string, repositories: readonly string[], home: number]>([
  ['one', ['app'], 0],
  ['one by its URI', [`${HOST}/app`], 0],
  ['two', ['app', `${HOST}/app`], 0],
  ['a public one before it', [PUBLIC, 'app'], 1],
  ['a public one alone', [PUBLIC], -1],
])('which repository keeps the cache: %s', (_name, repositories, home) => {
  const { delivery } = settingsOf({ repository: repositories.join('\n'), 'aws-region': 'us-east-1' })
  if (!delivery.push) throw new Error(delivery.reason)
  expect(delivery.destinations.map(({ keepsCache }) => keepsCache)).toEqual(repositories.map((_, at) => at === home))
})
