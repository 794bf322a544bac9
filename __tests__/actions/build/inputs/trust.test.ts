// What the code that is built may have and leave, by whose code it is.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseAction } from '../../../../scripts/docs/action.ts'
import { CARRIED } from '../../../../src/actions/build/inputs/carried.ts'
import { type Job, parseAll, problemsOf, readerOf, settingsOf } from '../../../fixtures/inputs.ts'
import { ACCOUNT, HOST, REGION } from '../../../fixtures/values.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': REGION, tags: 'v1' }

const pull = (head: string) => ({
  pull_request: { head: { repo: { full_name: head } }, base: { repo: { full_name: 'octo/app' } } },
})

const JOB: Job = {
  env: { SSH_AUTH_SOCK: '/agent', NPM: 'npm_secret', ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://r' },
  contents: { '.npmrc': Buffer.from('//npm/:_authToken=npm_secret') },
}

const jobOf = (event: string, payload: object): Job => ({
  ...JOB,
  context: { event, payload: { repository: { default_branch: 'main' }, ...payload } },
})
const FOREIGN = jobOf('pull_request_target', pull('guest/app'))
const OWN = jobOf('pull_request_target', pull('octo/app'))

/** For each input that carries something: a value with which it does. */
const SAMPLES: Readonly<Record<string, Inputs>> = {
  repository: { repository: `app,role-to-assume=arn:aws:iam::${ACCOUNT}:role/ci` },
  'role-to-assume': { 'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/ci` },
  'aws-access-key-id': { 'aws-access-key-id': 'AKIAEXAMPLE', 'aws-secret-access-key': 'very/secret' },
  'aws-secret-access-key': { 'aws-access-key-id': 'AKIAEXAMPLE', 'aws-secret-access-key': 'other/secret' },
  'aws-session-token': {
    'aws-access-key-id': 'AKIAEXAMPLE',
    'aws-secret-access-key': 'very/secret',
    'aws-session-token': 'session',
  },
  'build-args': { 'build-args': 'NPM_TOKEN=npm_secret' },
  secrets: { secrets: 'npm=npm_secret' },
  'secret-envs': { 'secret-envs': 'npm=NPM' },
  'secret-files': { 'secret-files': 'npm=.npmrc' },
  ssh: { ssh: 'default' },
  cache: { cache: 'gha' },
  'cache-from': { 'cache-from': `type=registry,ref=${HOST}/app:cache` },
  'cache-to': { 'cache-to': `type=registry,ref=${HOST}/app:cache,mode=max` },
  'github-token': { context: 'git', 'github-token': 'ghs_write' },
  push: { push: 'auto' },
  outputs: { outputs: 'type=image' },
}

/** What in settings is, or names, a credential, and what leaves the machine. */
function carriedBy(settings: ReturnType<typeof settingsOf>): object {
  const { build, secrets, engine, cache, delivery, githubToken } = settings
  const { exports, gitToken, instructions, buildArgs } = build
  return {
    ...{ secrets, engine, cache, githubToken, gitToken, ssh: instructions.ssh, buildArgs },
    ...{ from: build.cache.from, to: build.cache.to, image: exports.image, push: delivery.push },
    place: delivery.push ? delivery.destinations.map(({ identity }) => identity) : delivery.place,
  }
}

const WHY = 'this pull_request_target run is about code of "guest/app", and has the credentials of "octo/app"'

/** What a build of others' code has and leaves, whatever the inputs say. */
const NOTHING = {
  ...{ secrets: { given: [], leftOut: [] }, engine: { kind: 'current', options: new Map() }, cache: undefined },
  ...{ githubToken: undefined, gitToken: undefined, ssh: [], buildArgs: [], from: [], to: [], image: undefined },
  ...{ push: false, place: { ok: false, problem: WHY } },
}

describe('the list of inputs', () => {
  test('has every input of action.yml in a column', () => {
    const { inputs } = parseAction(readFileSync('action.yml', 'utf8'))
    expect(Object.keys(CARRIED)).toEqual(inputs.map(({ name }) => name))
  })

  const carriers = Object.entries<string>(CARRIED).flatMap(([input, kind]) =>
    kind === 'neither' ? [] : [[input, kind] as const],
  )
  /** They mean something beside others only, or the run is refused with them: those have tests of their own. */
  const APART = ['builder-endpoint', 'builder-tls-ca', 'builder-tls-cert', 'builder-tls-key']

  test('has a sample of each that carries something', () => {
    const wanted = carriers.flatMap(([input, kind]) => (kind === 'detail' || APART.includes(input) ? [] : [input]))
    expect(Object.keys(SAMPLES).sort()).toEqual([...wanted].sort())
  })

  test.each(Object.entries(SAMPLES))(
    "%s carries something in a build of one's own code, and nothing in one of others'",
    (_input, sample) => {
      const plain = { ...NEEDED, push: 'false' }
      expect(carriedBy(settingsOf({ ...plain, ...sample }, OWN))).not.toEqual(carriedBy(settingsOf(plain, OWN)))
      expect(carriedBy(settingsOf({ ...NEEDED, ...sample }, FOREIGN))).toEqual(NOTHING)
    },
  )
})

const ALL: Inputs = Object.assign({}, NEEDED, ...Object.values(SAMPLES), {
  ...{ 'role-session-name': 'me', 'role-duration-seconds': '900', 'scope-down': 'true', audience: 'x' },
  ...{
    'role-external-id': 'e',
    'build-args': 'A=1\nNPM_TOKEN=npm_secret\nNPM_TOKEN_FILE=/run/x',
    secrets: 'a=npm_secret',
  },
  ...{ 'secret-envs': 'b=NPM', 'secret-files': 'c=.npmrc' },
})

const run = (event: unknown, head: unknown, base: unknown = { full_name: 'octo/app' }) => ({
  workflow_run: { event, repository: base, head_repository: head },
})
const own = { full_name: 'octo/app' }

/** Whether a step with every input that carries something gives and leaves something in such a run. */
const leaks = (job: Job): boolean => {
  const inputs = { ...ALL, context: '.', push: 'auto' }
  const carried = carriedBy(settingsOf(inputs, job)) as { place: unknown; buildArgs: unknown }
  const { place: _, buildArgs, ...rest } = carried
  const { place: __, buildArgs: ___, ...nothing } = NOTHING
  return JSON.stringify([rest, buildArgs]) !== JSON.stringify([nothing, ['A=1', 'NPM_TOKEN_FILE=/run/x']])
}

test.each<readonly [event: string, payload: string, value: object, leaks: boolean]>([
  ['pull_request_target', 'own', pull('octo/app'), true],
  ['pull_request_target', 'of a fork', pull('guest/app'), false],
  ['pull_request_target', 'empty', {}, false],
  [
    'pull_request_target',
    'with base.repo null',
    { pull_request: { head: { repo: own }, base: { repo: null } } },
    false,
  ],
  [
    'pull_request_target',
    'with head.repo null',
    { pull_request: { head: { repo: null }, base: { repo: own } } },
    false,
  ],
  ['pull_request_target', 'of a run', run('push', own), false],
  ['workflow_run', 'after an own push', run('push', own), true],
  ['workflow_run', 'after a push of a fork', run('push', { full_name: 'guest/app' }), false],
  ['workflow_run', 'after a workflow_run', run('workflow_run', own), false],
  ['workflow_run', 'after a pull_request_target', run('pull_request_target', own), false],
  ['workflow_run', 'after nobody knows what', run(undefined, own), false],
  ['workflow_run', 'without a repository', run('push', own, null), false],
  ['workflow_run', 'empty', {}, false],
  ['workflow_run', 'of a pull request', pull('octo/app'), false],
  ['push', 'of a fork', pull('guest/app'), true],
  ['issue_comment', 'empty', {}, true],
])('%s with a payload that is %s', (event, _name, payload, expected) => {
  expect(leaks(jobOf(event, payload))).toBe(expected)
})

describe('caches', () => {
  const TYPES = [
    ...[`${HOST}/app:cache`, `type=registry,ref=${HOST}/app:c`, 'type=gha', 'type=s3,bucket=b,region=r', 'type=inline'],
    ...['type=azblob,name=x', 'type=local,src=cache', 'type=local,dest=cache', 'Type=gha', 'type=new'],
  ]
  test.each(TYPES)('%s is neither read nor written', (text) => {
    const build = (job: Job) => settingsOf({ ...NEEDED, 'cache-from': text, 'cache-to': text }, job).build.cache
    expect(build(FOREIGN)).toMatchObject({ from: [], to: [] })
  })
  test.each(['ecr', 'gha'])('cache: %s', (cache) => {
    expect(settingsOf({ ...NEEDED, cache }, FOREIGN).cache).toBeUndefined()
  })
})

describe('outputs', () => {
  const NONE = [{ type: 'cacheonly', attributes: new Map() }]
  const LOAD = [{ type: 'docker', attributes: new Map() }]
  test.each<readonly [name: string, inputs: Inputs, kept: object]>([
    ['no output leaves no image, also not in the engine', {}, NONE],
    ['a registry', { outputs: 'type=registry' }, NONE],
    ['an image with a push', { outputs: 'type=image,push=true' }, NONE],
    ['an image with a push in other letters', { outputs: 'type=image,Push=true' }, NONE],
    ['another engine', { outputs: 'type=docker,context=shared' }, NONE],
    ['another engine in other letters', { outputs: 'type=docker, Context =shared' }, NONE],
    ['load', { load: 'true' }, LOAD],
    ['the engine', { outputs: 'type=docker' }, LOAD],
    ['a folder', { outputs: 'type=local,dest=out' }, [{ type: 'local', attributes: new Map([['dest', 'out']]) }]],
    [
      'a folder and a registry',
      { outputs: 'type=local,dest=out\ntype=registry' },
      [{ type: 'local', attributes: new Map([['dest', 'out']]) }],
    ],
    ['an archive', { outputs: 'type=oci,dest=a.tar' }, [{ type: 'oci', attributes: new Map([['dest', 'a.tar']]) }]],
  ])('%s', (_name, inputs, kept) => {
    expect(settingsOf({ ...NEEDED, ...inputs }, FOREIGN).build.exports).toEqual({ image: undefined, others: kept })
  })
})

describe('what the log says', () => {
  const notesOf = (inputs: Inputs, job: Job) => parseAll(readerOf({ ...NEEDED, ...inputs }, job)).notes
  const DOES = 'So this build gets no credential, also none of an earlier step, and nothing of it leaves this machine.'
  const say = (left: string) => [
    { level: 'info', text: `T${WHY.slice(1)}. ${DOES}${left} allow-untrusted would let all of it through.` },
  ]

  test.each<readonly [name: string, inputs: Inputs, left: string]>([
    ['nothing was left out', { cache: 'off', audience: 'sts.amazonaws.com' }, ''],
    [
      'everything was',
      { ...ALL, context: '.' },
      ' Left out: role-to-assume, aws-access-key-id, aws-secret-access-key, aws-session-token, secrets, secret-envs, ' +
        'secret-files, ssh, cache, cache-from, cache-to, github-token, build-args (NPM_TOKEN), outputs (what leaves this machine).',
    ],
    ['an output that stays', { outputs: 'type=local,dest=out', load: 'true' }, ''],
  ])('%s', (_name, inputs, left) => {
    expect(notesOf(inputs, FOREIGN)).toEqual(say(left))
  })

  test('nothing, where the code is own or allowed', () => {
    expect(notesOf({}, OWN)).toEqual([])
    expect(notesOf({ 'allow-untrusted': 'true' }, FOREIGN)).toEqual([])
  })
})

test('allow-untrusted lets all of it through', () => {
  const inputs = { ...ALL, context: '.' }
  const { trust, ...allowed } = settingsOf({ ...inputs, 'allow-untrusted': 'true' }, FOREIGN)
  expect([trust, carriedBy({ trust, ...allowed })]).toEqual([{ kind: 'own' }, carriedBy(settingsOf(inputs, OWN))])
})

test('a BuildKit elsewhere is refused: it would keep what is built, and the engine of the job is no substitute', () => {
  const inputs = { ...NEEDED, 'builder-endpoint': 'tcp://buildkit.internal:1234', 'builder-tls-ca': 'wrong' }
  const problem = `builder-endpoint: ${WHY}: a BuildKit elsewhere keeps what it builds for later builds. Leave it out for such a run, or set allow-untrusted to true when you know what this job builds`
  expect(problemsOf(inputs, FOREIGN)).toEqual([problem])
})

test.each(['context', 'file', 'build-contexts'])(
  'a pull request in the input %s, whose code nobody can tell',
  (input) => {
    const address = 'https://github.com/octo/app.git#refs/pull/7/merge'
    const inputs = { ...ALL, context: 'git', [input]: input === 'build-contexts' ? `app=${address}` : address }
    const job = jobOf('issue_comment', {})
    const { delivery, trust } = settingsOf({ ...inputs, outputs: '' }, job)
    expect(trust.kind).toBe('foreign')
    expect(delivery.push).toBe(false)
    expect(problemsOf({ ...inputs, push: 'true' }, job)).toEqual([
      expect.stringMatching(
        /^push: this issue_comment run is about code of the pull request "refs\/pull\/7\/merge", and has /,
      ),
    ])
  },
)
