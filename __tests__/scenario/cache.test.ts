// Which cache a run reads and writes, and what docker gets of it.
import { describe, expect, test } from '@jest/globals'
import { warningsIn } from '../support/annotations.ts'
import { tinyImage } from '../support/image.ts'
import { ENVIRONMENT_KEYS, type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'
import { storeImage } from '../support/stored-image.ts'
import { normalized } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1', cache: 'ecr' }
const TOPIC = { GITHUB_REF: 'refs/heads/topic', GITHUB_REF_NAME: 'topic' }
const PULL_REQUEST = {
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_REF_NAME: '7/merge',
}

const pullRequest = (head: string) => ({
  env: PULL_REQUEST,
  payload: {
    repository: { default_branch: 'main' },
    pull_request: {
      head: { ref: 'topic', repo: { full_name: head } },
      base: { ref: 'main', repo: { full_name: 'octo-org/app' } },
    },
  },
})

/** Puts images where caches would be: what is in them does not matter to the step. */
const storeCaches = (job: Job, tags: string): Promise<void> =>
  storeImage(job.ecr, 'team/app', tinyImage('a cache'), tags.split(','))

/** What the build was told about caches. */
function cachesOf(ran: Ran): readonly string[] {
  const argv = ran.commands.find((command) => command.argv[1] === 'build')?.argv ?? []
  return argv.flatMap((word, index) =>
    /^--cache-(from|to)$/.test(word) ? [normalized(`${word} ${argv[index + 1]}`, ran)] : [],
  )
}

const warningsOf = (ran: Ran): string => normalized(warningsIn(ran).join('\n'), ran)

const from = (tag: string): string => `--cache-from type=registry,ref=<ecr>/team/app:${tag}`
const to = (tag: string): string =>
  `--cache-to type=registry,ref=<ecr>/team/app:${tag},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true,compression-level=1`

const IMMUTABLE =
  'The cache is read and not written: in the repository <ecr>/team/app the tag buildcache-branch..main cannot move. ' +
  "Except buildcache-* from the repository's tag immutability, or name another repository in the inputs cache-from and cache-to."

interface Row {
  /** Caches that are in the repository before. */
  readonly stored?: string
  readonly inputs?: Inputs
  readonly more?: { env?: Inputs; payload?: unknown }
  readonly caches: readonly string[]
  /** The row of the plan. */
  readonly plan: string
  readonly warnings?: string
}

test.each<readonly [name: string, row: Row]>([
  [
    'the first run',
    { caches: [to('buildcache-branch..main')], plan: 'has nothing to read yet; writes buildcache-branch..main' },
  ],
  [
    'the second run',
    {
      stored: 'buildcache-branch..main',
      caches: [from('buildcache-branch..main'), to('buildcache-branch..main')],
      plan: 'reads buildcache-branch..main; writes buildcache-branch..main',
    },
  ],
  [
    'the first run of a branch',
    {
      stored: 'buildcache-branch..main',
      more: { env: TOPIC },
      caches: [from('buildcache-branch..main'), to('buildcache-branch..topic')],
      plan: 'reads buildcache-branch..main; writes buildcache-branch..topic',
    },
  ],
  [
    'a pull request: it never writes what a branch reads',
    {
      stored: 'buildcache-branch..main,buildcache-branch..topic,buildcache-pr..7',
      more: pullRequest('octo-org/app'),
      caches: [
        from('buildcache-pr..7'),
        from('buildcache-branch..topic'),
        from('buildcache-branch..main'),
        to('buildcache-pr..7'),
      ],
      plan: 'reads buildcache-pr..7, buildcache-branch..topic, buildcache-branch..main; writes buildcache-pr..7',
    },
  ],
  [
    'one of two images: it leaves the other one its cache',
    {
      stored: 'buildcache-branch..main,buildcache-branch..main..web-d18fbfa2',
      inputs: { flavor: 'suffix=-api' },
      caches: [to('buildcache-branch..main..api-295c3576')],
      plan: 'has nothing to read yet; writes buildcache-branch..main..api-295c3576',
    },
  ],
  [
    'a Git tag',
    {
      stored: 'buildcache-branch..main',
      more: { env: { GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' } },
      caches: [from('buildcache-branch..main')],
      plan: 'reads buildcache-branch..main; writes none: no later run would read the cache of a Git tag',
    },
  ],
  [
    'a push that is not wanted: the cache can be read all the same',
    {
      stored: 'buildcache-branch..main',
      inputs: { push: 'false' },
      caches: [from('buildcache-branch..main')],
      plan: 'reads buildcache-branch..main; writes none: this run does not push',
    },
  ],
  [
    'an immutable repository that this run creates',
    {
      inputs: { 'image-tag-mutability': 'IMMUTABLE' },
      caches: [],
      plan: 'has nothing to read yet; writes none: its tag cannot move',
      warnings: IMMUTABLE,
    },
  ],
  [
    'cache-from and cache-to stand above it',
    {
      stored: 'buildcache-branch..main',
      inputs: { 'cache-from': 'type=registry,ref=mine' },
      caches: ['--cache-from type=registry,ref=mine', to('buildcache-branch..main')],
      plan: 'has nothing to read yet; writes buildcache-branch..main',
    },
  ],
])('ecr: %s', (_name, { stored, inputs = {}, more, caches, plan, warnings = '' }) =>
  withJob({}, async (job) => {
    if (stored !== undefined) await storeCaches(job, stored)
    const ran = await job.run({ ...INPUTS, ...inputs }, more)
    expect(messageOf(ran)).toBe('')
    expect(cachesOf(ran)).toEqual(caches)
    expect(ran.output).toContain(`\n${inputs.push === 'false' ? 'cache  ' : 'cache       '}${plan}\n`)
    expect(warningsOf(ran)).toBe(warnings)
  }),
)

test('ecr: a repository that is immutable except for caches', () =>
  withJob({}, async (job) => {
    const imageTagMutabilityExclusionFilters = [{ filterType: 'WILDCARD', filter: 'buildcache-*' }]
    const settings = { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters }
    await ask(job.ecr, 'CreateRepository', { repositoryName: 'team/app', ...settings })
    await storeCaches(job, 'buildcache-branch..main')
    const ran = await job.run(INPUTS)
    expect([ran.code, warningsOf(ran)]).toEqual([0, ''])
    expect(cachesOf(ran)).toEqual([from('buildcache-branch..main'), to('buildcache-branch..main')])
  }))

describe('ecr: an image that holds a secret of the build', () => {
  const leak = async (job: Job, inputs: Inputs): Promise<readonly string[]> => {
    await storeCaches(job, 'buildcache-branch..main')
    await job.docker.play({ build: { content: 'a-secret-value' } })
    const ran = await job.run({ ...INPUTS, ...inputs, secrets: 'token=a-secret-value' })
    expect(ran.code).toBe(1)
    return (await tagsIn(job.ecr, 'team/app')).map((text) => text.replace(/ .*$/, ''))
  }

  test('takes the cache of this run with it: the layers of its stages may hold it too', () =>
    withJob({}, async (job) => expect(await leak(job, {})).toEqual([])))

  test('leaves a cache that this run did not write', () =>
    withJob({}, async (job) => {
      expect(await leak(job, { 'cache-to': 'type=registry,ref=mine' })).toEqual(['buildcache-branch..main'])
    }))
})

describe('ecr: where it cannot be used', () => {
  test('a pull request from a fork has no credentials: that is said, and AWS is not asked', () =>
    withJob({}, async (job) => {
      const ran = await job.run(INPUTS, pullRequest('mallory/app'))
      expect([ran.code, ran.requests, cachesOf(ran)]).toEqual([0, [], []])
      expect(ran.output).toContain('The cache in ECR is not used: a pull request from a fork has no credentials.\n')
    }))

  test('no push, and no region', () =>
    withJob({}, async (job) => {
      const ran = await job.run({ ...INPUTS, 'aws-region': '', push: 'false' })
      expect([ran.code, ran.requests, cachesOf(ran)]).toEqual([0, [], []])
      expect(ran.output).toContain('The cache in ECR is not used: no region is known.\n')
    }))

  test('no push, and credentials that do not work: the image is built all the same', () =>
    withJob({}, async (job) => {
      const ran = await job.run({ ...INPUTS, 'aws-access-key-id': 'AKIAWRONGWRONGWRONG1', push: 'false' })
      expect([ran.code, cachesOf(ran)]).toEqual([0, []])
      expect(warningsOf(ran)).toMatch(/^The image is built without the cache in ECR\.\nCould not /)
    }))

  test('no push, and nothing to read: docker gets no login', () =>
    withJob({}, async (job) => {
      await ask(job.ecr, 'CreateRepository', { repositoryName: 'team/app' })
      const ran = await job.run({ ...INPUTS, push: 'false' })
      const build = ran.commands.find(({ argv }) => argv[1] === 'build')
      expect(build?.config?.files.find(({ name }) => name === 'config.json')?.text).toBe('{}')
    }))
})

const GHA = { ...INPUTS, cache: 'gha' }
const SERVICE = {
  ACTIONS_RUNTIME_TOKEN: 'a-runtime-token',
  ACTIONS_RESULTS_URL: 'https://results.example/',
  ACTIONS_CACHE_SERVICE_V2: 'true',
}

describe('gha', () => {
  test('the build gets the service from the environment, and nothing else does', () =>
    withJob({}, async (job) => {
      const ran = await job.run(GHA, { env: SERVICE })
      expect(messageOf(ran)).toBe('')
      expect(cachesOf(ran)).toEqual([
        '--cache-from type=gha,scope=team/app',
        '--cache-to type=gha,scope=team/app,mode=max,ignore-error=true',
      ])
      expect(ran.output).toContain('\ncache       reads team/app of GitHub Actions; writes it\n')
      for (const { argv, env } of ran.commands) {
        const expected = argv[1] === 'build' ? SERVICE : {}
        expect(Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('ACTIONS_')))).toEqual(
          expected,
        )
        expect(argv.join(' ')).not.toContain(SERVICE.ACTIONS_RUNTIME_TOKEN)
      }
      expect(ran.log.masks).toContain(SERVICE.ACTIONS_RUNTIME_TOKEN)
      expect(ran.output.replaceAll(`::add-mask::${SERVICE.ACTIONS_RUNTIME_TOKEN}`, '')).not.toContain(
        SERVICE.ACTIONS_RUNTIME_TOKEN,
      )
    }))

  test('a pull request from a fork may use it: GitHub keeps its cache apart', () =>
    withJob({}, async (job) => {
      const ran = await job.run(GHA, { ...pullRequest('mallory/app'), env: { ...PULL_REQUEST, ...SERVICE } })
      expect([ran.code, cachesOf(ran).length]).toEqual([0, 2])
    }))

  test('in cache-from it works too', () =>
    withJob({}, async (job) => {
      const ran = await job.run({ ...INPUTS, cache: 'off', 'cache-from': 'type=gha' }, { env: SERVICE })
      const build = ran.commands.find(({ argv }) => argv[1] === 'build')
      expect(build?.env).toMatchObject(SERVICE)
      expect(ran.log.masks).toContain(SERVICE.ACTIONS_RUNTIME_TOKEN)
    }))

  test('a job that lacks the service is told, and builds', () =>
    withJob({}, async (job) => {
      const ran = await job.run(GHA, { env: { ACTIONS_RUNTIME_TOKEN: '' } })
      expect([ran.code, cachesOf(ran)]).toEqual([0, []])
      expect(warningsOf(ran)).toBe(
        'The image is built without the cache of GitHub Actions: ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set. ' +
          'A runner of GitHub sets them; elsewhere use cache: ecr, or cache-from and cache-to.',
      )
    }))
})

/** The docker driver of an engine with the classic image store, under any name. */
const CLASSIC = {
  stdout:
    'Name:   default\nDriver: docker\n\nNodes:\nName: default\nStatus: running\nPlatforms: linux/amd64\n' +
    'Labels:\n org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1\n',
}
const CONTAINER = { stdout: 'Name:   box\nDriver: docker-container\n\nNodes:\nName: box0\nPlatforms: linux/amd64\n' }
const OFF = { ...INPUTS, cache: 'off' }
const CANNOT = 'The builder default (docker driver, classic image store) cannot'

describe('what the builder has to be able to do', () => {
  test.each<readonly [name: string, inputs: Inputs, cannot: string]>([
    ['cache: ecr', INPUTS, 'export a cache'],
    [
      'all',
      { ...INPUTS, compression: 'zstd', reproducible: 'true' },
      'choose how layers are compressed, rewrite the times of files (reproducible) or export a cache',
    ],
  ])('%s needs another builder than that of the classic store, which is made', (_name, inputs, cannot) =>
    withJob({ docker: { inspect: CLASSIC } }, async (job) => {
      const ran = await job.run(inputs)
      expect(ran.code).toBe(0)
      expect(ran.output).toContain(
        `${CANNOT} ${cannot}. This step makes a BuildKit container for it, and removes it at the end.\n`,
      )
    }),
  )

  test('a cache that is only read does not', () =>
    withJob({ docker: { inspect: CLASSIC } }, async (job) => {
      const ran = await job.run({ ...INPUTS, push: 'false' })
      expect([ran.code, ran.commands.map(({ argv }) => argv[1])]).toEqual([0, ['inspect', 'build']])
    }))

  test('one that is named is refused, before anything is done', () =>
    withJob({ docker: { inspect: CLASSIC } }, async (job) => {
      const ran = await job.run({ ...OFF, builder: 'default', reproducible: 'true' })
      expect(ran.code).toBe(1)
      expect(messageOf(ran)).toBe(
        `This run cannot succeed, so nothing was built or changed:\n- ${CANNOT} rewrite the times of files (reproducible). Leave the input builder away, then this step makes a BuildKit container for it; or name a builder of another driver.`,
      )
    }))
})

describe('the form of the image', () => {
  test('zstd reaches the exporter, and its user knows who cannot read it', () =>
    withJob({}, async (job) => {
      const ran = await job.run({ ...OFF, compression: 'zstd', 'compression-level': '19' })
      expect(ran.code).toBe(0)
      const build = ran.commands.find(({ argv }) => argv[1] === 'build')
      expect(normalized(build?.argv.join(' ') ?? '', ran)).toContain(
        '--output type=image,name=<ecr>/team/app:v1,push=true,compression=zstd,compression-level=19,oci-mediatypes=true',
      )
      expect(warningsOf(ran)).toMatch(/^Layers compressed with zstd are not for AWS Lambda/)
    }))

  test('reproducible needs no commit: the exporter gets a time that no cache can undo', () =>
    withJob({ docker: { inspect: CONTAINER } }, async (job) => {
      const ran = await job.run({ ...OFF, reproducible: 'true' })
      expect(messageOf(ran)).toBe('')
      const build = ran.commands.find(({ argv }) => argv[1] === 'build')
      expect(normalized(build?.argv.join(' ') ?? '', ran)).toContain(
        '--output type=image,name=<ecr>/team/app:v1,push=true,source-date-epoch=315619200,rewrite-timestamp=true',
      )
      expect(build?.env.SOURCE_DATE_EPOCH).toBeUndefined()
    }))

  test('everything that is wrong is told at once', () =>
    withJob({}, async (job) => {
      const inputs = { cache: 'yes', compression: 'xz', 'compression-level': 'best', 'force-compression': 'maybe' }
      const ran = await job.run({ ...OFF, ...inputs, reproducible: 'perhaps' }, { env: ENVIRONMENT_KEYS })
      const message = messageOf(ran)
      for (const problem of [
        'cache: "yes" is not one of: off, ecr, gha',
        'compression: "xz" is not one of: gzip, zstd, estargz, uncompressed',
        'force-compression: "maybe" is not one of: true, false',
        'reproducible: "perhaps" is not one of: true, false',
      ])
        expect(message).toContain(problem)
    }))
})
