import { expect, test } from '@jest/globals'
import { readManagedCache } from '../../../../src/actions/build/inputs/cache.ts'
import { readRevision } from '../../../../src/runner/commit.ts'
import { readContext } from '../../../../src/runner/context.ts'
import { NO_FACTS, readerOf } from '../../../fixtures/inputs.ts'
import {
  type Inputs,
  type Job,
  problemsOf,
  pullRequest,
  pullRequestTarget,
  push,
  REPOSITORY,
  tagged,
} from '../../../fixtures/metadata-rules.ts'
import { repositoryName } from '../../../fixtures/values.ts'

const ENV = { ACTIONS_RUNTIME_TOKEN: 'token', ACTIONS_RESULTS_URL: 'http://results/' }

/** What the inputs say in a job, or the problems. */
function cacheOf(inputs: Inputs, { event, ref, payload = {} }: Job, platforms: readonly string[] = []): unknown {
  const context = readContext({ GITHUB_EVENT_NAME: event, GITHUB_REF: ref }, payload, { cwd: '/', temp: '/' })
  const reader = readerOf(inputs, { env: ENV, context })
  const source = readRevision(reader, { kind: 'folder', path: '.' }, { ...NO_FACTS, repository: REPOSITORY }, 7)
  const build = {
    context: { kind: 'folder', path: inputs.context ?? '.' },
    file: inputs.file,
    target: inputs.target,
    platforms,
  } as const
  const cache = readManagedCache(reader, source, build, [{ name: repositoryName('team/app') }])
  return reader.problems.length > 0 ? reader.problems : cache
}

const ecr = (read: readonly string[], write?: string, readOnly?: string): unknown => ({
  kind: 'ecr',
  read,
  write,
  readOnly,
})
const gha = (over: object = {}): unknown => ({ kind: 'gha', scope: 'team/app', reads: true, writes: true, ...over })
const NO_TAGS = 'no later run would read the cache of a Git tag'
const ELSEWHERE = 'the input cache-to says where it goes'

test.each<readonly [name: string, inputs: Inputs, job: Job, cache: unknown, platforms?: readonly string[]]>([
  ['nothing', {}, push('main'), undefined],
  ['off', { cache: 'off' }, push('main'), undefined],
  [
    'a word that is none',
    { cache: 'registry' },
    push('main'),
    [{ input: 'cache', problem: '"registry" is not one of: off, ecr, gha' }],
  ],
  [
    'true, which is none either',
    { cache: 'true' },
    push('main'),
    [{ input: 'cache', problem: '"true" is not one of: off, ecr, gha' }],
  ],
  ['ecr on main', { cache: 'ecr' }, push('main'), ecr(['buildcache-branch..main'], 'buildcache-branch..main')],
  [
    'ecr on a branch',
    { cache: 'ECR' },
    push('topic'),
    ecr(['buildcache-branch..topic', 'buildcache-branch..main'], 'buildcache-branch..topic'),
  ],
  [
    'ecr in a pull request',
    { cache: 'ecr' },
    pullRequest(7),
    ecr(['buildcache-pr..7', 'buildcache-branch..main'], 'buildcache-pr..7'),
  ],
  ['ecr on a Git tag', { cache: 'ecr' }, tagged('v1'), ecr(['buildcache-branch..main'], undefined, NO_TAGS)],
  [
    'ecr for one platform',
    { cache: 'ecr' },
    push('main'),
    ecr(['buildcache-branch..main..linux-arm64'], 'buildcache-branch..main..linux-arm64'),
    ['linux/arm64'],
  ],
  [
    'ecr for two platforms',
    { cache: 'ecr' },
    push('main'),
    ecr(['buildcache-branch..main'], 'buildcache-branch..main'),
    ['linux/amd64', 'linux/arm64'],
  ],
  [
    'ecr beside cache-from',
    { cache: 'ecr', 'cache-from': 'type=gha' },
    push('main'),
    ecr([], 'buildcache-branch..main'),
  ],
  [
    'ecr beside cache-to',
    { cache: 'ecr', 'cache-to': 'type=gha' },
    push('main'),
    ecr(['buildcache-branch..main'], undefined, ELSEWHERE),
  ],
  ['ecr beside both', { cache: 'ecr', 'cache-from': 'a', 'cache-to': 'b' }, push('main'), undefined],
  [
    'ecr for one of two images',
    { cache: 'ecr', flavor: 'suffix=-api' },
    push('main'),
    ecr(['buildcache-branch..main..api-295c3576'], 'buildcache-branch..main..api-295c3576'),
  ],
  [
    'gha for one of two images',
    { cache: 'gha', target: 'web' },
    push('main'),
    gha({ scope: 'team/app..web-95817fb8' }),
  ],
  ['gha on main', { cache: 'gha' }, push('main'), gha()],
  ['gha in a pull request', { cache: 'gha' }, pullRequest(7), gha()],
  ['gha for one platform', { cache: 'gha' }, push('main'), gha({ scope: 'team/app..linux-arm-v7' }), ['linux/arm/v7']],
  ['gha on a Git tag', { cache: 'gha' }, tagged('v1'), gha({ writes: false, readOnly: NO_TAGS })],
  [
    "gha in a run with the base branch's rights",
    { cache: 'gha' },
    pullRequestTarget(7),
    gha({ writes: false, readOnly: "GitHub would keep it with the default branch's" }),
  ],
  ['gha beside cache-from', { cache: 'gha', 'cache-from': 'a' }, push('main'), gha({ reads: false })],
  ['gha beside cache-to', { cache: 'gha', 'cache-to': 'a' }, push('main'), gha({ writes: false, readOnly: ELSEWHERE })],
])('%s', (...[, inputs, job, cache, platforms]) => {
  expect(cacheOf(inputs, job, platforms)).toEqual(cache)
})

const TARGET = { 'aws-region': 'eu-central-1', cache: 'ecr' }
const PUBLIC = 'public.ecr.aws/octo/app'

test('the cache is never in a public repository: everybody could read all stages of the build', () => {
  const problem =
    'cache: ecr keeps the cache in a repository of the image, and all of them are public: everybody could read all ' +
    'stages of the build. Use gha, or name a private repository in cache-from and cache-to'
  expect(problemsOf(push('main'), { ...TARGET, repository: PUBLIC })).toEqual([problem])
  expect(problemsOf(push('main'), { ...TARGET, repository: PUBLIC, cache: 'gha' })).toEqual([])
  expect(problemsOf(push('main'), { ...TARGET, repository: `${PUBLIC}\napp` })).toEqual([])
})
