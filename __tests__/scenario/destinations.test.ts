// One step for several repositories: regions, accounts, and ECR Public. One build, the same digest everywhere.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FaultRule, LocalPlace, PolicyRule } from '../../emulator/index.ts'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import { warningsIn } from '../support/annotations.ts'
import { tinyImage } from '../support/image.ts'
import { type Inputs, type Job, KEYS, type Ran, startJob, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'

const OTHER = '210987654321'
const ROLE = `arn:aws:iam::${OTHER}:role/ci`
const ECR = { account: ['123456789012', OTHER], region: ['us-east-1', 'eu-west-1'] }
const { digest } = tinyImage('hello')

const placeOf = (job: Job, account: string, region: string): LocalPlace => {
  const place = job.ecr.places.find((one) => one.account === account && one.region === region)
  if (place === undefined) throw new Error(`there is no ${account} in ${region}`)
  return place
}

/** Two regions of one account, another account with a role of its own, and a public repository. */
function four(job: Job) {
  const alias = job.ecr.publicRegistry.split('/')[1]
  const lines = [
    'app',
    'app,aws-region=eu-west-1',
    `${OTHER}.dkr.ecr.us-east-1.amazonaws.com/team/app,role-to-assume=${ROLE}`,
    `public.ecr.aws/${alias}/app`,
  ]
  const [one, two, three] = [
    placeOf(job, '123456789012', 'us-east-1'),
    placeOf(job, '123456789012', 'eu-west-1'),
    placeOf(job, OTHER, 'us-east-1'),
  ]
  const uris = [
    `${one.registry}/app`,
    `${two.registry}/app`,
    `${three.registry}/team/app`,
    `${job.ecr.publicRegistry}/app`,
  ]
  const inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: lines.join('\n'), tags: 'v1,latest' }
  return { inputs, uris, places: { one, two, three } }
}

/** The text of a run with the registries by their place. */
const named = (text: string, uris: readonly string[]): string =>
  uris.reduce((result, uri, index) => result.replaceAll(uri, `<${index + 1}>`), text)

/** The same of the error message, in which the first registry has a name already, and a public one has its real name. */
const messageFor = (ran: Ran, uris: readonly string[]): string => {
  const { registry, publicRegistry } = ran.job.ecr
  const realName = `public.ecr.aws/${publicRegistry.split('/')[1]}`
  return named(messageOf(ran).replaceAll('<ecr>', registry).replaceAll(realName, publicRegistry), uris)
}

/** What docker was asked to do. */
const commandsOf = ({ commands }: Ran): readonly (string | undefined)[] => commands.map(({ argv }) => argv[1])

const lists = ({ outputs }: Ran, uris: readonly string[]) =>
  Object.fromEntries(
    ['image', 'images', 'tags', 'tag-names', 'references'].map((name) => [
      name,
      named((outputs[name] ?? '').replaceAll(digest, '<digest>'), uris).split('\n'),
    ]),
  )

test('two regions, another account and ECR Public in one step', () =>
  withJob({ ecr: ECR }, async (job) => {
    const { inputs, uris, places } = four(job)
    const ran = await job.run(inputs)
    expect(ran.code).toBe(0)
    const all = ['<1>', '<2>', '<3>', '<4>']
    expect(lists(ran, uris)).toEqual({
      image: ['<1>@<digest>'],
      images: all.map((uri) => `${uri}@<digest>`),
      tags: all.flatMap((uri) => [`${uri}:v1`, `${uri}:latest`]),
      'tag-names': ['v1', 'latest'],
      references: all.flatMap((uri) => [`${uri}:v1@<digest>`, `${uri}:latest@<digest>`]),
    })
    expect(ran.outputs).toMatchObject({ repository: 'app', 'repository-created': 'true', digest })
    const tags = [`latest ${digest}`, `v1 ${digest}`]
    expect(await tagsIn(places.one, 'app')).toEqual(tags)
    expect(await tagsIn(places.two, 'app')).toEqual(tags)
    expect(await tagsIn(places.three, 'team/app')).toEqual(tags)

    // One build; the role was assumed once; docker copies nothing.
    expect(commandsOf(ran)).toEqual(['inspect', 'build'])
    const count = (operation: string) => ran.requests.filter(({ step }) => step === operation).length
    expect({ roles: count('AssumeRole'), callers: count('GetCallerIdentity') }).toEqual({ roles: 1, callers: 1 })

    expect(named(ran.summary, uris)).toContain(`### Delivered to 4 of 4 repositories

| Repository | Result | Tags |
| --- | --- | --- |
| \`<1>\` | delivered, repository created | \`v1\` new<br>\`latest\` new |
| \`<2>\` | delivered, repository created | \`v1\` new<br>\`latest\` new |
| \`<3>\` | delivered, repository created | \`v1\` new<br>\`latest\` new |
| \`<4>\` | delivered, repository created | \`v1\` new<br>\`latest\` new |
`)
    expect(named(ran.output, uris)).toContain(
      ['Pushed <1>', 'Copied <2>', 'Copied <3>', 'Copied <4>']
        .map((text) => `\u001b[32m${text}@${digest} as v1, latest.\u001b[39m\n`)
        .join(''),
    )
  }))

test('a second run of the same content moves nothing', () =>
  withJob({ ecr: ECR }, async (job) => {
    const { inputs, uris } = four(job)
    await job.run(inputs)
    const ran = await job.run(inputs)
    expect(ran.code).toBe(0)
    expect(named(ran.summary, uris)).toContain('| `<4>` | delivered | `v1` unchanged<br>`latest` unchanged |\n')
  }))

test('the plan in the log tells what is done where', () =>
  withJob({ ecr: ECR }, async (job) => {
    const { inputs, uris, places } = four(job)
    await ask(places.two, 'CreateRepository', { repositoryName: 'app' })
    const ran = await job.run({ ...inputs, tags: 'v1' })
    expect(named(ran.output, uris).replaceAll(/public\.ecr\.aws\/\w+\/app/g, '<4>')).toContain(`::group::Plan
build       ./Dockerfile by builder default (docker)
repository  <1> (missing, will be created)
identity    arn:aws:iam::123456789012:user/local
tags        v1: new
repository  <2> (exists)
identity    arn:aws:iam::123456789012:user/local
tags        v1: new
repository  <3> (missing, will be created)
identity    arn:aws:sts::${OTHER}:assumed-role/ci/GitHubActions
tags        v1: new
repository  <4> (missing, will be created)
identity    arn:aws:iam::123456789012:user/local
tags        v1: new
::endgroup::
`)
  }))

describe('a destination that fails', () => {
  /** ECR refuses the manifest of one repository. */
  const refused = (repository: string): FaultRule => ({
    match: 'PUT manifest',
    repository,
    status: 403,
    code: 'DENIED',
    message: 'not you',
  })

  test('at the push: the image goes to the next one, the others get it from there, and the step fails', async () => {
    const faults: FaultRule[] = []
    await withJob({ ecr: { ...ECR, faults } }, async (job) => {
      const { inputs, uris, places } = four(job)
      const [, , third = '', public_ = ''] = uris
      const repository = inputs.repository.split('\n').slice(2).join('\n')
      faults.push(refused('team/app'))
      const ran = await job.run({ ...inputs, repository: `${repository}\neu/app,aws-region=eu-west-1` })
      const last = `${places.two.registry}/eu/app`
      expect(ran.code).toBe(1)
      expect(messageOf(ran).replaceAll(third, '<3>').split('\n').slice(0, 4)).toEqual([
        'The image was delivered to 2 of 3 destinations.',
        '',
        '<3>: Could not push the image.',
        expect.stringMatching(
          /^Docker said: ERROR: failed to solve: failed to push <3>:v1: unexpected status from PUT request .*not you/,
        ),
      ])
      expect(commandsOf(ran)).toEqual(['inspect', 'build', 'build'])
      expect(ran.outputs.images).toBe(`${public_}@${digest}\n${last}@${digest}`)
      expect(ran.outputs).toMatchObject({ image: `${public_}@${digest}`, digest, 'tag-names': 'v1\nlatest' })
      expect(await tagsIn(places.two, 'eu/app')).toEqual([`latest ${digest}`, `v1 ${digest}`])
      expect(ran.summary).toContain('### Delivered to 2 of 3 repositories\n')
      expect(ran.summary).toContain('### Not delivered everywhere\n')
      expect(ran.summary).toContain(`| \`${third}\` | **failed** |  |\n`)
      expect(ran.summary).toContain(`| \`${last}\` | delivered, repository created |`)
    })
  })

  test('at the copy', async () => {
    const faults: FaultRule[] = []
    await withJob({ ecr: { ...ECR, faults } }, async (job) => {
      const { inputs, uris, places } = four(job)
      faults.push(refused('team/app'))
      const ran = await job.run(inputs)
      expect(ran.code).toBe(1)
      expect(messageFor(ran, uris).split('\n').slice(0, 3)).toEqual([
        'The image was delivered to 3 of 4 destinations.',
        '',
        `<3>: Could not copy the image from <1>@${digest} to <3>:v1.`,
      ])
      expect(named(ran.outputs.images ?? '', uris)).toBe([1, 2, 4].map((at) => `<${at}>@${digest}`).join('\n'))
      expect(await tagsIn(places.two, 'app')).toEqual([`latest ${digest}`, `v1 ${digest}`])
      expect(await tagsIn(places.three, 'team/app')).toEqual([])
      expect(named(ran.summary, uris)).toContain('| `<3>` | **failed** |  |\n')
    })
  })

  test.each([
    ['first', 0],
    ['second', 1],
    ['third', 2],
    ['last', 3],
  ])('at a tag, the %s one that sets it: what each of them has is told', async (_name, skip) => {
    const faults: FaultRule[] = []
    await withJob({ ecr: { ...ECR, faults } }, async (job) => {
      const { inputs, uris } = four(job)
      faults.push({ match: 'PutImage', skip, times: 1, status: 400, code: 'InvalidParameterException', message: 'No.' })
      const ran = await job.run(inputs)
      expect(ran.code).toBe(1)
      const [, , failed, said] = messageFor(ran, uris).split('\n')
      const [who = ''] = failed?.split(':') ?? []
      expect([failed, said]).toEqual([
        `${who}: Could not set the tag latest.`,
        expect.stringMatching(/^ECR( Public)? said: InvalidParameterException: No\.$/),
      ])
      expect(who).toMatch(/^<[1-4]>$/)
      const all = [1, 2, 3, 4].flatMap((at) => [`<${at}>:v1`, `<${at}>:latest`])
      expect(named(ran.outputs.tags ?? '', uris).split('\n')).toEqual(all.filter((tag) => tag !== `${who}:latest`))
      expect(named(ran.summary, uris)).toContain('### Delivered to 3 of 4 repositories\n')
      expect(named(ran.summary, uris)).toContain(`| \`${who}\` | **incomplete**, repository created | \`v1\` new |\n`)
    })
  })

  test('all of them: the step says why for each', async () => {
    const faults: FaultRule[] = [
      { match: 'CreateRepository', status: 400, code: 'LimitExceededException', message: 'Too many repositories.' },
    ]
    await withJob({ ecr: { ...ECR, faults } }, async (job) => {
      const { inputs, uris } = four(job)
      const ran = await job.run({ ...inputs, repository: 'app\nweb' })
      const said = messageOf(ran).replaceAll(uris[0]?.replace('/app', '') ?? '', '<ecr>')
      expect(said.split('\n').filter((line) => /^The image|Could not/.test(line))).toEqual([
        'The image was delivered to 0 of 2 destinations.',
        '<ecr>/app: Could not create the repository app.',
        '<ecr>/web: Could not create the repository web.',
      ])
      expect(commandsOf(ran)).toEqual(['inspect'])
    })
  })

  test('the build: nobody gets the image', () =>
    withJob({ ecr: ECR, docker: { build: { stderr: 'ERROR: failed to solve: no\n', exit: 1 } } }, async (job) => {
      const ran = await job.run(four(job).inputs)
      expect(messageOf(ran).split('\n').slice(0, 2)).toEqual([
        'Could not build the image.',
        'Docker said: ERROR: failed to solve: no',
      ])
      expect(commandsOf(ran)).toEqual(['inspect', 'build'])
      expect(ran.outputs).toMatchObject({ image: '', images: '', tags: '' })
    }))
})

describe('before the build, all problems are told together', () => {
  test('what is missing, what is not allowed, and what is wrong', () =>
    withJob({ ecr: ECR, docker: { inspect: { stderr: 'ERROR: no builder "x" found\n', exit: 1 } } }, async (job) => {
      const { inputs, uris } = four(job)
      const lines = [
        'app',
        `${OTHER}.dkr.ecr.eu-west-1.amazonaws.com/app`,
        `${OTHER}.dkr.ecr.us-east-1.amazonaws.com/app,role-to-assume=arn:aws:iam::333333333333:role/none`,
        'public.ecr.aws/wrong/app',
      ]
      const ran = await job.run({ ...inputs, repository: lines.join('\n'), 'create-repository': 'false' })
      const [, alias = ''] = job.ecr.publicRegistry.split('/')
      const said = messageFor(ran, uris).replaceAll(alias, '<alias>').split('\n')
      expect(said.filter((line) => !/^(More|Why|What to do):/.test(line))).toEqual([
        'Could not use docker buildx.',
        'Docker said: ERROR: no builder "x" found',
        '',
        `${OTHER}.dkr.ecr.eu-west-1.amazonaws.com/app: Could not look at the images of app.`,
        `ECR said: AccessDeniedException: User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:${OTHER}:repository/app because no resource-based policy allows the ecr:BatchGetImage action`,
        '',
        `${OTHER}.dkr.ecr.us-east-1.amazonaws.com/app: Could not assume arn:aws:iam::333333333333:role/none.`,
        'STS said: AccessDenied: User: arn:aws:iam::123456789012:user/local is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333333333333:role/none',
        '',
        'This run cannot succeed, so nothing was built or changed:',
        '- <1>: The repository app does not exist in account 123456789012, region us-east-1, and create-repository is false. Look whether its name and region are right; without that line, this step creates it.',
        '- public.ecr.aws/wrong/app: wrong is not an alias of account 123456789012, which has <alias>. Use that in the input repository, or credentials of the account that owns wrong.',
        '- public.ecr.aws/wrong/app: The repository app does not exist in account 123456789012, ECR Public, and create-repository is false. Look whether its name and region are right; without that line, this step creates it.',
      ])
      expect(commandsOf(ran)).toEqual(['inspect'])
      expect(ran.outputs).toMatchObject({ image: '', images: '', tags: '' })
    }))

  test('a policy without sts:GetServiceBearerToken: ECR Public says which permission it wants', async () => {
    const policies: PolicyRule[] = [
      { policy: { Statement: { Effect: 'Allow', NotAction: 'sts:GetServiceBearerToken', Resource: '*' } } },
    ]
    await withJob({ ecr: { ...ECR, policies } }, async (job) => {
      const { inputs } = four(job)
      const [, , , line = ''] = inputs.repository.split('\n')
      const ran = await job.run({ ...inputs, repository: line })
      expect(messageOf(ran).split('\n')).toEqual([
        'Could not get a token for ECR Public.',
        'ECR Public said: AccessDeniedException: User: arn:aws:iam::123456789012:user/local is not authorized to perform: sts:GetServiceBearerToken on resource: * because no identity-based policy allows the sts:GetServiceBearerToken action',
        'Why: A login to ECR Public needs sts:GetServiceBearerToken beside ecr-public:GetAuthorizationToken.',
        expect.stringMatching(/^What to do: /),
        expect.stringMatching(/^More: /),
      ])
      expect(ran.commands.map(({ argv }) => argv[1])).toEqual(['inspect'])
    })
  })
})

describe('ECR Public alone', () => {
  const NEEDED = actionsOf(['push', 'create'], true)
  /** An identity that may do this on ECR Public; it has nothing to do with a private registry. */
  const allowed = (action: readonly string[]): PolicyRule => ({
    policy: { Statement: { Effect: 'Allow', Action: [...action, 'sts:GetCallerIdentity'], Resource: '*' } },
  })
  const all = [...NEEDED.registry, ...NEEDED.repository]
  const policies: PolicyRule[] = []
  let job: Job
  beforeAll(async () => {
    job = await startJob({ ecr: { policies } })
  })
  afterAll(() => job.end())

  const run = (name: string, inputs: Inputs = {}): Promise<Ran> => {
    const [, alias] = job.ecr.publicRegistry.split('/')
    return job.run({ ...KEYS, repository: `public.ecr.aws/${alias}/${name}`, tags: 'v1,latest', ...inputs })
  }

  test('needs no region, and what the printed policy has is enough', async () => {
    policies.splice(0, policies.length, allowed(all))
    const ran = await run('enough')
    expect([ran.code, messageOf(ran)]).toEqual([0, ''])
    expect(ran.outputs.references).toBe(
      ['v1', 'latest'].map((tag) => `${job.ecr.publicRegistry}/enough:${tag}@${digest}`).join('\n'),
    )
  })

  test('a run that only plans needs no right to push', async () => {
    const { registry, repository } = actionsOf(['plan'], true)
    policies.splice(0, policies.length, allowed([...registry, ...repository]))
    expect(messageOf(await run('enough', { plan: 'true' }))).toBe('')
  })

  test('a tag of a build with secrets that may not be removed: the warning names the action of ECR Public', async () => {
    const { registry, repository } = actionsOf(['push', 'create', 'secrets'], true)
    const all = [...registry, ...repository]
    policies.splice(0, policies.length, allowed(all.filter((action) => action !== 'ecr-public:BatchDeleteImage')))
    const ran = await run('remains', { secrets: 'token=a-secret-value' })
    expect([ran.code, messageOf(ran)]).toEqual([0, ''])
    expect(warningsIn(ran)).toEqual([
      expect.stringMatching(
        /allow the step ecr-public:BatchDeleteImage on the repository, .* ECR Public said: AccessDeniedException: /,
      ),
    ])
  })

  // Without DescribeRepositories the step goes on, and pushes to the real public.ecr.aws.
  test.each(all.filter((action) => action !== 'ecr-public:DescribeRepositories'))('without %s', async (missing) => {
    policies.splice(0, policies.length, allowed(all.filter((action) => action !== missing)))
    const ran = await run(missing.replace(/\W/g, '-').toLowerCase())
    if (ran.code === 0) expect(ran.output).toContain(`exists, this identity is not allowed to use ${missing})`)
    else expect(messageOf(ran)).toMatch(new RegExp(`(not authorized to perform:|needs) ${missing}\\b`))
  })
})
