// Many jobs that create the same repository at the same moment, by the calls of the SDK.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type LocalEcr, startLocalEcr } from '../../../emulator/index.ts'
import { createRepository } from '../../../src/ecr/create.ts'
import type { DesiredRepository } from '../../../src/ecr/destination.ts'
import type { Repository } from '../../../src/names/repository.ts'
import { UNWANTED } from '../../fixtures/destination-states.ts'
import { ACCOUNT, region, repositoryName } from '../../fixtures/values.ts'
import { sessionAt } from '../../support/ecr-session.ts'
import { ask } from '../../support/registry.ts'

const POLICY =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}'
const WANTED: DesiredRepository = {
  ...UNWANTED,
  mutability: { kind: 'IMMUTABLE', exclusions: [] },
  lifecyclePolicy: POLICY,
}

let local: LocalEcr
let before: string | undefined
beforeAll(async () => {
  local = await startLocalEcr()
  before = process.env.AWS_ENDPOINT_URL
  process.env.AWS_ENDPOINT_URL = local.environment.AWS_ENDPOINT_URL
})
afterAll(async () => {
  if (before === undefined) delete process.env.AWS_ENDPOINT_URL
  else process.env.AWS_ENDPOINT_URL = before
  await local.close()
})

test('50 at once: one creates it with its policy, the others take it as it is', async () => {
  const here = region('us-east-1')
  const name = repositoryName('team/app')
  const repository: Repository = { name, registry: { account: ACCOUNT, region: here, host: local.registry } }
  // Each has a session of its own, as each job has.
  const create = async () => {
    const session = await sessionAt(local)
    return createRepository(session.ecr({ address: { name }, region: here, account: undefined }), repository, WANTED, {
      created: () => {},
      unsetPolicies: () => new Error('no policy is wanted'),
    })
  }
  const made = await Promise.all(Array.from({ length: 50 }, create))
  expect(made.filter(({ created }) => created)).toHaveLength(1)
  const { repositories } = await ask(local, 'DescribeRepositories', {})
  expect(repositories).toMatchObject([{ repositoryName: 'team/app', imageTagMutability: 'IMMUTABLE' }])
  const { lifecyclePolicyText } = await ask(local, 'GetLifecyclePolicy', { repositoryName: 'team/app' })
  expect(lifecyclePolicyText).toBe(POLICY)
  expect(local.requests().filter(({ step }) => step === 'PutLifecyclePolicy')).toHaveLength(1)
})
