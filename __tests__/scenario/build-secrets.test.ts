// Secrets of the build, in each way to give one: docker gets them, and nothing that leaves the step has them. An image
// that holds one gets no tag.
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { warningsIn } from '../support/annotations.ts'
import type { DockerScript } from '../support/docker-plays.ts'
import { pushImage } from '../support/docker-push.ts'
import { tinyImage } from '../support/image.ts'
import { type Inputs, type Job, KEYS, type Ran, ROLE, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'
import { found, remains, withoutMasks } from '../support/secrets.ts'
import { loginTo, storeImage } from '../support/stored-image.ts'
import { expectTranscript, steps, transcriptOf } from '../support/transcript.ts'
import { wiretap } from '../support/wiretap.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,latest' }
const CANARY = 'c4n4ry/of+the build?'
const IN_VARIABLE = 'c4n4ry/of+a variable?'
const IN_FILE = 'c4n4ry/of+a file?'
const KEY = `-----BEGIN PRIVATE KEY-----\n${'c4n4ry+k3y/'.repeat(5)}\nsecond==line\n-----END PRIVATE KEY-----`

interface Way {
  readonly inputs: Inputs
  readonly env?: Inputs
  readonly file?: string
  /** What docker is told to give to the build. */
  readonly ids: readonly string[]
  /** What must not be seen. */
  readonly secrets: readonly string[]
}

const WAYS: readonly (readonly [name: string, way: Way])[] = [
  [
    'a string, one of several lines, a variable, and a file',
    {
      inputs: {
        secrets: `token=${CANARY}\n"key=${KEY}"`,
        'secret-envs': 'variable=DEPLOY_TOKEN',
        'secret-files': 'file=secrets/t.txt',
      },
      env: { DEPLOY_TOKEN: IN_VARIABLE },
      file: `${IN_FILE}\n`,
      ids: ['token', 'key', 'variable', 'file'],
      secrets: [CANARY, KEY, ...KEY.split('\n'), IN_VARIABLE, IN_FILE],
    },
  ],
  [
    'the token for the Git repository of the workflow',
    {
      inputs: { context: 'https://github.com/octo-org/app.git', 'github-token': CANARY },
      env: { GITHUB_API_URL: 'http://127.0.0.1:9' },
      ids: ['GIT_AUTH_TOKEN.github.com'],
      secrets: [CANARY],
    },
  ],
]

const FAILS = { stderr: 'ERROR: failed to solve: no\n', exit: 1 }
const PRINTED = [CANARY, KEY, IN_VARIABLE, IN_FILE].join('\n')
const PRINTS = { ...FAILS, stderr: `#5 0.1 ${PRINTED}\nERROR: failed to solve: cannot use ${PRINTED}\n` }
const ENDS: readonly (readonly [name: string, docker: DockerScript, code: number])[] = [
  ['succeeds', {}, 0],
  ['prints them', { build: { leaks: true } }, 0],
  ['fails', { build: FAILS }, 1],
  ['fails and prints them', { build: PRINTS }, 1],
]

/** Runs the step with debug logging. Returns it with every request that it made of AWS. */
async function spied(job: Job, { inputs, env, file }: Way): Promise<{ ran: Ran; requests: readonly string[] }> {
  const tap = await wiretap(job.ecr.url)
  try {
    if (file !== undefined) await job.write({ 'secrets/t.txt': file })
    const debug = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true', AWS_ENDPOINT_URL: tap.url }
    return { ran: await job.run({ ...INPUTS, ...inputs }, { env: { ...env, ...debug } }), requests: tap.requests() }
  } finally {
    await tap.close()
  }
}

describe.each(ENDS)('a build that %s', (_end, docker, code) => {
  test.each(WAYS)('%s', (_way, way) =>
    withJob({ docker }, async (job) => {
      const { ran, requests } = await spied(job, way)
      expect(ran.code).toBe(code)
      const [, build] = ran.commands
      const given = build?.argv.filter((_word, at, all) => all[at - 1] === '--secret') ?? []
      expect(given.map((text) => text.replace(/,src=\S+$/, ''))).toEqual(way.ids.map((id) => `id=${id}`))
      for (const { argv, env } of ran.commands) expect(found(JSON.stringify([argv, env]), way.secrets)).toEqual([])
      expect(found(requests.join('\n'), way.secrets)).toEqual([])
      expect(found(remains(ran), way.secrets)).toEqual([])
      const raw = found(withoutMasks(ran.output), way.secrets)
      // A build that prints them shows that the runner would not have hidden them without the masks.
      const lines = way.secrets.filter((secret) => !secret.includes('\n'))
      if (docker.build?.leaks || docker.build === PRINTS) expect(raw).toEqual(expect.arrayContaining(lines))
      else expect(raw).toEqual([])
      expect(ran.output.lastIndexOf('::add-mask::')).toBeLessThan(ran.output.indexOf('::stop-commands::'))
    }),
  )
})

test('docker reads values from private files, and the files are gone afterwards', () =>
  withJob({}, async (job) => {
    await job.write({ 'own.txt': 'from a file' })
    const inputs = {
      secrets: 'a=from a string\n"b=two\nlines"',
      'secret-envs': 'c=DEPLOY_TOKEN',
      'secret-files': 'd=own.txt',
    }
    const ran = await job.run({ ...INPUTS, ...inputs }, { env: { DEPLOY_TOKEN: 'from a variable' } })
    expect(ran.code).toBe(0)
    const build = ran.commands[1]
    const files = (build?.config?.files ?? []).filter(({ name }) => name.startsWith('secret-'))
    expect(files.sort((one, other) => one.name.localeCompare(other.name))).toEqual([
      { name: 'secret-0', mode: '0600', text: 'from a string' },
      { name: 'secret-1', mode: '0600', text: 'two\nlines' },
      { name: 'secret-2', mode: '0600', text: 'from a variable' },
      { name: 'secret-3', mode: '0600', text: 'from a file' },
    ])
    const folder = build?.env.DOCKER_CONFIG
    expect(build?.argv.flatMap((text, index, all) => (all[index - 1] === '--secret' ? [text] : []))).toEqual([
      `id=a,src=${folder}/secret-0`,
      `id=b,src=${folder}/secret-1`,
      `id=c,src=${folder}/secret-2`,
      `id=d,src=${folder}/secret-3`,
    ])
    expect(Object.keys(build?.env ?? {})).not.toContain('DEPLOY_TOKEN')
    const ends = (await job.docker.events()).filter(({ event }) => event === 'ended')
    expect(ends.map((end) => 'folder' in end && end.folder)).toEqual([false, true, false])
  }))

test('an image with secrets in its build gets its tags after it was searched, and no other tag stays', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...INPUTS, secrets: `token=${CANARY}` })
    expectTranscript('push-with-secrets', transcriptOf(ran))
    const { digest } = tinyImage('hello')
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`latest ${digest}`, `v1 ${digest}`])
  }))

test('the token for the Git repository alone asks for no search: BuildKit uses it, not the Dockerfile', () =>
  withJob({}, async (job) => {
    const inputs = { context: 'https://github.com/octo-org/app.git', 'github-token': CANARY }
    const ran = await job.run({ ...INPUTS, ...inputs }, { env: { GITHUB_API_URL: 'http://127.0.0.1:9' } })
    expect(ran.code).toBe(0)
    expect(steps(ran.requests).filter((step) => /^(GetDownloadUrl|BatchDelete)/.test(step))).toEqual([])
  }))

test('the same in a repository whose tags cannot move, twice', () =>
  withJob({}, async (job) => {
    const inputs = { ...INPUTS, tags: 'v1', secrets: `token=${CANARY}`, 'image-tag-mutability': 'IMMUTABLE' }
    expect(await job.run(inputs)).toMatchObject({ code: 0, outputs: { 'tag-names': 'v1' } })
    expect(await job.run(inputs)).toMatchObject({ code: 0, outputs: { 'tag-names': 'v1' } })
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`v1 ${tinyImage('hello').digest}`])
  }))

const JOB_KEY = 'j0b/k3y+of-the-environment'
const NPM_TOKEN = `npm_${'A1b2C3d4'.repeat(4)}`
const NPMRC = `//registry.npmjs.org/:_authToken=${NPM_TOKEN}`

/** The local ECR shows its registry's password; the others are in the inputs. */
const LEAKS: readonly (readonly [name: string, content: string, inputs: Inputs, secret: string])[] = [
  ['a secret', CANARY, { secrets: `token=${CANARY}` }, 'the secret "token"'],
  ['a secret in base64', Buffer.from(`x${CANARY}`).toString('base64'), { secrets: `t=${CANARY}` }, 'the secret "t"'],
  ['a short secret', 's3cr3t7', { secrets: 't=s3cr3t7' }, 'the secret "t"'],
  ['the token of an .npmrc', NPM_TOKEN, { secrets: `"t=always-auth=true\n${NPMRC}"` }, 'line 2 of the secret "t"'],
  [
    'base64 in columns',
    Buffer.from('A1b2'.repeat(20)).toString('base64').replace(/.{76}/, '$&\n'),
    { secrets: `t=${'A1b2'.repeat(20)}` },
    'the secret "t"',
  ],
  ['the AWS key', KEYS['aws-secret-access-key'] ?? '', { secrets: `t=${CANARY}` }, 'the AWS secret access key'],
  [
    'the AWS key of the environment, though the inputs have another',
    JOB_KEY,
    { secrets: `t=${CANARY}` },
    'the AWS secret access key',
  ],
  [
    'the GitHub token',
    'ghs_0123456789abcdef',
    { secrets: `t=${CANARY}`, 'github-token': 'ghs_0123456789abcdef' },
    'the GitHub token',
  ],
  [
    'the token for the Git repository',
    'ghs_0123456789abcdef',
    { secrets: `t=${CANARY}`, 'github-token': 'ghs_0123456789abcdef', context: 'git' },
    'the GitHub token',
  ],
  [
    'the login of the proxy',
    'http_proxy=http://ci:c4n%40ry-Pass@proxy.test:3128',
    { secrets: `t=${CANARY}` },
    'the password of the proxy (http_proxy)',
  ],
]

test.each(LEAKS)('an image that holds %s gets no tag and is gone', (_name, content, inputs, secret) =>
  withJob({ docker: { build: { content } } }, async (job) => {
    await storeImage(job.ecr, 'team/app', tinyImage('before'), ['v1', 'latest'])
    const before = await tagsIn(job.ecr, 'team/app')
    const env = {
      GITHUB_API_URL: 'http://127.0.0.1:9',
      http_proxy: 'http://ci:c4n%40ry-Pass@proxy.test:3128',
      AWS_SECRET_ACCESS_KEY: JOB_KEY,
    }
    const ran = await job.run({ ...INPUTS, ...inputs }, { env })
    expect(ran).toMatchObject({ code: 1, outputs: { gate: 'failed', image: '', digest: '', tags: '', references: '' } })
    expect(messageOf(ran)).toBe(
      `The image holds secrets of this run, so it gets no tag:\n- ${secret}: config.Labels.content\n${WHAT_TO_DO}`,
    )
    expect(found(remains(ran), [content, CANARY])).toEqual([])
    expect(await tagsIn(job.ecr, 'team/app')).toEqual(before)
    const { imageIds } = await ask(job.ecr, 'ListImages', { repositoryName: 'team/app' })
    expect(imageIds).toHaveLength(2)
  }),
)

const WHAT_TO_DO =
  'What to do: Take the secret out of ARG, ENV, LABEL and the command lines of the Dockerfile, and out of build-args, ' +
  'labels and annotations; a command that needs it reads it with RUN --mount=type=secret,id=<id> ' +
  '(https://docs.docker.com/build/building/secrets/). Then replace its value, because the image was in the repository ' +
  'while it was looked at, and layers of it may still be in a build cache.'

test('words that the image may hold anyway are told before the build, and are no leak', () =>
  withJob({ docker: { build: { content: 'hello-world of preview' } } }, async (job) => {
    await job.write({ Dockerfile: 'FROM scratch\nLABEL content="hello-world of preview"\n' })
    const ran = await job.run({ ...INPUTS, secrets: 'a=hello-world\nb=us-east-1\nc=s3cr3t7' })
    expect([ran.code, messageOf(ran), ran.outputs['tag-names']]).toEqual([0, '', 'v1\nlatest'])
    const warned = (id: string): string =>
      `The secret "${id}" is a plain word or name that the image may hold for a reason of its own: it is in most images, in ` +
      'the Dockerfile, or in what this run is called. So the image is not refused for it, except where a name says that it ' +
      'is secret, such as DB_PASSWORD=value. If it is a secret, replace it by one that nobody can guess.'
    expect(warningsIn(ran)).toEqual([warned('a'), warned('b')])
    expect(ran.output).toContain(
      [
        'secrets     a, b, c; the image gets its tags when its configuration, history and provenance show none of them',
        '            the secret "a" is a plain word and is found only where a name says that it is secret (DB_PASSWORD=value)',
        '            the secret "b" is a plain word and is found only where a name says that it is secret (DB_PASSWORD=value)',
        '            the secret "c" has fewer than 8 bytes and is found only as a whole value (NAME=value, a label, a build argument)',
      ].join('\n'),
    )
  }))

const DENIED = 'User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr'
const denied = (match: string): FaultRule => ({
  match,
  code: 'AccessDeniedException',
  message: `${DENIED}:${match}`,
})

test('an image that cannot be searched gets no tag', () =>
  withJob({ ecr: { faults: [denied('GetDownloadUrlForLayer')] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, secrets: `token=${CANARY}` })
    expect(ran).toMatchObject({ code: 1, outputs: { image: '', digest: '', tags: '' } })
    expect(messageOf(ran).split('\n').slice(0, 2)).toEqual([
      'Could not search the image in team/app for secrets.',
      `ECR said: AccessDeniedException: ${DENIED}:GetDownloadUrlForLayer`,
    ])
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
  }))

test('a tag of this step that cannot be removed is a warning that names it', () =>
  withJob({ ecr: { faults: [denied('BatchDeleteImage')] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, secrets: `token=${CANARY}` }, { env: { GITHUB_RUN_ID: '4711' } })
    expect(ran).toMatchObject({ code: 0, outputs: { 'tag-names': 'v1\nlatest' } })
    const [staging = '', ...wanted] = (await tagsIn(job.ecr, 'team/app')).map((line) => line.split(' ')[0]).reverse()
    expect([staging, ...wanted]).toEqual(['v1', expect.stringMatching(/^staging-4711-[0-9a-f]{16}$/), 'latest'])
    expect(warningsIn(ran)).toEqual([
      `The tag ${job.ecr.registry}/team/app:${wanted[0]} is for this step alone and could not be removed. ` +
        'The post part of this step tries again. When that fails too, allow the step ecr:BatchDeleteImage on the repository, which an image needs that is looked at before its tags. ' +
        `ECR said: AccessDeniedException: ${DENIED}:BatchDeleteImage`,
    ])
  }))

describe('a run that is ended before its image was searched', () => {
  const SECRET = { ...INPUTS, secrets: `token=${CANARY}` }
  const env = { GITHUB_RUN_ID: '4711' }

  /** Ends a run while docker builds; then the image is there under its staging tag, as if docker had just pushed it. */
  async function ended(job: Job, cancels: 'SIGTERM' | 'SIGKILL', as: Inputs = {}): Promise<Ran> {
    await storeImage(job.ecr, 'team/app', tinyImage('hello'), ['v1', 'latest'])
    await job.docker.play({ build: { cancels } })
    const ran = await job.run({ ...SECRET, ...as }, { env: { ...env, ...job.ecr.oidc } })
    const staging = ran.state['staging-tag'] ?? ''
    expect(staging).toMatch(/^staging-4711-[0-9a-f]{16}$/)
    expect(ran.state['engine-tag']).toBe(staging)
    const image = tinyImage('of the killed run')
    await pushImage(`${job.ecr.registry}/team/app:${staging}`, image, await loginTo(job.ecr))
    return ran
  }

  const NO_KEYS = { 'aws-access-key-id': '', 'aws-secret-access-key': '' }
  test.each<readonly ['SIGTERM' | 'SIGKILL', string, Inputs]>([
    ['SIGTERM', 'a key', {}],
    ['SIGKILL', 'a role that may do just this', { ...NO_KEYS, 'role-to-assume': ROLE, 'scope-down': 'true' }],
  ])('by %s: the post part removes it with %s, and nothing else', (cancels, _name, as) =>
    withJob({}, async (job) => {
      const ran = await ended(job, cancels, as)
      expect(ran.output).not.toContain('::warning::')
      expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(3)
      const after = await job.post(ran.state, { ...SECRET, ...as }, { ...env, ...job.ecr.oidc })
      expect([
        after.code,
        withoutMasks(after.output)
          .replace(/^::debug::.*$/m, '')
          .trim(),
      ]).toEqual([0, `Removed the tag ${ran.state['staging-tag']} of this step alone from team/app (us-east-1).`])
      expect((await job.docker.commands()).at(-1)?.argv.slice(0, 2)).toEqual(['image', 'ls'])
      const { digest } = tinyImage('hello')
      expect(await tagsIn(job.ecr, 'team/app')).toEqual([`latest ${digest}`, `v1 ${digest}`])
      const { imageIds } = await ask(job.ecr, 'ListImages', { repositoryName: 'team/app' })
      expect(imageIds).toHaveLength(2)
    }),
  )

  test('the post part warns where it may not', () =>
    withJob({ ecr: { faults: [denied('BatchDeleteImage')] } }, async (job) => {
      const ran = await ended(job, 'SIGKILL')
      const after = await job.post(ran.state, SECRET, env)
      expect([after.code, withoutMasks(after.output).trim()]).toEqual([
        0,
        `::warning::The tag ${ran.state['staging-tag']} of this step alone may still be in team/app (us-east-1). Remove it by hand. ECR said: AccessDeniedException: ${DENIED}:BatchDeleteImage`,
      ])
    }))

  test('nothing was pushed, and there is no repository yet: the post part has nothing to say', () =>
    withJob({ docker: { build: { cancels: 'SIGTERM' } } }, async (job) => {
      const ran = await job.run({ ...SECRET, repository: 'team/other', 'create-repository': 'on-push' }, { env })
      expect(ran.state['staging-tag']).toMatch(/^staging-4711-/)
      const after = await job.post(ran.state, { ...SECRET, repository: 'team/other' }, env)
      expect([after.code, withoutMasks(after.output).trim()]).toEqual([0, ''])
    }))

  test.each([
    ['a tag of the user', 'v1'],
    ['the staging tag of another run', 'staging-4712-0123456789abcdef'],
    ['more than a tag', 'staging-4711-0123456789abcdef@sha256:00'],
  ])('a forged state removes nothing: %s', (_name, forged) =>
    withJob({}, async (job) => {
      await storeImage(job.ecr, 'team/app', tinyImage('hello'), ['v1', 'latest'])
      const before = await tagsIn(job.ecr, 'team/app')
      const after = await job.post({ 'staging-tag': forged }, SECRET, env)
      expect(withoutMasks(after.output).trim()).toBe(
        `::warning::"${forged}" is not a tag of this run, so it was not removed`,
      )
      expect(await tagsIn(job.ecr, 'team/app')).toEqual(before)
    }),
  )

  test('a run that came to its end leaves the post part nothing to do', () =>
    withJob({}, async (job) => {
      const ran = await job.run(SECRET, { env })
      const before = job.ecr.requests().length
      expect(ran.state['staging-tag']).toBe('')
      expect(withoutMasks((await job.post(ran.state, SECRET, env)).output)).toBe('')
      expect(job.ecr.requests()).toHaveLength(before)
    }))
})

test('tags that cannot be set leave no image behind, and no output that names one', () =>
  withJob({ ecr: { faults: [denied('PutImage')] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, secrets: `token=${CANARY}` })
    expect(ran).toMatchObject({ code: 1, outputs: { image: '', digest: '', tags: '' } })
    expect(messageOf(ran)).toMatch(/^Could not set the tag v1\.\n/)
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
  }))

test('a pull request from a fork is built without the secrets that it does not get', () =>
  withJob({}, async (job) => {
    const payload = {
      pull_request: { head: { repo: { full_name: 'fork/app' } }, base: { repo: { full_name: 'octo-org/app' } } },
    }
    const inputs = { ...INPUTS, ...{ 'aws-access-key-id': '', 'aws-secret-access-key': '' }, secrets: 'a=\nb=public' }
    const ran = await job.run(inputs, { env: { GITHUB_EVENT_NAME: 'pull_request' }, payload })
    expect(ran.code).toBe(0)
    expect(ran.output).toContain(
      '::warning::The build gets no value for the secret "a", which is empty: a pull request from a fork has no credentials.',
    )
    expect(ran.commands.at(-1)?.argv.filter((text) => text.startsWith('id='))).toEqual([
      expect.stringMatching(/^id=b,src=/),
    ])
  }))

test('a build argument that looks like a secret is named once, and without secrets nothing else is asked', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...INPUTS, 'build-args': `NPM_TOKEN=${CANARY}\nVERSION=1` })
    expect(ran.code).toBe(0)
    const warnings = ran.output.match(/^::warning::.*$/gm)
    expect(warnings).toEqual([expect.stringContaining('This build argument looks like a secret: NPM_TOKEN. ')])
    expect(found(withoutMasks(ran.output), [CANARY])).toEqual([])
    expect(steps(ran.requests).filter((step) => /^(GetDownloadUrl|BatchDelete)/.test(step))).toEqual([])
  }))

test('all that is wrong with secrets is told together, and none of it is a value', () =>
  withJob({}, async (job) => {
    const inputs = { secrets: `${CANARY}\nempty=`, 'secret-envs': `a=${CANARY}`, 'secret-files': `b=${CANARY}` }
    const ran = await job.run({ ...INPUTS, ...inputs })
    expect(messageOf(ran)).toBe(
      [
        'The inputs of this step cannot be used:',
        '- secrets: item 1 has no "="; write id=value, and put an item with several lines in quotes ("id=first line…last line")',
        '- secrets: item 2 is empty; is the secret or variable that it comes from defined?',
        '- secret-envs: the secret "a" names a variable that is not set in this job; it takes a name, not a value',
        '- secret-files: the secret "b" names a file that does not exist; the path is seen from the workspace',
      ].join('\n'),
    )
    expect(ran).toMatchObject({ code: 1, requests: [], commands: [] })
    expect(found(ran.output + JSON.stringify([ran.outputs, ran.state, ran.summary]), [CANARY])).toEqual([])
  }))
