import { expect, test } from '@jest/globals'
import type { BuildSettings, CreateSettings } from '../../src/inputs/settings.ts'
import { describePlan } from '../../src/plan/describe.ts'
import type { DestinationPlan } from '../../src/plan/destination.ts'
import type { PushPlan } from '../../src/plan/plan.ts'
import { digest, REPOSITORY, tag } from '../values.ts'
import { BUILDER, DESTINATION, imageAt, settingsWith } from './sights.ts'

const { build, tags } = settingsWith(['v1'])
const AT: DestinationPlan = {
  caller: 'arn:aws:iam::123456789012:user/me',
  repository: REPOSITORY,
  create: undefined,
  state: 'there',
  locked: undefined,
  tags: [
    { tag: tag('v1'), now: undefined, locked: false },
    { tag: tag('latest'), now: digest('a'), locked: false },
  ],
  left: [],
}
const planOf = (...destinations: readonly DestinationPlan[]): PushPlan => ({
  builder: BUILDER,
  produce: { kind: 'push' },
  destinations,
})

test('a push to a repository that is there', () => {
  expect(describePlan(planOf(AT), build, tags)).toBe(
    `
identity    arn:aws:iam::123456789012:user/me
repository  123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app (exists)
build       ./Dockerfile by builder default (docker)
tags        v1: new
            latest: now on sha256:aaaaaaaaaaaa
`.trim(),
  )
})

test('a build that is compared, with tags that are left alone', () => {
  const plan: PushPlan = {
    builder: { name: 'box', driver: 'docker-container', platforms: [], store: undefined },
    produce: { kind: 'compare', image: imageAt('v1', digest('b')) },
    destinations: [
      {
        ...AT,
        tags: [
          { tag: tag('v1'), now: digest('b'), locked: true },
          { tag: tag('v2'), now: undefined, locked: false },
        ],
        left: [tag('main'), tag('latest')],
      },
    ],
  }
  const settings: BuildSettings = {
    ...build,
    context: { kind: 'folder', path: 'web/' },
    platforms: ['linux/amd64', 'linux/arm64'],
  }
  expect(describePlan(plan, settings, tags)).toBe(
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

const created = (over: Partial<CreateSettings>): Partial<DestinationPlan> => ({
  state: 'missing',
  create: { ...DESTINATION.create, ...over },
})

test.each<readonly [name: string, over: Partial<DestinationPlan>, state: string]>([
  ['that is there', {}, 'exists'],
  ['that may not be described', { state: 'hidden' }, 'this identity may not use ecr:DescribeRepositories'],
  ['to create', created({}), 'missing, will be created'],
  ['to create, immutable', created({ mutability: 'IMMUTABLE' }), 'missing, will be created, immutable'],
  ['to create, not scanned', created({ scanOnPush: false }), 'missing, will be created'],
  [
    'to create, mutable and scanned',
    created({ mutability: 'MUTABLE', scanOnPush: true }),
    'missing, will be created, mutable, scanned on push',
  ],
])('a repository %s', (_name, over, state) => {
  const [, line] = describePlan(planOf({ ...AT, ...over }), build, tags).split('\n')
  expect(line).toBe(`repository  123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app (${state})`)
})

const REMOTE = { kind: 'remote', address: 'https://github.com/octo/app.git#main' } as const

test.each<readonly [name: string, over: Partial<BuildSettings>, dockerfile: string]>([
  ["the context's own", { context: { kind: 'folder', path: 'web' } }, 'web/Dockerfile'],
  ['a named one', { file: 'docker/prod' }, 'docker/prod'],
  ["a repository's own", { context: REMOTE }, 'Dockerfile of https://github.com/octo/app.git#main'],
  ['a named one of a repository', { context: REMOTE, file: 'a/b' }, 'a/b of https://github.com/octo/app.git#main'],
])('a Dockerfile: %s', (_name, over, dockerfile) => {
  const [, , line] = describePlan(planOf(AT), { ...build, ...over }, tags).split('\n')
  expect(line).toBe(`build       ${dockerfile} by builder default (docker)`)
})
