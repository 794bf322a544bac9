// Jobs that each build one platform of an image on a runner of its kind: the one that pushes the last part tags the whole.
import { expect, test } from '@jest/globals'
import { type Inputs, type Job, type JobOptions, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { createFixedRepository, digestOf, manifestIn, tagsIn } from '../support/registry.ts'

const NAME = 'team/app'
const PLATFORMS = ['linux/amd64', 'linux/arm64']
const INPUTS: Inputs = {
  ...KEYS,
  ...{ 'aws-region': 'us-east-1', repository: NAME, tags: 'v1,latest', platforms: PLATFORMS.join(',') },
}

const withParts = (options: JobOptions, series: (job: Job) => Promise<void>): Promise<void> =>
  withJob({ ...options, docker: { build: { base: 'one' } } }, series)

const runPart = (job: Job, part: string, inputs: Inputs = {}, attempt = 1): Promise<Ran> =>
  job.run({ ...INPUTS, part, ...inputs }, { env: { GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: String(attempt) } })

/** Platforms of an index, with the digests of their images. */
async function platformsOf(job: Job, digest: string): Promise<Readonly<Record<string, string>>> {
  const { manifests = [] } = await manifestIn(job.ecr, NAME, digest)
  return Object.fromEntries(
    manifests.map((one) => [`${one.platform.os}/${one.platform.architecture}`, one.digest] as const),
  )
}

const EMPTY = { image: '', images: '', digest: '', tags: '', 'tag-names': '', references: '', imageid: '' }

test('the first job waits, and the second one sets the tags on both platforms', () =>
  withParts({}, async (job) => {
    const first = await runPart(job, 'linux/arm64')
    expect(messageOf(first)).toBe('')
    expect(first.outputs).toMatchObject(EMPTY)
    expect(first.output).toContain(
      'linux/arm64 is pushed; linux/amd64 is missing: the job that pushes the last part sets the tags. The part is ',
    )
    const [waiting = ''] = await tagsIn(job.ecr, NAME)
    expect(waiting).toMatch(/^part-4711-[0-9a-f]{12}-linux-arm64 sha256:/)

    const second = await runPart(job, 'linux/amd64')
    expect(messageOf(second)).toBe('')
    const { digest = '' } = second.outputs
    expect(await tagsIn(job.ecr, NAME)).toEqual([`latest ${digest}`, `v1 ${digest}`])
    expect(second.outputs['tag-names']).toBe('v1\nlatest')
    const children = await platformsOf(job, digest)
    expect(Object.keys(children)).toEqual(PLATFORMS)
    expect(children['linux/arm64']).toBe(waiting.split(' ')[1])
    expect(second.state['part-tags']).toBe('')
  }))

test('two jobs at the same moment: one digest, and no tag of a part stays', () =>
  withParts({}, async (job) => {
    const ran = await Promise.all(PLATFORMS.map((part) => runPart(job, part)))
    expect(ran.map(messageOf)).toEqual(['', ''])
    const digest = await digestOf(job.ecr, NAME, 'v1')
    expect(await tagsIn(job.ecr, NAME)).toEqual([`latest ${digest}`, `v1 ${digest}`])
    const told = ran.map(({ outputs }) => outputs.digest).filter((one) => one !== '')
    expect([...new Set(told)]).toEqual([digest])
  }))

test('a job that is run again later has the whole image in its outputs', () =>
  withParts({}, async (job) => {
    for (const part of PLATFORMS) await runPart(job, part)
    const before = await tagsIn(job.ecr, NAME)
    const again = await runPart(job, 'linux/amd64', {}, 2)
    expect([messageOf(again), again.outputs.digest]).toEqual(['', await digestOf(job.ecr, NAME, 'v1')])
    expect(await tagsIn(job.ecr, NAME)).toEqual(before)
  }))

test('two images in one run do not meet, and each platform gets tags of its own', () =>
  withParts({}, async (job) => {
    let last: Ran | undefined
    for (const part of PLATFORMS)
      for (const tags of ['v1', 'v1-debug']) last = await runPart(job, part, { tags, 'platform-tags': 'true' })
    const tags = await tagsIn(job.ecr, NAME)
    expect(tags.map((line) => line.split(' ')[0])).toEqual(
      ['v1', 'v1-debug'].flatMap((tag) => [tag, `${tag}-amd64`, `${tag}-arm64`]).sort(),
    )
    const children = await platformsOf(job, await digestOf(job.ecr, NAME, 'v1'))
    expect(await digestOf(job.ecr, NAME, 'v1-arm64')).toBe(children['linux/arm64'])
    const others = await platformsOf(job, await digestOf(job.ecr, NAME, 'v1-debug'))
    expect(last?.outputs['platform-references']?.split('\n').map((line) => line.replace(/^[^/]+\//, ''))).toEqual(
      ['amd64', 'arm64'].map((one) => `${NAME}:v1-debug-${one}@${others[`linux/${one}`]}`),
    )
    expect(last?.summary).toContain('| `v1-debug-arm64` | new |')
  }))

test('several repositories get the whole image, and a secret is searched for in each part', () =>
  withParts({}, async (job) => {
    const inputs = { repository: `${NAME}\nteam/copy`, secrets: 'token=a-secret-of-the-build' }
    const ran: Ran[] = []
    for (const part of PLATFORMS) ran.push(await runPart(job, part, inputs))
    expect(ran.map(messageOf)).toEqual(['', ''])
    const digest = ran[1]?.outputs.digest ?? ''
    for (const name of [NAME, 'team/copy'])
      expect(await tagsIn(job.ecr, name)).toEqual([`latest ${digest}`, `v1 ${digest}`])
  }))

test('in a repository where no tag can move, nothing is built, and the reason is told', () =>
  withParts({}, async (job) => {
    await createFixedRepository(job.ecr, NAME, [])
    const refused = await runPart(job, 'linux/amd64')
    expect(messageOf(refused)).toContain('Exclude them: image-tag-mutability-exclusions: part-*')
    expect(refused.commands.filter(({ argv }) => argv.includes('build'))).toEqual([])
  }))

test('in a repository whose tags cannot move, a job that is run again finds the image of its commit', () =>
  withParts({}, async (job) => {
    await createFixedRepository(job.ecr, NAME, ['part-*', 'latest', 'main'])
    for (const part of PLATFORMS) expect(messageOf(await runPart(job, part, { tags: '' }))).toBe('')
    const before = await tagsIn(job.ecr, NAME)
    const again = await runPart(job, 'linux/arm64', { tags: '' }, 2)
    expect([messageOf(again), again.outputs.digest]).toEqual(['', await digestOf(job.ecr, NAME, 'latest')])
    expect(await tagsIn(job.ecr, NAME)).toEqual(before)
  }))

test('a run that was killed while it removed the tags of parts: post removes them', () =>
  withParts({}, async (job) => {
    await runPart(job, 'linux/arm64')
    const [waiting = ''] = await tagsIn(job.ecr, NAME)
    const prefix = waiting.split(' ')[0]?.replace('linux-arm64', '')
    const second = await runPart(job, 'linux/amd64', {}, 1)
    const { digest = '' } = second.outputs
    const third = await runPart(job, 'linux/arm64')
    expect(messageOf(third)).toBe('')
    const state = { 'part-tags': `${digest} v1 ${prefix}linux-amd64 ${prefix}linux-arm64` }
    await job.post(state, { ...INPUTS, part: 'linux/amd64' }, { GITHUB_RUN_ID: '4711' })
    expect(await tagsIn(job.ecr, NAME)).toEqual([`latest ${digest}`, `v1 ${digest}`])
  }))

const commandsOf = ({ commands }: Ran): readonly string[] =>
  commands.map(({ argv }) =>
    argv
      .join(' ')
      .replace(/ --metadata-file \S+/, '')
      .replace(/part-4711-[0-9a-f]{12}/g, '<part>'),
  )

test.each<readonly [name: string, inputs: Inputs, commands: readonly RegExp[]]>([
  [
    'load: the engine gets the image of this platform under the tags of the whole',
    { load: 'true' },
    [
      /^buildx build --platform linux\/arm64 .* --tag \S+:<part>-linux-arm64 --push /,
      /^tag \S+:<part>-linux-arm64 \S+:v1$/,
      /^tag \S+:<part>-linux-arm64 \S+:latest$/,
      /^image rm \S+:<part>-linux-arm64$/,
    ],
  ],
  [
    'outputs: the files of this platform',
    { outputs: 'type=local,dest=out' },
    [
      /^buildx build --platform linux\/arm64 .* --output type=local,dest=out --output type=image,name=\S+<part>-linux-arm64,push=true /,
      /^image rm \S+:<part>-linux-arm64$/,
    ],
  ],
  [
    'push: false: this platform is built alone, and waits for none',
    { push: 'false', load: 'true' },
    [/^buildx build --platform linux\/arm64 .* --tag team\/app:v1 --tag team\/app:latest --output type=docker /],
  ],
  [
    'call: check: the Dockerfile is checked for this platform',
    { call: 'check' },
    [/^buildx build --call check --platform linux\/arm64 /],
  ],
])('%s', (_name, inputs, commands) =>
  withParts({}, async (job) => {
    const ran = await runPart(job, 'linux/arm64', inputs)
    expect(messageOf(ran)).toBe('')
    expect(ran.outputs).toMatchObject({
      ...EMPTY,
      imageid: ran.outputs.imageid ?? '',
      digest: ran.outputs.digest ?? '',
    })
    const asked = commandsOf(ran).filter((line) => /^(buildx build|tag|image rm) /.test(line))
    expect(asked.map((line, at) => commands[at]?.test(line) || line)).toEqual(commands.map(() => true))
  }),
)

test.each<readonly [name: string, inputs: Inputs, problem: string]>([
  [
    'a platform that is not among them',
    { part: 'linux/s390x' },
    'part: "linux/s390x" is not among the platforms: linux/amd64, linux/arm64',
  ],
  [
    'no platforms',
    { part: 'linux/arm64', platforms: '' },
    'part: it needs the input platforms, with the platforms of all parts',
  ],
  [
    'one twice',
    { part: 'linux/arm64', platforms: 'linux/arm64,linux/arm64/v8' },
    'platforms: it names linux/arm64 twice',
  ],
  [
    'tags of platforms that are wanted',
    { part: 'linux/arm64', 'platform-tags': 'true', tags: 'v1,v1-arm64' },
    'platform-tags: v1-arm64 is a tag of the whole image already',
  ],
])('refused: %s', (_name, { part = '', ...inputs }, problem) =>
  withParts({}, async (job) => {
    expect(messageOf(await runPart(job, part, inputs))).toContain(problem)
  }),
)
