// docs/iam.md gives the role what the code needs, and no more.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { blocks } from '../../scripts/docs/markdown.ts'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import { PERMISSION_NAMES, type Permission } from '../../src/iam/permissions.ts'
import { identityPolicy, type PolicyStatement } from '../../src/iam/policy.ts'
import { ACCOUNT, REGION, repositoryName } from '../fixtures/values.ts'

const text = readFileSync('docs/iam.md', 'utf8')
const policies = blocks(text, 'json').map((block) => JSON.parse(block) as { readonly Statement: PolicyStatement[] })

const actions = (statements: readonly PolicyStatement[]): readonly string[] =>
  statements.flatMap(({ Action }) => Action).flat()

const beyondLogin = ({ registry, repository, key, profile }: ReturnType<typeof actionsOf>): readonly string[] =>
  [...registry, ...repository, ...key, ...profile].filter((action) => action !== 'ecr:GetAuthorizationToken')

test('the first policy is the one that is generated for a push that may create the repository', () => {
  const name = repositoryName('my-app')
  const use = {
    name,
    account: ACCOUNT,
    region: REGION,
    features: ['push', 'create'],
    key: undefined,
    isPublic: false,
  } as const
  const [login, ...rest] = identityPolicy([use]).Statement
  const [documented, ...others] = policies[0]?.Statement ?? []
  expect({ ...documented, Action: [documented?.Action].flat() }).toEqual(login)
  expect(actions(others)).toEqual(actions(rest))
  expect([...new Set(others.map(({ Resource }) => Resource))]).toEqual(rest.map(({ Resource }) => Resource))
})

test('every action of it is explained', () => {
  for (const action of actions(policies[0]?.Statement ?? []))
    expect(text).toMatch(new RegExp(`^\\|.*\`${action}\``, 'm'))
})

test('the policy of a repository of another account is the one that is generated', () => {
  const foreign = policies.find(({ Statement }) => Statement[0]?.Sid === 'PushFromAnotherAccount')
  expect(foreign?.Statement[0]?.Action).toEqual(actionsOf(['push']).repository)
})

describe('what else an input may need', () => {
  const section = text.slice(text.indexOf('## What else'))
  const rows = [...section.matchAll(/^\| `([\w-]+)` \| .* \| (.*) \|$/gm)].map(([, name, cell = '']) => [
    name,
    [...cell.matchAll(/`(.*?)`/g)].map(([, action]) => action),
  ])

  test('has a row for each feature, with its actions', () => {
    const further = PERMISSION_NAMES.filter((name) => name !== 'push' && name !== 'create')
    const needed = (name: Permission): readonly string[] => {
      const own = beyondLogin(actionsOf([name]))
      return own.length > 0 ? own : beyondLogin(actionsOf([name], true))
    }
    expect(rows).toEqual(further.map((name) => [name, needed(name)]))
  })
})
