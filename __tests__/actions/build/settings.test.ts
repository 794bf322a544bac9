import { describe, expect, test } from '@jest/globals'
import { addressText } from '../../../src/names/repository.ts'
import { PLAIN_BUILD } from '../../fixtures/builds.ts'
import { UPKEEP } from '../../fixtures/destination-states.ts'
import { type Job, SHA, settingsOf as wholeSettings } from '../../fixtures/inputs.ts'
import { ACCOUNT, HOST, OTHER_ACCOUNT, REGION, region } from '../../fixtures/values.ts'

/** What these tests are about. What tags, labels and annotations are by themselves has tests of its own. */
function settingsOf(inputs: Readonly<Record<string, string>>, job: Job = {}) {
  const { repositories, build, tags, delivery, planOnly } = wholeSettings(inputs, job)
  const { annotations: _, ...rest } = build
  const labels = build.labels.filter((label) => !label.startsWith('org.opencontainers.'))
  const { names, byDefault, conflict } = tags
  return { repositories, build: { ...rest, labels }, tags: { names, byDefault, conflict }, delivery, planOnly }
}

const NEEDED = { repository: 'app', 'aws-region': REGION }
const ARN = `arn:aws:iam::${ACCOUNT}:role/github-ecr`
const ROLE = {
  role: { arn: ARN, account: ACCOUNT },
  sessionName: 'GitHubActions',
  durationSeconds: 3600,
  externalId: undefined,
  audience: 'sts.amazonaws.com',
  sessionPolicy: undefined,
}

const { annotations: _, ...BUILD } = PLAIN_BUILD
const TAGS = { names: [`sha-${SHA.slice(0, 7)}`, 'feature'], byDefault: true, conflict: 'fail' }
const DESTINATION = {
  address: { name: 'app' },
  account: undefined,
  region: REGION,
  identity: { region: REGION, keys: undefined, role: undefined, attempts: 12, allowedAccounts: [] },
  repositorySettings: UPKEEP,
  keepsCache: true,
}
const pushed = (over: object) => ({ delivery: { push: true, destinations: [{ ...DESTINATION, ...over }] } })
const DEFAULTS = { repositories: [{ name: 'app' }], build: BUILD, tags: TAGS, ...pushed({}), planOnly: false }

test('with nothing but what is needed', () => {
  expect(settingsOf(NEEDED)).toStrictEqual(DEFAULTS)
})

const KEYS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'very/secret', sessionToken: undefined }
const keyInputs = { 'aws-access-key-id': KEYS.accessKeyId, 'aws-secret-access-key': KEYS.secretAccessKey }
const identity = (over: object) => pushed({ identity: { ...DESTINATION.identity, ...over } })
const role = (over: object) => identity({ role: { ...ROLE, ...over } })
const upkeep = (over: object) => pushed({ repositorySettings: { ...UPKEEP, ...over } })
const wanted = (over: object) => upkeep({ desired: { ...UPKEEP.desired, ...over } })
const build = (over: object) => ({ build: { ...BUILD, ...over } })
const tags = (...names: readonly string[]) => ({ tags: { ...TAGS, names, byDefault: false } })
const kept = (reason: string, place: object = { ok: true, value: DESTINATION }) => ({
  delivery: { push: false, reason, place },
})
const nowhere = (problem: string) => ({ ok: false, problem })
const registry = { kind: 'private', account: ACCOUNT, region: REGION, host: HOST, fips: false, dualStack: false }
const addressed = (address: object, over: object = {}) => ({
  repositories: [address],
  ...pushed({ address, ...over }),
})
const FORK = {
  event: 'pull_request',
  payload: { pull_request: { head: { repo: null }, base: { repo: { full_name: 'octo/app' } } } },
}

test.each<readonly [name: string, inputs: Readonly<Record<string, string>>, difference: object]>([
  ['repository: a name with folders', { repository: 'team/app' }, addressed({ name: 'team/app' })],
  [
    'repository: a URI, which says account and region',
    { repository: `${HOST}/app`, 'aws-region': '' },
    addressed({ name: 'app', registry }, { account: ACCOUNT }),
  ],
  [
    'aws-region: another one than that of the URI is for STS',
    { repository: `${HOST}/app`, 'aws-region': 'us-east-1' },
    addressed(
      { name: 'app', registry },
      { account: ACCOUNT, identity: { ...DESTINATION.identity, region: 'us-east-1' } },
    ),
  ],
  ['registry-id', { 'registry-id': OTHER_ACCOUNT }, pushed({ account: OTHER_ACCOUNT })],
  [
    'registry-id: the same as in the URI',
    { repository: `${HOST}/app`, 'registry-id': ACCOUNT },
    addressed({ name: 'app', registry }, { account: ACCOUNT }),
  ],
  ['role-to-assume', { 'role-to-assume': ARN }, role({})],
  [
    'role-session-name',
    { 'role-to-assume': ARN, 'role-session-name': 'a+b=c,d.e@f-g_h' },
    role({ sessionName: 'a+b=c,d.e@f-g_h' }),
  ],
  [
    'role-duration-seconds: the least',
    { 'role-to-assume': ARN, 'role-duration-seconds': '900' },
    role({ durationSeconds: 900 }),
  ],
  [
    'role-duration-seconds: the most',
    { 'role-to-assume': ARN, 'role-duration-seconds': '43200' },
    role({ durationSeconds: 43_200 }),
  ],
  ['role-external-id', { 'role-to-assume': ARN, 'role-external-id': 'x-1' }, role({ externalId: 'x-1' })],
  ['audience', { 'role-to-assume': ARN, audience: 'sts.amazonaws.com.cn' }, role({ audience: 'sts.amazonaws.com.cn' })],
  ['access keys', keyInputs, identity({ keys: KEYS })],
  [
    'access keys with a session',
    { ...keyInputs, 'aws-session-token': 't' },
    identity({ keys: { ...KEYS, sessionToken: 't' } }),
  ],
  ['access keys and a role', { ...keyInputs, 'role-to-assume': ARN }, identity({ keys: KEYS, role: ROLE })],
  ['create-repository', { 'create-repository': 'false' }, upkeep({ create: 'never' })],
  ['create-repository in capital letters', { 'create-repository': 'FALSE' }, upkeep({ create: 'never' })],
  ['scan-on-push', { 'scan-on-push': 'true' }, wanted({ scanOnPush: true })],
  [
    'a policy of a file of the checkout',
    { 'lifecycle-policy': 'lifecycle.json' },
    wanted({ lifecyclePolicy: '{"rules":[]}' }),
  ],
  [
    'allowed-account-ids',
    { 'allowed-account-ids': `${ACCOUNT},${OTHER_ACCOUNT}` },
    identity({ allowedAccounts: [ACCOUNT, OTHER_ACCOUNT] }),
  ],
  ['plan', { plan: 'true' }, { planOnly: true }],
  ['on-tag-conflict', { 'on-tag-conflict': 'Keep' }, { tags: { ...TAGS, conflict: 'keep' } }],
  ['context', { context: 'web' }, build({ context: { kind: 'folder', path: 'web' } })],
  ['context with a slash at the end', { context: 'web/' }, build({ context: { kind: 'folder', path: 'web/' } })],
  ['file', { file: 'docker/prod.Dockerfile' }, build({ file: 'docker/prod.Dockerfile' })],
  ['target', { target: 'runtime' }, build({ target: 'runtime' })],
  [
    'platforms',
    { platforms: 'linux/amd64, linux/arm/v7\nwasm' },
    build({ platforms: ['linux/amd64', 'linux/arm/v7', 'wasm'] }),
  ],
  ['build-args', { 'build-args': 'A=1,2\nB\n# C=3\nD=' }, build({ buildArgs: ['A=1,2', 'B', 'D='] })],
  ['labels', { labels: 'a.b=c d\n"x=1\n2"' }, build({ labels: ['a.b=c d', 'x=1\n2'] })],
  ['builder', { builder: 'builder-1.a_b' }, build({ builder: 'builder-1.a_b' })],
  ['tags', { tags: 'v1, v2\n# v3\nv4' }, tags('v1', 'v2', 'v4')],
  ['tags: latest is last, and each is there once', { tags: 'latest,v1,latest,v1' }, tags('v1', 'latest')],
  ['push: true', { push: 'true' }, {}],
  ['push: auto', { push: 'Auto' }, {}],
  ['push: false', { push: 'false' }, kept('the input push is false')],
  [
    'push: false needs no region',
    { push: 'false', 'aws-region': '' },
    kept('the input push is false', nowhere('no region is known')),
  ],
])('%s', (_name, inputs, difference) => {
  const paths = {
    web: 'directory',
    'web/': 'directory',
    'web/Dockerfile': 'file',
    'docker/prod.Dockerfile': 'file',
  } as const
  expect(
    settingsOf({ ...NEEDED, ...inputs }, { paths, contents: { 'lifecycle.json': Buffer.from('{ "rules": [] }') } }),
  ).toStrictEqual({ ...DEFAULTS, ...difference })
})

test.each<readonly [name: string, job: Job, difference: object]>([
  ['AWS_REGION', { env: { AWS_REGION: REGION } }, {}],
  ['AWS_DEFAULT_REGION', { env: { AWS_REGION: '', AWS_DEFAULT_REGION: REGION } }, {}],
  ['AWS_REGION before AWS_DEFAULT_REGION', { env: { AWS_REGION: REGION, AWS_DEFAULT_REGION: 'us-east-1' } }, {}],
  [
    "a fork's pull request is not pushed",
    { env: {}, context: FORK },
    kept('a pull request from a fork has no credentials', nowhere('a pull request from a fork has no credentials')),
  ],
])('without aws-region: %s', (_name, job, difference) => {
  expect(settingsOf({ repository: 'app' }, job)).toStrictEqual({ ...DEFAULTS, ...difference })
})

test('aws-region goes before the environment', () => {
  const other = region('us-east-1')
  expect(settingsOf(NEEDED, { env: { AWS_REGION: other } })).toStrictEqual(DEFAULTS)
})

test('push: true pushes also where no credentials are expected', () => {
  expect(settingsOf({ ...NEEDED, push: 'true' }, { context: FORK })).toStrictEqual(DEFAULTS)
})

describe('several repositories', () => {
  const OTHER_HOST = `${OTHER_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`
  const OTHER_ARN = `arn:aws:iam::${OTHER_ACCOUNT}:role/ci`
  /** The destinations that lines give: address, account, region of the registry, region of STS, role. */
  const destinationsOf = (repository: string, inputs: Readonly<Record<string, string>> = {}) => {
    const { delivery } = wholeSettings({ ...NEEDED, repository, ...inputs })
    if (!delivery.push) throw new Error(delivery.reason)
    return delivery.destinations.map(({ address, account, region, identity }) =>
      [addressText(address), account ?? '-', region, identity.region, identity.role?.role.arn ?? '-'].join(' '),
    )
  }

  test.each<readonly [name: string, repository: string, inputs: object, ...destinations: readonly string[]]>([
    ['one', 'app', {}, `app - ${REGION} ${REGION} -`],
    ['comments and empty lines', '# here\napp\n\n  # there\n', {}, `app - ${REGION} ${REGION} -`],
    [
      'by their URIs: each has its own region and account',
      `${HOST}/app\n${OTHER_HOST}/app`,
      { 'aws-region': '' },
      `${HOST}/app ${ACCOUNT} ${REGION} ${REGION} -`,
      `${OTHER_HOST}/app ${OTHER_ACCOUNT} eu-west-1 eu-west-1 -`,
    ],
    [
      'one name in two regions',
      'app\napp,aws-region=us-west-2',
      {},
      `app - ${REGION} ${REGION} -`,
      'app - us-west-2 us-west-2 -',
    ],
    [
      'private and public: the API of ECR Public is in us-east-1',
      'app\npublic.ecr.aws/a1b2c3d4/app',
      {},
      `app - ${REGION} ${REGION} -`,
      `public.ecr.aws/a1b2c3d4/app - us-east-1 ${REGION} -`,
    ],
    [
      'public alone needs no region',
      'public.ecr.aws/a1b2c3d4/app',
      { 'aws-region': '' },
      'public.ecr.aws/a1b2c3d4/app - us-east-1 us-east-1 -',
    ],
    [
      'a role of its own goes before that of the input',
      `app\n${OTHER_HOST}/app,role-to-assume=${OTHER_ARN}`,
      { 'role-to-assume': ARN },
      `app - ${REGION} ${REGION} ${ARN}`,
      `${OTHER_HOST}/app ${OTHER_ACCOUNT} eu-west-1 ${REGION} ${OTHER_ARN}`,
    ],
    [
      'a role in one line alone',
      `app, ROLE-TO-ASSUME = ${OTHER_ARN}\nweb`,
      {},
      `app - ${REGION} ${REGION} ${OTHER_ARN}`,
      `web - ${REGION} ${REGION} -`,
    ],
    [
      'an account of its own goes before registry-id',
      `app,registry-id=${ACCOUNT}\nweb`,
      { 'registry-id': OTHER_ACCOUNT },
      `app ${ACCOUNT} ${REGION} ${REGION} -`,
      `web ${OTHER_ACCOUNT} ${REGION} ${REGION} -`,
    ],
    ['in quotes', '"app","aws-region=us-west-2"', {}, 'app - us-west-2 us-west-2 -'],
  ])('%s', (_name, repository, inputs, ...destinations) => {
    expect(destinationsOf(repository, inputs as Record<string, string>)).toEqual(destinations)
  })

  test('what belongs to a role holds for the role of a line', () => {
    const { delivery } = wholeSettings({
      ...NEEDED,
      repository: `app,role-to-assume=${OTHER_ARN}`,
      'role-external-id': 'x-1',
      'role-session-name': 'ci',
    })
    expect(delivery).toMatchObject({
      destinations: [{ identity: { role: { role: { arn: OTHER_ARN }, externalId: 'x-1', sessionName: 'ci' } } }],
    })
  })

  test('a tag that is given for each of them as a reference', () => {
    const tags = `${HOST}/app:v1,${OTHER_HOST}/app:v1,v2`
    expect(wholeSettings({ ...NEEDED, repository: `${HOST}/app\n${OTHER_HOST}/app`, tags }).tags).toMatchObject({
      names: ['v1', 'v2'],
      hosts: [HOST, OTHER_HOST],
    })
  })

  test('settings of private repositories are not for public ones, except tags', () => {
    const { delivery } = wholeSettings({
      ...NEEDED,
      repository: 'app\npublic.ecr.aws/a1b2c3d4/app',
      'image-tag-mutability': 'IMMUTABLE',
      'scan-on-push': 'true',
      'repository-tags': 'team=a',
    })
    const tags = [{ key: 'team', value: 'a' }]
    expect(delivery).toMatchObject({
      destinations: [
        { repositorySettings: { desired: { mutability: { kind: 'IMMUTABLE' }, scanOnPush: true, tags } } },
        { repositorySettings: { desired: { mutability: undefined, scanOnPush: undefined, tags } } },
      ],
    })
  })
})
