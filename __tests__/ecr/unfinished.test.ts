// Which signs make a repository one that a run of this step created and could not finish.
import { expect, test } from '@jest/globals'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import type { DesiredRepository, RepositorySettings } from '../../src/ecr/destination.ts'
import type { Unfinished } from '../../src/ecr/drift.ts'
import { lookForUnfinished } from '../../src/ecr/unfinished.ts'
import {
  DESTINATION,
  destinationSights,
  FACTS,
  imageAt,
  settingsWith,
  UNWANTED,
  UPKEEP,
} from '../fixtures/destination-states.ts'
import { failure, MemoryEcr, manifestOf, type Start } from '../fixtures/memory-ecr.ts'
import { digest, tag } from '../fixtures/values.ts'

const NOW = new Date('2026-11-30T12:00:00Z')
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000)

const LIFECYCLE = '{"rules":[]}'
const POLICY = '{"Statement":[{"Sid":"Pull"}]}'
const BOTH: DesiredRepository = { ...UNWANTED, lifecyclePolicy: LIFECYCLE, repositoryPolicy: POLICY }
const ONE: DesiredRepository = { ...UNWANTED, lifecyclePolicy: LIFECYCLE }

const denying =
  (...calls: readonly string[]) =>
  (call: string, about: string): void => {
    if (calls.includes(call) || calls.includes(about)) throw failure('AccessDeniedException')
  }

/** What differs from a repository that was created an hour ago, is empty and lacks both policies. */
interface Case {
  readonly start?: Start
  readonly upkeep?: Partial<RepositorySettings>
  readonly seen?: Parameters<typeof destinationSights>[0]
}

/** Looks at a repository, and notes what was asked for it. */
async function look({ start = {}, upkeep = {}, seen = {} }: Case) {
  const asked: string[] = []
  const before = async (call: string, about: string): Promise<void> => {
    asked.push(call === 'policy' ? about : call)
    await start.before?.(call, about)
  }
  const destination = { ...DESTINATION, repositorySettings: { ...UPKEEP, desired: BOTH, ...upkeep } }
  const state = destinationSights({ createdAt: hoursAgo(1), destination, ...seen })
  const registry = await lookForUnfinished(new MemoryEcr({ ...start, before }), state, NOW)
  const { repository } = registry
  const { plan } = planDestination(settingsWith(['v1']).tags, { ...state, registry })
  return {
    asked: asked.sort(),
    unfinished: repository.state === 'there' ? repository.unfinished : undefined,
    plan: [plan.mode, ...plan.drift.map(({ setting }) => setting)],
  }
}

const ALL = ['hasImages', 'lifecycle-policy', 'repository-policy']
const LACKS_BOTH: Unfinished = { missing: ['lifecycle-policy', 'repository-policy'], unseen: [] }
const MISSING = { repository: { state: 'missing', template: undefined } } as const

test.each<readonly [name: string, one: Case, unfinished: Unfinished | undefined, asked: readonly string[]]>([
  ['it is new and empty, and lacks both policies', {}, LACKS_BOTH, ALL],
  [
    'it lacks one policy, and the other one is as wanted',
    { start: { policies: { 'lifecycle-policy': '{ "rules": [] }' } } },
    { missing: ['repository-policy'], unseen: [] },
    ALL,
  ],
  [
    'one policy is wanted and missing',
    { upkeep: { desired: ONE } },
    { missing: ['lifecycle-policy'], unseen: [] },
    ['hasImages', 'lifecycle-policy'],
  ],
  [
    'a policy may not be read',
    { start: { before: denying('repository-policy') } },
    { missing: ['lifecycle-policy'], unseen: ['repository-policy'] },
    ALL,
  ],
  [
    'whether it is empty may not be seen',
    { start: { before: denying('hasImages') } },
    { missing: [], unseen: ['lifecycle-policy', 'repository-policy'] },
    ALL,
  ],
  ['this clock is behind that of AWS', { seen: { createdAt: hoursAgo(-1) } }, LACKS_BOTH, ALL],
  [
    'it has what was wanted',
    { start: { policies: { 'lifecycle-policy': LIFECYCLE, 'repository-policy': POLICY } } },
    undefined,
    ALL,
  ],
  ['somebody gave it another policy', { start: { policies: { 'lifecycle-policy': '{"rules":[1]}' } } }, undefined, ALL],
  ['it has an image', { start: { images: { [manifestOf(1)]: [] } } }, undefined, ALL],
  ['a wanted tag has an image', { seen: { images: [imageAt('v1', digest('a'))] } }, undefined, []],
  [
    'a wanted tag has an image in the archive',
    { seen: { states: [{ tag: tag('v1'), digest: digest('a'), archived: true, names: [tag('v1')] }] } },
    undefined,
    [],
  ],
  ['it is older than a day', { seen: { createdAt: hoursAgo(25) } }, undefined, []],
  [
    'ECR does not say how old it is',
    { seen: { repository: { state: 'there', facts: FACTS, details: undefined } } },
    undefined,
    [],
  ],
  [
    'it has other settings than this step gives it',
    {
      seen: { mutability: 'IMMUTABLE' },
      upkeep: { desired: { ...BOTH, mutability: { kind: 'MUTABLE', exclusions: [] } } },
    },
    undefined,
    [],
  ],
  ['no policy is wanted', { upkeep: { desired: UNWANTED } }, undefined, []],
  ['this step creates none', { upkeep: { create: 'never' } }, undefined, []],
  ['settings are compared anyhow', { upkeep: { mode: 'check' } }, undefined, []],
  ['it is missing', { seen: MISSING }, undefined, []],
])('%s', async (_name, one, unfinished, asked) => {
  const found = await look(one)
  expect(found).toEqual({
    unfinished,
    asked,
    plan: unfinished === undefined ? [one.upkeep?.mode ?? 'create'] : ['apply', ...unfinished.missing],
  })
})

test('it is removed while it is looked at: what follows will tell', async () => {
  const before = (call: string): void => {
    if (call === 'hasImages') throw failure('RepositoryNotFoundException')
  }
  expect((await look({ start: { before } })).unfinished).toBeUndefined()
})

test('what else goes wrong is thrown', async () => {
  const before = (call: string): void => {
    if (call === 'hasImages') throw failure('ServerException')
  }
  await expect(look({ start: { before } })).rejects.toMatchObject({ code: 'ServerException' })
})
