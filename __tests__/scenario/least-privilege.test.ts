// The policy of `npm run policy` is enough for its features, and no action in it is too many.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PolicyRule } from '../../emulator/index.ts'
import { readRequest } from '../../scripts/policy/request.ts'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import { PERMISSION_NAMES, type Permission } from '../../src/iam/permissions.ts'
import { identityPolicy, type PolicyDocument, policiesFor } from '../../src/iam/policy.ts'
import { type Inputs, type Job, type Ran, ROLE, startJob, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'
import { scanByInspector } from '../support/scans.ts'
import { wiretap } from '../support/wiretap.ts'

const OURS = 'arn:aws:iam::111122223333:role/github-ecr'
const INPUTS = { 'aws-region': 'us-east-1', tags: 'v1,v2', 'role-to-assume': ROLE }

const LIFECYCLE = {
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 5 },
      action: { type: 'expire' },
    },
  ],
}
const PULL = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '210987654321' }, Action: 'ecr:BatchGetImage' }],
}

/** A run that has a feature. */
interface Case {
  /** All features of the run. */
  readonly features: readonly Permission[]
  readonly inputs?: Inputs
  /** Whether the repository is there before. */
  readonly there: boolean
}

/** Settings that are set by calls of their own. */
const SETTINGS = [
  ['lifecycle-policy', { 'lifecycle-policy': JSON.stringify(LIFECYCLE) }],
  ['repository-policy', { 'repository-policy': JSON.stringify(PULL) }],
  ['repository-tags', { 'repository-tags': 'team=web' }],
] as const
const CHECK = { 'repository-settings': 'check', 'create-repository': 'false' }
const APPLY = { ...CHECK, 'repository-settings': 'apply' }

const CASES: readonly (readonly [feature: Permission, one: Case])[] = [
  ['plan', { features: ['plan'], inputs: { plan: 'true' }, there: true }],
  ['push', { features: ['push'], there: true }],
  ['create', { features: ['push', 'create'], there: false }],
  ['templates', { features: ['push', 'create', 'templates'], there: false }],
  ['secrets', { features: ['push', 'secrets'], inputs: { secrets: 'token=a-secret-value' }, there: true }],
  ['waits', { features: ['push', 'waits'], inputs: { 'size-limit': '1GB' }, there: true }],
  ...SETTINGS.flatMap(([feature, inputs]): (typeof CASES)[number][] => [
    [feature, { features: ['push', 'create', feature], inputs, there: false }],
  ]),
  ...SETTINGS.flatMap(([feature, inputs]): (typeof CASES)[number][] => [
    [`check-${feature}`, { features: ['push', `check-${feature}`], inputs: { ...inputs, ...CHECK }, there: true }],
  ]),
  [
    'apply-mutability',
    { features: ['push', 'apply-mutability'], inputs: { ...APPLY, 'image-tag-mutability': 'IMMUTABLE' }, there: true },
  ],
  [
    'apply-scanning',
    { features: ['push', 'apply-scanning'], inputs: { ...APPLY, 'scan-on-push': 'true' }, there: true },
  ],
]

/** What the step can do without: it says what it could not see, and goes on. */
const OPTIONAL: Readonly<Record<string, string>> = {
  'ecr:DescribeRepositories': 'this identity is not allowed to use ecr:DescribeRepositories',
  'ecr:DescribeImages': 'this identity is not allowed to use ecr:DescribeImages',
  'ecr:DescribeRepositoryCreationTemplates':
    'this identity is not allowed to use ecr:DescribeRepositoryCreationTemplates',
  'ecr:BatchDeleteImage': 'allow the step ecr:BatchDeleteImage on the repository',
}

/** The step failed and named this action and no other, or it told what it could not see and went on. */
function expectNamed(ran: Ran, action: string): void {
  const optional = OPTIONAL[action]
  if (optional !== undefined) {
    expect([ran.code, ran.output]).toEqual([0, expect.stringContaining(optional)])
    return
  }
  expect(ran.code).toBe(1)
  const actions = [...messageOf(ran).matchAll(/not authorized to perform: (\S+)/g)].map(([, name]) => name)
  expect([...new Set(actions)]).toEqual([action])
}

const policies: PolicyRule[] = []
let job: Job
let count = 0

// Older BuildKits print a refusal without the registry's own words, so it is the step that has to name the action.
beforeAll(async () => {
  job = await startJob({ ecr: { policies }, docker: { build: { terse: true } } })
})
afterAll(() => job.end())

const policyFor = (repository: string, features: readonly Permission[], key?: string): PolicyDocument =>
  identityPolicy(
    readRequest({ repository: [repository], features, region: 'us-east-1', role: ROLE, 'kms-key': key }).uses,
  )

const without = ({ Version, Statement }: PolicyDocument, action: string): object => ({
  Version,
  Statement: Statement.map((one) => ({ ...one, Action: one.Action.filter((name) => name !== action) })),
})

/** Runs the step as the role, with a repository of its own, under a policy that may lack an action. */
async function runWith({ features, inputs, there }: Case, missing?: string, where = job): Promise<Ran> {
  count += 1
  const repositoryName = `team/app-${count}`
  policies.length = 0
  if (there) await ask(where.ecr, 'CreateRepository', { repositoryName })
  const policy = policyFor(repositoryName, features)
  policies.push({
    principal: 'arn:aws:sts::*:assumed-role/github-ecr/*',
    policy: missing === undefined ? policy : without(policy, missing),
  })
  return where.run({ ...INPUTS, repository: repositoryName, ...inputs }, { env: where.ecr.oidc })
}

/** Features that only ECR Public has. */
const GALLERY: readonly Permission[] = ['public-catalog', 'check-public-catalog']

/** What only docker does: e2e tests show it with a real engine. */
const DOCKERS: readonly Permission[] = ['copy', 'cache', 'mirror']

/** What AWS KMS asks for, which the local ECR has not. */
const KEYS_OF_KMS: readonly Permission[] = ['kms-key']

/** What a second run of a commit asks for: same-commit.test.ts. */
const SECOND_RUNS: readonly Permission[] = ['default-tags']

/** What a run asks for that looks for an image of the same content: reuse.test.ts. */
const REUSE: readonly Permission[] = ['reuse']

/** What a copy asks for, and a join: adapters/registry/rights.test.ts. */
const COPIES: readonly Permission[] = ['source', 'referrers', 'mounts', 'parts']

/** What a scan asks for, which is another thing with Amazon Inspector: below. */
const SCANS: readonly Permission[] = ['scans']

/** What is read of the image that a floating tag is on: floating-tags.test.ts. */
const FLOATING: readonly Permission[] = ['floating-tags']

test('every feature is shown here', () => {
  const elsewhere = [...FLOATING, ...SCANS, ...DOCKERS, ...COPIES, ...GALLERY, ...KEYS_OF_KMS, ...SECOND_RUNS, ...REUSE]
  const others = PERMISSION_NAMES.filter((name) => !elsewhere.includes(name))
  expect(CASES.map(([feature]) => feature)).toEqual(others)
})

describe.each(CASES)('%s', (feature, one) => {
  test('the policy is enough', async () => {
    expect(messageOf(await runWith(one))).toBe('')
  })

  const own = actionsOf([feature])
  test.each([...own.registry, ...own.repository])('without %s the step names it', async (action) => {
    expectNamed(await runWith(one, action), action)
  })
})

describe('the gallery of ECR Public', () => {
  /** Brings it in line in a repository that is there; the policy may lack an action. */
  async function show(missing = ''): Promise<Ran> {
    count += 1
    const [, alias = ''] = job.ecr.publicRegistry.split('/')
    const name = `app-${count}`
    const repository = `public.ecr.aws/${alias}/${name}`
    policies.length = 0
    await ask(job.ecr, 'CreateRepository', { repositoryName: name }, 'ecr-public')
    const policy = without(policyFor(repository, ['push', ...GALLERY]), missing)
    policies.push({ principal: 'arn:aws:sts::*:assumed-role/github-ecr/*', policy })
    return job.run({ ...INPUTS, ...APPLY, repository, 'public-description': 'An app' }, { env: job.ecr.oidc })
  }

  test('the policy is enough', async () => {
    expect(messageOf(await show())).toBe('')
  })

  test.each(actionsOf(GALLERY, true).repository)('without %s the step names it', async (action) => {
    expectNamed(await show(action), action)
  })
})

describe.each([
  ['basic', ['ecr:DescribeImageScanFindings', 'ecr:StartImageScan']],
  ['enhanced', ['ecr:DescribeImageScanFindings', 'inspector2:ListCoverage', 'inspector2:ListFindings']],
])('scans, where scanning is %s', (kind, needed) => {
  const scans: Case = {
    features: ['push', 'scans', 'waits'],
    inputs: { 'scan-fail-on': 'high' },
    there: true,
  }
  let own: Job
  beforeAll(async () => {
    own = await startJob({ ecr: { policies } })
    if (kind === 'enhanced') await scanByInspector(own.ecr)
  })
  afterAll(() => own.end())

  test('the policy is enough', async () => {
    expect(messageOf(await runWith(scans, undefined, own))).toBe('')
  })

  test.each(needed)('without %s the step names it', async (action) => {
    expectNamed(await runWith(scans, action, own), action)
  })
})

test('what a scan needs is shown with one kind of scanning or the other', () => {
  expect([...actionsOf(['scans']).registry, ...actionsOf(['scans']).repository]).toEqual([
    'inspector2:ListCoverage',
    'inspector2:ListFindings',
    'ecr:DescribeImageScanFindings',
    'ecr:StartImageScan',
  ])
})

test('what a planned run prints, in log and summary, is enough for the run itself', async () => {
  const inputs = { ...INPUTS, repository: 'team/planned', 'repository-tags': 'team=web' }
  policies.length = 0
  const planned = await job.run({ ...inputs, plan: 'true' }, { env: job.ecr.oidc })
  const [, text = ''] = /### What it needs in AWS\n\nFor (?:.+):\n\n```json\n(.*?)\n```/s.exec(planned.summary) ?? []
  expect(planned.output).toContain(`::group::Policies\nFor ${ROLE}:\n${text}\n::endgroup::\n`)
  expect(JSON.parse(text)).toEqual(policyFor('team/planned', ['push', 'create', 'repository-tags']))
  policies.push({ principal: 'arn:aws:sts::*:assumed-role/github-ecr/*', policy: JSON.parse(text) })
  expect(messageOf(await job.run(inputs, { env: job.ecr.oidc }))).toBe('')
})

describe('a repository of another account', () => {
  const INPUTS_OF_OURS = { ...INPUTS, 'registry-id': '123456789012', 'role-to-assume': OURS }
  let both: Job
  beforeAll(async () => {
    const account = ['111122223333', '123456789012']
    both = await startJob({ ecr: { policies, account }, docker: { build: { terse: true } } })
  })
  afterAll(() => both.end())

  /** Runs the step with both policies; the one of the repository may lack an action. */
  async function runAcross(missing = ''): Promise<Ran> {
    count += 1
    const repository = `team/app-${count}`
    const flags = { repository: [repository], account: '123456789012', region: 'us-east-1', role: OURS }
    const { uses, role } = readRequest(flags)
    const [identity, theirs] = policiesFor(uses, role).map(({ policy }) => policy)
    if (identity === undefined || theirs === undefined) throw new Error('there are not two policies')
    policies.splice(0, Infinity, { principal: 'arn:aws:sts::*:assumed-role/github-ecr/*', policy: identity })
    const [, place] = both.ecr.places
    if (place === undefined) throw new Error('there is no second account')
    await ask(place, 'CreateRepository', { repositoryName: repository })
    const policyText = JSON.stringify(without(theirs, missing))
    await ask(place, 'SetRepositoryPolicy', { repositoryName: repository, policyText })
    return both.run({ ...INPUTS_OF_OURS, repository }, { env: both.ecr.oidc })
  }

  test('the two policies are enough', async () => {
    expect(messageOf(await runAcross())).toBe('')
  })

  // Where a registry of another account is, ECR says with the repository, and a local one is not where AWS's would be.
  const all = actionsOf(['push']).repository.filter((action) => action !== 'ecr:DescribeRepositories')
  test.each(all)('without %s in its policy the step names it', async (action) => {
    expectNamed(await runAcross(action), action)
  })
})

describe('scope-down', () => {
  const inputs = { ...INPUTS, repository: 'team/app', 'scope-down': 'true' }

  test.each<readonly [name: string, more: Inputs, features: readonly Permission[]]>([
    ['what the inputs do', {}, ['push', 'create', 'templates']],
    ['a repository that is created with a key', { 'kms-key': 'alias/ecr' }, ['push', 'create', 'kms-key']],
  ])('the session has the policy of %s, and that is enough', (_name, more, features) =>
    withJob({}, async (own) => {
      const tap = await wiretap(own.ecr.url)
      try {
        const ran = await own.run({ ...inputs, ...more }, { env: { ...own.ecr.oidc, AWS_ENDPOINT_URL: tap.url } })
        expect(messageOf(ran)).toBe('')
        expect(await tagsIn(own.ecr, 'team/app')).toHaveLength(2)
        const [assumed] = tap.calls().filter(({ operation }) => operation === 'AssumeRoleWithWebIdentity')
        const { Statement } = policyFor('team/app', features, more['kms-key'])
        expect(JSON.parse(assumed?.policy ?? '{}')).toEqual({
          Version: '2012-10-17',
          Statement: Statement.map(({ Sid: _, ...rest }) => rest),
        })
      } finally {
        await tap.close()
      }
    }),
  )

  test('without it the session has what the role has', () =>
    withJob({}, async (own) => {
      const tap = await wiretap(own.ecr.url)
      try {
        await own.run({ ...inputs, 'scope-down': '' }, { env: { ...own.ecr.oidc, AWS_ENDPOINT_URL: tap.url } })
        expect(tap.calls().filter(({ policy }) => policy !== undefined)).toEqual([])
      } finally {
        await tap.close()
      }
    }))

  test('create-repository: false leaves the right to create out', () =>
    withJob({}, async (own) => {
      await ask(own.ecr, 'CreateRepository', { repositoryName: 'team/app' })
      expect(messageOf(await own.run({ ...inputs, 'create-repository': 'false' }, { env: own.ecr.oidc }))).toBe('')
    }))
})
