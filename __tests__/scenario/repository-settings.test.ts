// The repository as code: how it is created, what differs from the inputs, and what is brought in line.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { warningsIn } from '../support/annotations.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { greenLine, messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'

const keep = (count: number): string =>
  JSON.stringify(
    {
      rules: [
        {
          rulePriority: 1,
          description: 'Keep the newest',
          selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: count },
          action: { type: 'expire' },
        },
      ],
    },
    undefined,
    2,
  )
const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Pull", "Effect": "Allow", "Principal": { "AWS": "210987654321" }, "Action": ["ecr:BatchGetImage"] }
  ]
}`
const PLAIN: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }
const WANTED: Inputs = {
  'image-tag-mutability': 'IMMUTABLE_WITH_EXCLUSION',
  'image-tag-mutability-exclusions': 'latest,dev-*',
  'scan-on-push': 'true',
  'encryption-type': 'KMS',
  'lifecycle-policy': 'ecr/lifecycle.json',
  'repository-policy': POLICY,
  'repository-tags': 'team=web, cost = 1',
}

/** What the registry has of a repository. */
async function settingsIn(job: Job, repositoryName = 'team/app'): Promise<object> {
  const of = { repositoryName }
  const { repositories } = await ask(job.ecr, 'DescribeRepositories', { repositoryNames: [repositoryName] })
  const [repository] = repositories as readonly Record<string, unknown>[]
  const { tags } = await ask(job.ecr, 'ListTagsForResource', { resourceArn: repository?.repositoryArn })
  const text = async (operation: string, member: string) =>
    (await ask(job.ecr, operation, of).catch(() => ({ [member]: undefined })))[member]
  return {
    mutability: repository?.imageTagMutability,
    exclusions: repository?.imageTagMutabilityExclusionFilters,
    scanning: repository?.imageScanningConfiguration,
    encryption: repository?.encryptionConfiguration,
    tags,
    lifecycle: await text('GetLifecyclePolicy', 'lifecyclePolicyText'),
    policy: await text('GetRepositoryPolicy', 'policyText'),
  }
}

const compact = (text: string): string => JSON.stringify(JSON.parse(text))
const ALL = {
  mutability: 'IMMUTABLE_WITH_EXCLUSION',
  exclusions: [
    { filterType: 'WILDCARD', filter: 'latest' },
    { filterType: 'WILDCARD', filter: 'dev-*' },
  ],
  scanning: { scanOnPush: true },
  encryption: { encryptionType: 'KMS' },
  tags: [
    { Key: 'team', Value: 'web' },
    { Key: 'cost', Value: '1' },
  ],
  lifecycle: compact(keep(5)),
  policy: compact(POLICY),
}
const BARE = {
  mutability: 'MUTABLE',
  exclusions: undefined,
  scanning: { scanOnPush: false },
  encryption: { encryptionType: 'AES256' },
  tags: [],
  lifecycle: undefined,
  policy: undefined,
}

const asked = (ran: Ran, ...steps: readonly string[]): readonly string[] =>
  ran.requests.map(({ step }) => step).filter((step) => steps.some((start) => step.startsWith(start)))

/** A job whose checkout has a lifecycle policy that keeps so many images. */
const withPolicy = (count: number, test: (job: Job) => Promise<void>, faults: FaultRule[] = []): Promise<void> =>
  withJob({ ecr: { faults } }, async (job) => {
    await job.write({ 'ecr/lifecycle.json': keep(count) })
    await test(job)
  })

test('a repository is created as the inputs say, and then it is as they say', () =>
  withPolicy(5, async (job) => {
    const ran = await job.run({ ...PLAIN, ...WANTED })
    expect(messageOf(ran)).toBe('')
    expect(ran.output).toContain(
      `${job.ecr.registry}/team/app (missing, will be created, immutable except latest dev-*, scanned on push, encrypted by KMS, with a lifecycle policy, with a repository policy, tagged team=web cost=1)`,
    )
    expect(await settingsIn(job)).toEqual(ALL)
    const again = await job.run({ ...PLAIN, ...WANTED, 'repository-settings': 'check', tags: 'v2' })
    expect([again.code, warningsIn(again)]).toEqual([0, []])
    const applied = await job.run({ ...PLAIN, ...WANTED, 'repository-settings': 'apply', tags: 'v3' })
    expect([applied.code, asked(applied, 'Put', 'Set', 'Tag')]).toEqual([0, []])
  }))

test('by default a repository that is there is neither changed nor compared', () =>
  withPolicy(5, async (job) => {
    await ask(job.ecr, 'CreateRepository', { repositoryName: 'team/app' })
    const ran = await job.run({ ...PLAIN, ...WANTED })
    expect([ran.code, warningsIn(ran)]).toEqual([0, []])
    expect(asked(ran, 'GetL', 'GetR', 'List', 'Put', 'Set', 'Tag')).toEqual([])
    expect(await settingsIn(job)).toEqual(BARE)
  }))

test('check tells what differs, and changes nothing', () =>
  withPolicy(14, async (job) => {
    await job.run({ ...PLAIN, ...WANTED })
    await job.write({ 'ecr/lifecycle.json': keep(30) })
    const inputs = {
      ...WANTED,
      'scan-on-push': 'false',
      'encryption-type': 'AES256',
      'repository-tags': 'team=api,owner=me',
    }
    const ran = await job.run({ ...PLAIN, ...inputs, 'repository-settings': 'check', tags: 'v2' })
    expect(ran.code).toBe(0)
    expect(warningsIn(ran)).toEqual([
      `The repository ${job.ecr.registry}/team/app is not as the inputs want it:
- scan-on-push: true → false
- encryption-type: KMS → AES256
- lifecycle-policy rules[rulePriority 1].selection.countNumber: 14 → 30
- repository-tags team: web → api
- repository-tags owner: none → me`,
    ])
    expect(await settingsIn(job)).toEqual({ ...ALL, lifecycle: compact(keep(14)) })
  }))

test('apply brings it in line before the build, and leaves other tags alone', () =>
  withPolicy(5, async (job) => {
    const tags = [{ Key: 'owner', Value: 'me' }]
    await ask(job.ecr, 'CreateRepository', { repositoryName: 'team/app', tags })
    const { 'encryption-type': _, ...wanted } = WANTED
    await job.docker.play({ build: { exit: 1, stderr: 'ERROR: no\n' } })
    const ran = await job.run({ ...PLAIN, ...wanted, 'repository-settings': 'apply' })
    expect(ran.code).toBe(1)
    expect(ran.output).toContain(
      greenLine(
        `Set image-tag-mutability, scan-on-push, lifecycle-policy, repository-policy, repository-tags of the repository ${job.ecr.registry}/team/app.`,
      ),
    )
    expect(await settingsIn(job)).toEqual({ ...ALL, encryption: BARE.encryption, tags: [...tags, ...ALL.tags] })
  }))

test('apply that is refused ends the run before the build, and names the setting', () =>
  withPolicy(
    5,
    async (job) => {
      await ask(job.ecr, 'CreateRepository', { repositoryName: 'team/app' })
      const ran = await job.run({ ...PLAIN, 'repository-settings': 'apply', 'lifecycle-policy': 'ecr/lifecycle.json' })
      expect(messageOf(ran).split('\n').slice(0, 2)).toEqual([
        'Could not set lifecycle-policy of the repository team/app.',
        "ECR said: InvalidParameterException: Invalid parameter at 'LifecyclePolicyText'",
      ])
      expect(ran.commands.map(({ argv }) => argv[1])).toEqual(['inspect'])
    },
    [
      {
        match: 'PutLifecyclePolicy',
        code: 'InvalidParameterException',
        message: "Invalid parameter at 'LifecyclePolicyText'",
      },
    ],
  ))

test('a repository that was created without its policy is named, and a second run with apply mends it', () => {
  const faults: FaultRule[] = [{ match: 'PutLifecyclePolicy', times: 1, code: 'InvalidParameterException' }]
  return withPolicy(
    5,
    async (job) => {
      const inputs = { ...PLAIN, 'lifecycle-policy': 'ecr/lifecycle.json' }
      const ran = await job.run(inputs)
      expect(messageOf(ran)).toContain(
        'The repository team/app was created, and lifecycle-policy could not be set. Nothing was built.\n' +
          'What to do: Mend that, and run the job again. Within a day, and as long as the repository has no image, that sets what is missing; later repository-settings: apply does.',
      )
      expect(ran.outputs).toMatchObject({ 'repository-created': 'true', image: '' })
      expect(ran.commands.map(({ argv }) => argv[1])).toEqual(['inspect'])
      expect(messageOf(await job.run({ ...inputs, 'repository-settings': 'apply' }))).toBe('')
      expect(await settingsIn(job)).toMatchObject({ lifecycle: compact(keep(5)) })
    },
    faults,
  )
})

/** The recommended policy as somebody else may have written it: with other descriptions and priorities. */
function rewritten(policy: string, days: number): string {
  const { rules } = JSON.parse(policy) as { readonly rules: readonly { rulePriority: number; selection: object }[] }
  const changed = rules.map(({ rulePriority, ...rule }, place) => ({
    ...rule,
    rulePriority: rulePriority * 10,
    description: `rule ${place}`,
    selection: place === 5 ? { ...rule.selection, countNumber: days } : { storageClass: 'standard', ...rule.selection },
  }))
  return JSON.stringify({ rules: changed.toReversed() })
}

test('the recommended lifecycle policy is shown, set, and compared by what it does', () =>
  withJob({}, async (job) => {
    const inputs = { ...PLAIN, 'lifecycle-policy': 'recommended' }
    const ran = await job.run(inputs)
    expect(messageOf(ran)).toBe('')
    expect(ran.output).toContain('(missing, will be created, with the recommended lifecycle policy)')
    expect(ran.output).toMatch(/^lifecycle {3}buildcache-\*\.\.\*: Caches of builds go after 14 days$/m)
    const { lifecycle } = (await settingsIn(job)) as { readonly lifecycle: string }
    const put = (lifecyclePolicyText: string): Promise<unknown> =>
      ask(job.ecr, 'PutLifecyclePolicy', { repositoryName: 'team/app', lifecyclePolicyText })
    await put(rewritten(lifecycle, 14))
    const same = await job.run({ ...inputs, 'repository-settings': 'apply', tags: 'v2' })
    expect([same.code, asked(same, 'Put')]).toEqual([0, []])
    await put(rewritten(lifecycle, 30))
    const checked = await job.run({ ...inputs, 'repository-settings': 'check', tags: 'v3' })
    expect(warningsIn(checked).join()).toContain('.selection.countNumber')
    const applied = await job.run({ ...inputs, 'repository-settings': 'apply', tags: 'v4' })
    expect(messageOf(applied)).toBe('')
    expect(await settingsIn(job)).toMatchObject({ lifecycle })
  }))

const TEMPLATE = {
  prefix: 'team',
  appliedFor: ['CREATE_ON_PUSH'],
  imageTagMutability: 'IMMUTABLE',
  lifecyclePolicy: compact(keep(7)),
}

test('a creation template makes the repository at the push, with its own settings', () =>
  withJob({}, async (job) => {
    await ask(job.ecr, 'CreateRepositoryCreationTemplate', TEMPLATE)
    const ran = await job.run({ ...PLAIN, tags: 'v1,v2' })
    expect(messageOf(ran)).toBe('')
    expect(ran.output).toContain('(missing, the push creates it by the creation template team)')
    expect(asked(ran, 'CreateRepository')).toEqual([])
    expect(await settingsIn(job)).toMatchObject({ mutability: 'IMMUTABLE', lifecycle: TEMPLATE.lifecyclePolicy })
    expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(2)
    expect(ran.outputs['repository-created']).toBe('false')
  }))

test('inputs that say how the repository shall be go before a template', () =>
  withJob({}, async (job) => {
    await ask(job.ecr, 'CreateRepositoryCreationTemplate', TEMPLATE)
    const ran = await job.run({ ...PLAIN, 'scan-on-push': 'true' })
    expect(asked(ran, 'CreateRepository')).toEqual(['CreateRepository'])
    expect(await settingsIn(job)).toMatchObject({ mutability: 'MUTABLE', scanning: { scanOnPush: true } })
  }))

test('create-repository: on-push needs neither the right to see templates nor that to create', () =>
  withJob({ ecr: { policies: [] } }, async (job) => {
    await ask(job.ecr, 'CreateRepositoryCreationTemplate', TEMPLATE)
    const NotAction = ['ecr:CreateRepository', 'ecr:DescribeRepositoryCreationTemplates']
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction, Resource: '*' }] }
    await fetch(`${job.ecr.url}/_local/policies`, { method: 'PUT', body: JSON.stringify([{ policy }]) })
    const ran = await job.run({ ...PLAIN, 'create-repository': 'on-push' })
    expect(messageOf(ran)).toBe('')
    expect(ran.output).toContain('(missing, the push creates it by a creation template)')
    expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(1)
  }))

test('what the gallery of ECR Public shows is set at the creation, compared, and brought in line', () =>
  withJob({}, async (job) => {
    const [, alias = ''] = job.ecr.publicRegistry.split('/')
    const shown = async (): Promise<unknown> =>
      (await ask(job.ecr, 'GetRepositoryCatalogData', { repositoryName: 'app' }, 'ecr-public')).catalogData
    await job.write({ 'docs/about.md': '# App\n' })
    const inputs = {
      ...PLAIN,
      repository: `public.ecr.aws/${alias}/app`,
      'public-description': 'An app',
      'public-about': 'docs/about.md',
      'public-architectures': 'x86-64',
    }
    const created = {
      description: 'An app',
      aboutText: '# App',
      architectures: ['x86-64'],
      marketplaceCertified: false,
    }
    const ran = await job.run(inputs)
    expect(messageOf(ran)).toBe('')
    expect(ran.output).toContain('/app (missing, will be created, shown in the gallery)')
    expect(await shown()).toEqual(created)
    const other = { ...inputs, 'public-about': '', 'public-description': 'The app', tags: 'v2' }
    const checked = await job.run({ ...other, 'repository-settings': 'check' })
    expect(warningsIn(checked)).toEqual([
      `The repository ${job.ecr.publicRegistry}/app is not as the inputs want it:\n- public-description: An app → The app`,
    ])
    expect(await shown()).toEqual(created)
    const applied = await job.run({ ...other, 'repository-settings': 'apply', tags: 'v3' })
    expect(messageOf(applied)).toBe('')
    expect(applied.output).toContain(greenLine(`Set public-catalog of the repository ${job.ecr.publicRegistry}/app.`))
    expect(await shown()).toEqual({ ...created, description: 'The app' })
  }))

test.each([
  [
    'for the gallery, and no repository is public',
    { 'public-usage': 'Run it' },
    'public-usage: it is for public repositories, and the input repository names only private ones',
  ],
  [
    'for private repositories, and all are public',
    { repository: 'public.ecr.aws/alias/app', 'scan-on-push': 'true' },
    'scan-on-push: it is for private repositories, and the input repository names only public ones',
  ],
])('inputs that are %s', (_name, inputs, problem) =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...PLAIN, ...inputs })
    expect(messageOf(ran)).toBe(`The inputs of this step cannot be used:\n- ${problem}`)
  }),
)
