import { describe, expect, test } from '@jest/globals'
import { makePlan, needsDocker, type ObservedState, type PushPlan } from '../../../src/actions/build/plan.ts'
import type { Settings } from '../../../src/actions/build/settings.ts'
import { Redacted } from '../../../src/base/redacted.ts'
import { DockerError } from '../../../src/buildx/docker-error.ts'
import { NO_CACHE } from '../../../src/cache/choose.ts'
import type { DestinationPlan, DestinationState } from '../../../src/delivery/plan-destination.ts'
import type { TagPlan } from '../../../src/delivery/plan-tags.ts'
import type { Destination, TagMutability } from '../../../src/ecr/destination.ts'
import { parseRole } from '../../../src/names/aws.ts'
import type { Digest } from '../../../src/names/image-reference.ts'
import { PLAIN_BUILD } from '../../fixtures/builds.ts'
import {
  BUILDER,
  CHOICE,
  DESTINATION,
  destinationSights,
  imageAt,
  settingsWith,
  sights,
  UNWANTED,
  UPKEEP,
} from '../../fixtures/destination-states.ts'
import { attestations, caches, fields } from '../../fixtures/flags.ts'
import { ACCOUNT, digest, must, OTHER_ACCOUNT, REPOSITORY, repositoryName, tag } from '../../fixtures/values.ts'

const [A, B] = [digest('a'), digest('b')]
const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/github-ecr/GitHubActions`

/** The plan of a push to a repository that is there. */
const plan = (tags: readonly TagPlan[], over: Partial<DestinationPlan> = {}): PushPlan => ({
  builder: CHOICE,
  cache: NO_CACHE,
  produce: over.locked === undefined ? { kind: 'push' } : { kind: 'compare', image: over.locked },
  destinations: [
    {
      caller: CALLER,
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
      tags,
      left: [],
      ...over,
    },
  ],
})

const planned = (name: string, now?: Digest, locked = false): TagPlan => ({
  tag: tag(name),
  now,
  locked,
  archived: false,
})

type Row = readonly [name: string, tags: readonly [string, ...string[]], seen: ObservedState, expected: PushPlan]

const compare = (name: string, image: Digest) => ({ locked: imageAt(name, image) })

describe('tags that were asked for', () => {
  const immutable = { mutability: 'IMMUTABLE' }
  test.each<Row>([
    ['new ones', ['v1', 'latest'], sights(), plan([planned('v1'), planned('latest')])],
    [
      'ones that move',
      ['v1', 'latest'],
      sights({ images: [imageAt('latest', A)] }),
      plan([planned('v1'), planned('latest', A)]),
    ],
    ['new ones in an immutable repository', ['v1'], sights(immutable), plan([planned('v1')])],
    [
      'one that is locked: the build must give its image',
      ['v1'],
      sights({ ...immutable, images: [imageAt('v1', A)] }),
      plan([planned('v1', A, true)], compare('v1', A)),
    ],
    [
      'a locked one beside a new one',
      ['v2', 'v1'],
      sights({ ...immutable, images: [imageAt('v1', A)] }),
      plan([planned('v2'), planned('v1', A, true)], compare('v1', A)),
    ],
    [
      'several that are locked on one image',
      ['v1', 'stable'],
      sights({ ...immutable, images: [imageAt('v1', A), imageAt('stable', A)] }),
      plan([planned('v1', A, true), planned('stable', A, true)], compare('v1', A)),
    ],
    [
      'one that may move by an exclusion filter',
      ['v1', 'latest'],
      sights({
        mutability: 'IMMUTABLE_WITH_EXCLUSION',
        exclusions: ['latest*'],
        images: [imageAt('v1', A), imageAt('latest', B)],
      }),
      plan([planned('v1', A, true), planned('latest', B)], compare('v1', A)),
    ],
    [
      'one that is locked by an exclusion filter',
      ['v1', 'latest'],
      sights({
        mutability: 'MUTABLE_WITH_EXCLUSION',
        exclusions: ['v*'],
        images: [imageAt('v1', A), imageAt('latest', B)],
      }),
      plan([planned('v1', A, true), planned('latest', B)], compare('v1', A)),
    ],
    [
      'in a repository that may not be described: nothing is known to be locked',
      ['v1'],
      sights({ repository: { state: 'hidden' }, images: [imageAt('v1', A)] }),
      plan([planned('v1', A)], { state: 'hidden' }),
    ],
    [
      'in a repository that is missing',
      ['v1'],
      sights({ repository: { state: 'missing', template: undefined } }),
      plan([planned('v1')], { state: 'missing', create: { by: 'step', desired: UNWANTED } }),
    ],
  ])('%s', (_name, tags, seen, expected) => {
    expect(makePlan(settingsWith(tags), seen)).toEqual({ plan: expected, problems: [] })
  })
})

describe('default tags in an immutable repository', () => {
  const seen = (...images: readonly (readonly [string, Digest])[]): ObservedState =>
    sights({ mutability: 'IMMUTABLE', images: images.map(([name, image]) => imageAt(name, image)) })
  const left = [planned('main', A, true), planned('latest', A, true)]

  test.each<Row>([
    [
      'the first run sets all',
      ['sha-1', 'main', 'latest'],
      seen(),
      plan([planned('sha-1'), planned('main'), planned('latest')]),
    ],
    [
      'the first run again compares all',
      ['sha-1', 'main', 'latest'],
      seen(['sha-1', A], ['main', A], ['latest', A]),
      plan([planned('sha-1', A, true), planned('main', A, true), planned('latest', A, true)], compare('sha-1', A)),
    ],
    [
      'the next commit sets its own tag and leaves the others alone',
      ['sha-2', 'main', 'latest'],
      seen(['main', A], ['latest', A]),
      plan([planned('sha-2')], { left }),
    ],
    [
      'the next commit again compares its own tag and leaves the others alone',
      ['sha-2', 'main', 'latest'],
      seen(['sha-2', B], ['main', A], ['latest', A]),
      plan([planned('sha-2', B, true)], { ...compare('sha-2', B), left }),
    ],
  ])('%s', (_name, tags, seenThen, expected) => {
    expect(makePlan(settingsWith(tags, true), seenThen)).toEqual({ plan: expected, problems: [] })
  })
})

describe('a run that cannot succeed', () => {
  const missing = { repository: { state: 'missing', template: undefined } } as const
  const forbidden: Destination = { ...DESTINATION, repositorySettings: { ...UPKEEP, create: 'never' } }
  const other = { account: OTHER_ACCOUNT, arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/me` }
  const NO_CREATE =
    'The repository team/app does not exist in account 123456789012, region eu-central-1, and create-repository is false. Look whether its name and region are right; without that line, this step creates it.'
  const LOCKED =
    'One image cannot have all of these tags: they cannot be moved, and they are on different images: v1 (sha256:aaaaaaaaaaaa), v2 (sha256:bbbbbbbbbbbb).'
  const locked = { mutability: 'IMMUTABLE', images: [imageAt('v1', A), imageAt('v2', B)] }

  test.each<readonly [name: string, seen: ObservedState, problems: readonly string[]]>([
    ['the repository is missing and must not be created', sights({ ...missing, destination: forbidden }), [NO_CREATE]],
    [
      'the repository is missing in another account',
      sights({ ...missing, caller: other }),
      [
        'The repository team/app does not exist in account 123456789012, region eu-central-1. It cannot be created with the ' +
          'credentials of account 210987654321: create it there, or give role-to-assume a role of account 123456789012.',
      ],
    ],
    [
      'the repository is missing in another account and must not be created',
      sights({ ...missing, caller: other, destination: forbidden }),
      [NO_CREATE],
    ],
    ['tags are locked on different images', sights(locked), [LOCKED]],
  ])('%s', (_name, seen, problems) => {
    expect(makePlan(settingsWith(['v1', 'v2', 'v3']), seen).problems).toEqual(problems)
  })
})

describe('several destinations', () => {
  const at = (host: string, over: Parameters<typeof destinationSights>[0] = {}): DestinationState => {
    const one = destinationSights(over)
    return { ...one, repository: { ...one.repository, registry: { ...one.repository.registry, host } } }
  }
  const [ONE, TWO] = ['one.example', 'two.example']
  const of = (...destinations: readonly DestinationState[]): ObservedState => ({ builder: BUILDER, destinations })
  const immutable = { mutability: 'IMMUTABLE' }
  const missing = { repository: { state: 'missing', template: undefined } } as const
  const identity = (arn: string) => ({
    ...DESTINATION,
    identity: {
      ...DESTINATION.identity,
      role: {
        role: must(parseRole(arn)),
        sessionName: 'ci',
        durationSeconds: 900,
        externalId: undefined,
        audience: 'sts.amazonaws.com',
        sessionPolicy: undefined,
      },
    },
  })

  test('each has a plan of its own, in the order of the input', () => {
    const {
      plan: { destinations, produce },
    } = makePlan(
      settingsWith(['v1', 'latest']),
      of(at(ONE, { images: [imageAt('latest', A)] }), at(TWO, { ...missing })),
    )
    expect(produce).toEqual({ kind: 'push' })
    expect(destinations.map(({ repository, state, tags }) => [repository.registry.host, state, tags])).toEqual([
      [ONE, 'there', [planned('v1'), planned('latest', A)]],
      [TWO, 'missing', [planned('v1'), planned('latest')]],
    ])
  })

  test('an image that one has for good is the image of all', () => {
    const { plan } = makePlan(settingsWith(['v1']), of(at(ONE), at(TWO, { ...immutable, images: [imageAt('v1', A)] })))
    expect(plan.produce).toEqual({ kind: 'compare', image: imageAt('v1', A) })
  })

  const forbidden: Destination = { ...DESTINATION, repositorySettings: { ...UPKEEP, create: 'never' } }
  const [ROLE_A, ROLE_B] = [identity(`arn:aws:iam::${ACCOUNT}:role/a`), identity(`arn:aws:iam::${ACCOUNT}:role/b`)]
  test.each<readonly [name: string, seen: ObservedState, problems: readonly string[]]>([
    [
      'problems of all are told, each with its place',
      of(at(ONE, { ...missing, destination: forbidden }), at(TWO, { ...missing, destination: forbidden })),
      [ONE, TWO].map(
        (host) =>
          `${host}/team/app: The repository team/app does not exist in account 123456789012, region eu-central-1, and create-repository is false. Look whether its name and region are right; without that line, this step creates it.`,
      ),
    ],
    [
      'the same tag is locked on different images',
      of(at(ONE, { ...immutable, images: [imageAt('v1', A)] }), at(TWO, { ...immutable, images: [imageAt('v1', B)] })),
      [
        'One image cannot have all of these tags: they cannot be moved, and they are on different images: one.example/team/app:v1 (sha256:aaaaaaaaaaaa), two.example/team/app:v1 (sha256:bbbbbbbbbbbb).',
      ],
    ],
    [
      'two lines that mean one repository',
      of(at(ONE), at(ONE)),
      ['The input repository names one.example/team/app twice.'],
    ],
    [
      'one registry with two roles',
      of(at(ONE, { destination: ROLE_A }), {
        ...at(ONE, { destination: ROLE_B }),
        repository: { name: repositoryName('web'), registry: { ...REPOSITORY.registry, host: ONE } },
      }),
      [
        'one.example/team/app and one.example/web are in one registry and have different roles; docker can be logged in to a registry only once. Use one role for both, or two steps.',
      ],
    ],
  ])('%s', (_name, seen, problems) => {
    expect(makePlan(settingsWith(['v1']), seen).problems).toEqual(problems)
  })

  test.each<readonly [name: string, seen: ObservedState, problems: readonly string[]]>([
    [
      'several registries',
      of(at(ONE), at(TWO)),
      [
        'In the input cache-from ("type=registry,ref=/team/app:cache"), the part before "/" is empty; the output of a step that is no longer there? This step has several registries: one.example, two.example. Write the one that is meant.',
      ],
    ],
    ['one registry', of(at(ONE)), []],
  ])('a reference without a registry, and %s', (_name, seen, problems) => {
    const settings = settingsWith(['v1'])
    const cache = { ...settings.build.cache, from: caches('/team/app:cache') }
    expect(makePlan({ ...settings, build: { ...settings.build, cache } }, seen).problems).toEqual(problems)
  })
})

describe('ECR Public', () => {
  const publicly = (aliases: readonly string[] | undefined, over: Parameters<typeof destinationSights>[0] = {}) => {
    const one = destinationSights({ ...over, aliases })
    const registry = { ...one.repository.registry, host: 'public.ecr.aws', alias: 'a1b2c3d4' }
    return { builder: BUILDER, destinations: [{ ...one, repository: { ...one.repository, registry } }] }
  }
  const problemsOf = (seen: ObservedState): readonly string[] => makePlan(settingsWith(['v1']), seen).problems
  const WRONG =
    'a1b2c3d4 is not an alias of account 123456789012, which has x9, my-company. Use that in the input repository, or credentials of the account that owns a1b2c3d4.'

  test.each<readonly [name: string, seen: ObservedState, problems: readonly string[]]>([
    ["an alias of the caller's own", publicly(['x9', 'a1b2c3d4']), []],
    ['an alias that is not known', publicly(undefined), []],
    ['an alias of nobody here', publicly(['x9', 'my-company']), [WRONG]],
    [
      'an account without an alias',
      publicly([]),
      [
        'a1b2c3d4 is not an alias of account 123456789012, which has none yet. Use that in the input repository, or credentials of the account that owns a1b2c3d4.',
      ],
    ],
    [
      'another account: its aliases are not known',
      publicly(['x9'], { caller: { account: OTHER_ACCOUNT, arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/me` } }),
      [],
    ],
    [
      'a repository that is missing and must not be created',
      publicly(['a1b2c3d4'], {
        repository: { state: 'missing', template: undefined },
        destination: { ...DESTINATION, repositorySettings: { ...UPKEEP, create: 'never' } },
      }),
      [
        'The repository team/app does not exist in account 123456789012, ECR Public, and create-repository is false. Look whether its name and region are right; without that line, this step creates it.',
      ],
    ],
  ])('%s', (_name, seen, problems) => {
    expect(problemsOf(seen)).toEqual(problems)
  })
})

describe('the builder', () => {
  const GONE = new DockerError({ doing: 'use docker buildx', exit: { code: 127 }, output: 'docker: command not found' })
  const LOCKED = { mutability: 'IMMUTABLE', images: [imageAt('v1', A)] }
  const kept = settingsWith(['v1'], false, 'keep')
  const refused = 'The builder default (docker driver, containerd image store) cannot push an index'

  /** What a build of this kind, at a repository that was seen so, does with an engine before Docker 28.2. */
  const withOldEngine = (over: Partial<Settings>, seen: Parameters<typeof sights>[0]) =>
    makePlan({ ...settingsWith(['v1']), ...over }, { ...sights(seen), builder: { ...BUILDER, buildkit: [0, 21] } })
  const INDEX = { build: { ...PLAIN_BUILD, platforms: ['linux/amd64', 'linux/arm64'] } }

  test('docker has nothing to do: no builder is needed, and that there is none is no reason to fail', () => {
    const { plan, problems } = makePlan(kept, { ...sights(LOCKED), builder: GONE })
    expect([plan.builder, plan.produce, problems, needsDocker(plan)]).toEqual([undefined, { kind: 'found' }, [], false])
  })

  test('the image that is found is copied: that takes no docker either', () => {
    const destinations = [destinationSights(LOCKED), destinationSights()]
    const settings = { ...kept, build: INDEX.build }
    const { plan } = makePlan(settings, { builder: GONE, destinations })
    expect([plan.builder, plan.produce, needsDocker(plan)]).toEqual([undefined, { kind: 'found' }, false])
  })

  test('one that the inputs ask for is made, whatever there is', () => {
    const engine = { kind: 'docker-container', options: fields() } as const
    const { plan } = makePlan({ ...kept, engine }, { ...sights(), builder: undefined })
    expect(plan.builder).toEqual({ kind: 'make', settings: engine, because: undefined })
  })

  const attested = { build: { ...PLAIN_BUILD, attests: attestations('type=sbom') } }
  const created = (mutability: TagMutability): Parameters<typeof sights>[0] => ({
    repository: { state: 'missing', template: undefined },
    destination: { ...DESTINATION, repositorySettings: { ...UPKEEP, desired: { ...UNWANTED, mutability } } },
  })
  const secrets = { secrets: { given: [{ id: 'npm', value: new Redacted('x') }], leftOut: [] } }

  test.each<readonly [name: string, over: Partial<Settings>, seen: Parameters<typeof sights>[0], kind: 'use' | 'make']>(
    [
      ['one platform', {}, { mutability: 'IMMUTABLE' }, 'use'],
      ['several platforms, and tags that move', INDEX, {}, 'use'],
      ['several platforms, and tags that cannot', INDEX, { mutability: 'IMMUTABLE' }, 'make'],
      ['attestations', attested, { mutability: 'IMMUTABLE' }, 'make'],
      ['a tag that is excepted', INDEX, { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['v*'] }, 'use'],
      ['a tag that an exception names', INDEX, { mutability: 'MUTABLE_WITH_EXCLUSION', exclusions: ['v*'] }, 'make'],
      ['a repository that this run creates', INDEX, created({ kind: 'IMMUTABLE', exclusions: [] }), 'make'],
      ['a repository that nobody may see', INDEX, { repository: { state: 'hidden' } }, 'use'],
      ['an image that is only compared', INDEX, LOCKED, 'use'],
      [
        'a staging tag, which cannot move though the tag could',
        { ...INDEX, ...secrets },
        { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['v*'] },
        'make',
      ],
      [
        'a staging tag that is excepted',
        { ...INDEX, ...secrets },
        { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['staging-*'] },
        'use',
      ],
    ],
  )('an engine that pushes the manifests of an index under its tag: %s', (_name, over, seen, kind) => {
    expect(withOldEngine(over, seen).plan.builder?.kind).toBe(kind)
  })

  test('one that the user named is refused', () => {
    const { plan, problems } = withOldEngine(
      { ...INDEX, engine: { kind: 'named', name: 'default' } },
      { mutability: 'IMMUTABLE' },
    )
    expect(plan.builder).toBeUndefined()
    expect(problems).toEqual([expect.stringContaining(refused)])
  })

  test('a cache that is not written, because its tag cannot move, needs no other builder', () => {
    const cache: Settings['cache'] = { kind: 'ecr', read: [], write: tag('buildcache-main'), readOnly: undefined }
    const kindOf = (mutability: string) =>
      makePlan(
        { ...settingsWith(['v1']), cache },
        { ...sights({ mutability }), builder: { ...BUILDER, store: 'classic' } },
      ).plan.builder?.kind
    expect([kindOf('MUTABLE'), kindOf('IMMUTABLE')]).toEqual(['make', 'use'])
  })
})
