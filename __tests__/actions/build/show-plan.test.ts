import { expect, test } from '@jest/globals'
import type { Planned, PushPlan } from '../../../src/actions/build/plan.ts'
import { describePlan } from '../../../src/actions/build/show-plan.ts'
import type { BuildSettings } from '../../../src/buildx/build-settings.ts'
import { NO_CACHE } from '../../../src/cache/choose.ts'
import type { DestinationPlan } from '../../../src/delivery/plan-destination.ts'
import type { TagPlan } from '../../../src/delivery/plan-tags.ts'
import type { DesiredRepository } from '../../../src/ecr/destination.ts'
import type { Drift } from '../../../src/ecr/drift.ts'
import { describeRecommendedPolicy, RECOMMENDED_POLICY } from '../../../src/ecr/recommended-policy.ts'
import type { Digest } from '../../../src/names/image-reference.ts'
import { BUILDER, CHOICE, imageAt, settingsWith, UNWANTED } from '../../fixtures/destination-states.ts'
import { digest, REPOSITORY, tag } from '../../fixtures/values.ts'

const { build, tags } = settingsWith(['v1'])
const AT: DestinationPlan = {
  caller: 'arn:aws:iam::123456789012:user/me',
  repository: REPOSITORY,
  create: undefined,
  state: 'there',
  imagesSeen: true,
  platformTags: [],
  drift: [],
  mode: 'create',
  unfinished: undefined,
  locked: undefined,
  settled: false,
  tags: [
    { tag: tag('v1'), now: undefined, locked: false, archived: false },
    { tag: tag('latest'), now: digest('a'), locked: false, archived: false },
  ],
  left: [],
}
const planOf = (...destinations: readonly DestinationPlan[]): Planned => ({
  plan: { builder: CHOICE, cache: NO_CACHE, produce: { kind: 'push' }, destinations },
  problems: [],
})

test('a push to a repository that is there', () => {
  expect(describePlan(planOf(AT), build, tags, [])).toBe(
    `
identity    arn:aws:iam::123456789012:user/me
repository  123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app (exists)
build       ./Dockerfile by builder default (docker)
tags        v1: new
            latest: now on sha256:aaaaaaaaaaaa
`.trim(),
  )
})

const planned = (name: string, now?: Digest, over: Partial<TagPlan> = {}): TagPlan => ({
  tag: tag(name),
  now,
  locked: false,
  archived: false,
  ...over,
})
const [A, B] = [digest('a'), digest('b')]
const locked = { locked: true }

test('a build that is compared, with tags that are left alone', () => {
  const at: DestinationPlan = {
    ...AT,
    tags: [planned('v1', B, locked), planned('v2')],
    left: [planned('main', A, locked), planned('latest', A, locked)],
  }
  const plan: PushPlan = {
    builder: { kind: 'use', builder: { ...BUILDER, name: 'box', driver: 'docker-container' }, argument: 'box' },
    cache: NO_CACHE,
    produce: { kind: 'compare', image: imageAt('v1', B) },
    destinations: [at],
  }
  const settings: BuildSettings = {
    ...build,
    context: { kind: 'folder', path: 'web/' },
    platforms: ['linux/amd64', 'linux/arm64'],
  }
  expect(describePlan({ plan, problems: [] }, settings, tags, [])).toBe(
    `
identity    arn:aws:iam::123456789012:user/me
repository  123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app (exists)
build       web/Dockerfile for linux/amd64, linux/arm64 by builder box (docker-container), not pushed: it must be the image that the locked tags have (sha256:bbbbbbbbbbbb)
tags        v1: locked on sha256:bbbbbbbbbbbb
            v2: new
            main: left alone, it cannot move in this repository
            latest: left alone, it cannot move in this repository
`.trim(),
  )
})

test('an image that is found', () => {
  const at: DestinationPlan = { ...AT, locked: imageAt('v1', A), tags: [planned('v1', A, locked), planned('v2', B)] }
  const plan: PushPlan = { builder: undefined, cache: NO_CACHE, produce: { kind: 'found' }, destinations: [at] }
  expect(describePlan({ plan, problems: [] }, build, tags, [])).toBe(
    `
identity    arn:aws:iam::123456789012:user/me
repository  123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app (exists)
build       nothing: the tags that cannot move have their image already, which is the result
tags        v1: locked on sha256:aaaaaaaaaaaa
            v2: now on sha256:bbbbbbbbbbbb
`.trim(),
  )
})

test('a run that is refused', () => {
  const at: DestinationPlan = { ...AT, tags: [planned('v1', A, { locked: true, archived: true })], state: 'missing' }
  const { plan } = planOf(at)
  expect(describePlan({ plan, problems: ['One reason.', 'Another one.'] }, build, tags, [])).toBe(
    `
identity    arn:aws:iam::123456789012:user/me
repository  123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app (missing)
build       nothing: this run is refused
tags        v1: locked on sha256:aaaaaaaaaaaa in the archive
refused     One reason.
            Another one.
`.trim(),
  )
})

const DRIFT: readonly Drift[] = [
  { setting: 'scan-on-push', path: '', now: 'false', wanted: 'true' },
  { setting: 'encryption-type', path: '', now: 'AES256', wanted: 'KMS' },
]

test.each<readonly [mode: DestinationPlan['mode'], ...lines: readonly string[]]>([
  [
    'check',
    'settings    scan-on-push: false → true (stays as it is)',
    '            encryption-type: AES256 → KMS (stays as it is)',
  ],
  [
    'apply',
    'settings    scan-on-push: false → true (will be set)',
    '            encryption-type: AES256 → KMS (stays as it is)',
  ],
])('settings that differ: %s', (mode, ...lines) => {
  const text = describePlan(planOf({ ...AT, mode, drift: DRIFT }), build, tags, [])
  expect(text.split('\n').slice(3, 5)).toEqual(lines)
})

const created = (wanted: Partial<DesiredRepository>): Partial<DestinationPlan> => ({
  state: 'missing',
  create: { by: 'step', desired: { ...UNWANTED, ...wanted } },
})

const lifecycleDrift = (now: string, wanted: string, path = ''): Drift => ({
  setting: 'lifecycle-policy',
  path,
  now,
  wanted,
})

test.each<readonly [name: string, over: Partial<DestinationPlan>, shown: boolean]>([
  ['of a repository that is created', created({ lifecyclePolicy: RECOMMENDED_POLICY }), true],
  ['of a repository that has none', { mode: 'apply', drift: [lifecycleDrift('none', RECOMMENDED_POLICY)] }, true],
  ['of a repository that has another one', { mode: 'check', drift: [lifecycleDrift('1', '2', 'rules')] }, false],
  ['of somebody', created({ lifecyclePolicy: '{}' }), false],
])('the recommended lifecycle policy is shown by its rules: %s', (_name, over, shown) => {
  const lines = describePlan(planOf({ ...AT, ...over }), build, tags, []).split('\n')
  const rules = describeRecommendedPolicy()
  expect(lines.filter((line) => rules.some((rule) => line.endsWith(rule)))).toEqual(
    shown ? rules.map((rule, place) => `${(place === 0 ? 'lifecycle' : '').padEnd(12)}${rule}`) : [],
  )
  expect(lines[1]?.includes('with the recommended lifecycle policy')).toBe(shown && over.create !== undefined)
})

const byPush = (template: string | undefined): Partial<DestinationPlan> => ({
  state: 'missing',
  create: { by: 'push', template },
})

test.each<readonly [name: string, over: Partial<DestinationPlan>, state: string]>([
  ['that is there', {}, 'exists'],
  ['that may not be described', { state: 'hidden' }, 'this identity is not allowed to use ecr:DescribeRepositories'],
  [
    'whose images may not be described',
    { imagesSeen: false },
    'exists, this identity is not allowed to use ecr:DescribeImages',
  ],
  ['that nobody creates', { state: 'missing' }, 'missing'],
  ['to create', created({}), 'missing, will be created'],
  [
    'to create, immutable',
    created({ mutability: { kind: 'IMMUTABLE', exclusions: [] } }),
    'missing, will be created, immutable',
  ],
  [
    'to create, and nobody may see whether a template is there',
    { state: 'missing', create: { by: 'step', desired: UNWANTED, blind: true } },
    'missing, will be created, without looking for a creation template (this identity is not allowed to use ' +
      'ecr:DescribeRepositoryCreationTemplates, which is optional)',
  ],
  ['to create, not scanned', created({ scanOnPush: false }), 'missing, will be created'],
  [
    'to create, with everything',
    created({
      mutability: { kind: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest', 'dev-*'] },
      scanOnPush: true,
      encryption: { type: 'KMS', key: 'alias/ecr' },
      lifecyclePolicy: '{}',
      repositoryPolicy: '{}',
      tags: [
        { key: 'team', value: 'web' },
        { key: 'cost', value: '1' },
      ],
    }),
    'missing, will be created, immutable except latest dev-*, scanned on push, encrypted by KMS (alias/ecr), ' +
      'with a lifecycle policy, with a repository policy, tagged team=web cost=1',
  ],
  [
    'to create, mutable with exceptions',
    created({ mutability: { kind: 'MUTABLE_WITH_EXCLUSION', exclusions: ['v*'] } }),
    'missing, will be created, mutable except v*',
  ],
  ['that a template makes', byPush('team'), 'missing, the push creates it by the creation template team'],
  ['that any template makes', byPush(undefined), 'missing, the push creates it by a creation template'],
])('a repository %s', (_name, over, state) => {
  const [, line] = describePlan(planOf({ ...AT, ...over }), build, tags, []).split('\n')
  expect(line).toBe(`repository  123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app (${state})`)
})

test.each<readonly [name: string, over: Partial<DestinationPlan>, state: string]>([
  [
    'that may not be described',
    { state: 'hidden' },
    'this identity is not allowed to use ecr-public:DescribeRepositories',
  ],
  [
    'whose images may not be described',
    { imagesSeen: false },
    'exists, this identity is not allowed to use ecr-public:DescribeImages',
  ],
])('a repository on ECR Public %s', (_name, over, state) => {
  const registry = { ...REPOSITORY.registry, host: 'public.ecr.aws', alias: 'octo' }
  const repository = { ...REPOSITORY, registry }
  const [, line] = describePlan(planOf({ ...AT, repository, ...over }), build, tags, []).split('\n')
  expect(line).toBe(`repository  public.ecr.aws/octo/team/app (${state})`)
})

const REMOTE = { kind: 'remote', address: 'https://github.com/octo/app.git#main' } as const

test.each<readonly [name: string, over: Partial<BuildSettings>, dockerfile: string]>([
  ["the context's own", { context: { kind: 'folder', path: 'web' } }, 'web/Dockerfile'],
  ['a named one', { file: 'docker/prod' }, 'docker/prod'],
  ["a repository's own", { context: REMOTE }, 'Dockerfile of https://github.com/octo/app.git#main'],
  ['a named one of a repository', { context: REMOTE, file: 'a/b' }, 'a/b of https://github.com/octo/app.git#main'],
])('a Dockerfile: %s', (_name, over, dockerfile) => {
  const [, , line] = describePlan(planOf(AT), { ...build, ...over }, tags, []).split('\n')
  expect(line).toBe(`build       ${dockerfile} by builder default (docker)`)
})
