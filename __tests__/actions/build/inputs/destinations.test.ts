// What the post part reads: where the image goes and who asks, and nothing else.
import { expect, test } from '@jest/globals'
import { parseDestinations } from '../../../../src/actions/build/inputs.ts'
import { matchWithinBounds } from '../../../../src/adapters/expression.ts'
import { InputReader } from '../../../../src/inputs/reader.ts'
import { CONTEXT, settingsOf } from '../../../fixtures/inputs.ts'

const URI = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/app'
const OTHER_ROLE = 'arn:aws:iam::210987654321:role/other'
const INPUTS: Readonly<Record<string, string>> = {
  repository: `my-app\n${URI},role-to-assume=${OTHER_ROLE}`,
  'aws-region': 'eu-central-1',
  'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr',
  'role-session-name': 'ci',
  'allowed-account-ids': '123456789012,210987654321',
  'scan-on-push': 'true',
  tags: 'v1',
}

/** The destinations of these inputs, and which inputs were read for them. */
function read(inputs: Readonly<Record<string, string>>, context = CONTEXT) {
  const reader = new InputReader({
    input: (name) => inputs[name] ?? '',
    env: {},
    context,
    files: {
      kind: () => 'missing',
      content: () => 'missing',
      leadsOut: () => undefined,
      linkedElsewhere: () => undefined,
    },
    match: matchWithinBounds,
    proxies: { problems: [] },
  })
  return { destinations: parseDestinations(reader), asked: [...reader.asked].sort() }
}

test('they are those of the run, but for what is wanted of the repositories', () => {
  const { delivery } = settingsOf(INPUTS)
  if (!delivery.push) throw new Error('it is pushed')
  const nothing = { create: 'never', mode: 'create', desired: expect.objectContaining({ scanOnPush: undefined }) }
  expect(read(INPUTS).destinations).toEqual(
    delivery.destinations.map((one) => ({ ...one, repositorySettings: nothing })),
  )
})

test('no other input is read', () => {
  expect(read(INPUTS).asked).toEqual([
    'allow-untrusted',
    'allowed-account-ids',
    'audience',
    'aws-access-key-id',
    'aws-region',
    'aws-secret-access-key',
    'aws-session-token',
    'build-contexts',
    'context',
    'disable-retry',
    'file',
    'push',
    'registry-id',
    'repository',
    'retry-max-attempts',
    'role-duration-seconds',
    'role-external-id',
    'role-session-name',
    'role-to-assume',
    'scope-down',
  ])
})

test('a session that is scoped down may look for the tag and remove it', () => {
  const [first] = read({ ...INPUTS, 'scope-down': 'true' }).destinations
  const policy = first?.identity.role?.sessionPolicy?.text ?? ''
  expect(policy).toContain('"ecr:DescribeImages"')
  expect(policy).toContain('"ecr:BatchDeleteImage"')
  expect(policy).not.toContain('"ecr:CreateRepository"')
})

test.each([
  ['nothing is pushed', { ...INPUTS, push: 'false' }],
  ['an input cannot be used', { ...INPUTS, repository: 'Not A Name' }],
])('there is none where %s', (_name, inputs) => {
  expect(read(inputs).destinations).toEqual([])
})

test('there is none in a run that has no credentials', () => {
  const repo = (name: string) => ({ repo: { full_name: name } })
  const payload = { pull_request: { base: repo('octo/app'), head: repo('fork/app') } }
  expect(read(INPUTS, { ...CONTEXT, event: 'pull_request', payload }).destinations).toEqual([])
})
