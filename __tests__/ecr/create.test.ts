import { describe, expect, test } from '@jest/globals'
import { unsetPolicies } from '../../src/delivery/prepare-repository.ts'
import { applySettings, createRepository, isEmpty, templateFor } from '../../src/ecr/create.ts'
import type { DesiredRepository } from '../../src/ecr/destination.ts'
import { explain } from '../../src/failures/explain.ts'
import { FACTS, UNWANTED } from '../fixtures/destination-states.ts'
import { failure, MemoryEcr } from '../fixtures/memory-ecr.ts'
import { messageOptions } from '../fixtures/message-options.ts'
import { REPOSITORY, repositoryName } from '../fixtures/values.ts'

const POLICIES: DesiredRepository = {
  ...UNWANTED,
  lifecyclePolicy: '{"rules":[]}',
  repositoryPolicy: '{"Statement":[]}',
}

describe('createRepository', () => {
  /** Creates it, and notes what happened. */
  async function create(ecr: MemoryEcr, wanted: DesiredRepository = UNWANTED) {
    let told = 0
    const created = (): void => {
      told += 1
    }
    const call = createRepository(ecr, REPOSITORY, wanted, { created, unsetPolicies: unsetPolicies('built') })
    const [result] = await Promise.allSettled([call])
    return { result, told, changed: ecr.changed, facts: ecr.facts }
  }

  test('makes one that is missing', async () => {
    const wanted: DesiredRepository = {
      ...UNWANTED,
      mutability: { kind: 'IMMUTABLE', exclusions: [] },
      scanOnPush: true,
    }
    const ecr = new MemoryEcr({ missing: true })
    const made = await create(ecr, wanted)
    expect(made).toEqual({
      result: { status: 'fulfilled', value: { created: true, facts: ecr.facts } },
      told: 1,
      changed: [],
      facts: { ...FACTS, mutability: 'IMMUTABLE', scanOnPush: true },
    })
  })

  test('gives it its policies', async () => {
    const made = await create(new MemoryEcr({ missing: true }), POLICIES)
    expect(made).toMatchObject({ told: 1, changed: ['lifecycle-policy', 'repository-policy'] })
  })

  test('takes one that another job just made, which sets the policies too', async () => {
    const ecr = new MemoryEcr({ mutability: 'IMMUTABLE' })
    expect(await create(ecr, POLICIES)).toEqual({
      result: { status: 'fulfilled', value: { created: false, facts: ecr.facts } },
      told: 0,
      changed: [],
      facts: ecr.facts,
    })
  })

  const refusedAgain = (attempts: number, maybeDone: boolean) => (call: string) => {
    if (call === 'create')
      throw failure('RepositoryAlreadyExistsException', 'it exists', { attempts, milliseconds: 100, maybeDone })
  }
  test.each<readonly [name: string, attempts: number, maybeDone: boolean, mutability: string, created: boolean]>([
    ['the request was sent once: it is of another job', 1, false, 'IMMUTABLE', false],
    ['the first request was throttled: it is of another job', 2, false, 'IMMUTABLE', false],
    ['the answer to the first request was lost: it is of this run', 2, true, 'IMMUTABLE', true],
    ['a request was repeated, and it has other settings: it is of another job', 2, true, 'MUTABLE', false],
  ])('finds it there, and %s', async (_name, attempts, maybeDone, mutability, created) => {
    const ecr = new MemoryEcr({ mutability, before: refusedAgain(attempts, maybeDone) })
    const wanted: DesiredRepository = { ...POLICIES, mutability: { kind: 'IMMUTABLE', exclusions: [] } }
    expect(await create(ecr, wanted)).toEqual({
      result: { status: 'fulfilled', value: { created, facts: ecr.facts } },
      told: created ? 1 : 0,
      changed: created ? ['lifecycle-policy', 'repository-policy'] : [],
      facts: ecr.facts,
    })
  })

  test('finds it there after a lost answer, and ECR cannot show it yet', async () => {
    const before = (call: string): void => {
      refusedAgain(2, true)(call)
      if (call === 'describe') throw failure('RepositoryNotFoundException')
    }
    const made = await create(new MemoryEcr({ before }), POLICIES)
    expect(made).toMatchObject({
      result: { status: 'fulfilled', value: { created: true, facts: undefined } },
      changed: ['lifecycle-policy', 'repository-policy'],
    })
  })

  test('takes one that ECR knows and cannot show yet', async () => {
    const before = (call: string): void => {
      if (call === 'describe') throw failure('RepositoryNotFoundException')
    }
    const made = await create(new MemoryEcr({ before }))
    expect(made.result).toEqual({ status: 'fulfilled', value: { created: false, facts: undefined } })
  })

  test('throws why it cannot be shown', async () => {
    const denied = failure('AccessDeniedException')
    const before = (call: string): void => {
      if (call === 'describe') throw denied
    }
    expect((await create(new MemoryEcr({ before }))).result).toEqual({ status: 'rejected', reason: denied })
  })

  test('throws what else goes wrong', async () => {
    const denied = failure('AccessDeniedException')
    const before = (): never => {
      throw denied
    }
    expect(await create(new MemoryEcr({ missing: true, before }))).toEqual({
      result: { status: 'rejected', reason: denied },
      told: 0,
      changed: [],
      facts: undefined,
    })
  })

  const REST =
    'Nothing was built.\nWhat to do: Mend that, and run the job again. Within a day, and as long as the repository has no ' +
    'image, that sets what is missing; later repository-settings: apply does.'
  test.each([
    ['one policy', ['lifecycle-policy'], 'lifecycle-policy', ['repository-policy']],
    ['both policies', ['lifecycle-policy', 'repository-policy'], 'lifecycle-policy and repository-policy', []],
  ])('names what is missing when it is there without %s', async (_name, refused, missing, changed) => {
    const before = (call: string, about: string): void => {
      if (call === 'set' && refused.includes(about)) throw failure('InvalidParameterException', `no ${about}`)
    }
    const made = await create(new MemoryEcr({ missing: true, before }), POLICIES)
    expect(made).toMatchObject({ told: 1, changed })
    if (made.result.status !== 'rejected') throw new Error('it did not fail')
    const said = explain(made.result.reason, messageOptions(undefined))
    for (const setting of refused) expect(said).toContain(`InvalidParameterException: no ${setting}`)
    expect(said).toContain(`\nThe repository team/app was created, and ${missing} could not be set. ${REST}`)
  })
})

describe('applySettings', () => {
  const settings = ['scan-on-push', 'repository-tags', 'image-tag-mutability'] as const
  const apply = (ecr: MemoryEcr) => applySettings(ecr, REPOSITORY, settings, UNWANTED)

  test('sets all of them', async () => {
    const ecr = new MemoryEcr()
    await apply(ecr)
    expect(ecr.changed).toEqual(settings)
  })

  test('sets the others when one is refused, and throws what was said', async () => {
    const denied = failure('AccessDeniedException')
    const ecr = new MemoryEcr({
      before: (_call, about) => {
        if (about === 'repository-tags') throw denied
      },
    })
    await expect(apply(ecr)).rejects.toBe(denied)
    expect(ecr.changed).toEqual(['scan-on-push', 'image-tag-mutability'])
  })

  test('throws all that was said when several are refused', async () => {
    const denied = failure('AccessDeniedException')
    const before = (): never => {
      throw denied
    }
    await expect(apply(new MemoryEcr({ before }))).rejects.toEqual(new AggregateError([denied, denied, denied]))
  })
})

const onPush = (...prefixes: readonly string[]) => prefixes.map((prefix) => ({ prefix, onPush: true }))

test.each([
  ['no template', 'team/app', [], undefined],
  ['the prefix of the name', 'team/app', onPush('team'), 'team'],
  ['a prefix with a slash', 'team/app', onPush('team/'), 'team/'],
  ['the longest prefix', 'team/web/app', onPush('team', 'team/web', 'other'), 'team/web'],
  ['a prefix of two parts, for a name of two', 'team/web', onPush('team/web'), undefined],
  ['the beginning of a part', 'teams/app', onPush('team'), undefined],
  ['the whole name', 'team', onPush('team'), undefined],
  ['ROOT', 'app', onPush('team', 'ROOT'), 'ROOT'],
  ['ROOT only where no prefix fits', 'team/app', onPush('ROOT', 'team'), 'team'],
  ['a template for replication', 'team/app', [{ prefix: 'team', onPush: false }, ...onPush('ROOT')], 'ROOT'],
])('templateFor: %s', (_name, text, templates, expected) => {
  expect(templateFor(repositoryName(text), templates)).toBe(expected)
})

test.each<readonly [name: string, wanted: Partial<DesiredRepository>, empty: boolean]>([
  ['nothing', {}, true],
  ['false is something', { scanOnPush: false }, false],
  ['a policy', { lifecyclePolicy: '{}' }, false],
  ['a tag', { tags: [{ key: 'a', value: '' }] }, false],
])('isEmpty: %s', (_name, wanted, empty) => {
  expect(isEmpty({ ...UNWANTED, ...wanted })).toBe(empty)
})
