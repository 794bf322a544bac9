// What the plan makes of tags: which are left alone, what the registry must be, what the log shows.
import { describe, expect, test } from '@jest/globals'
import { makePlan, type ObservedState } from '../../src/actions/build/plan.ts'
import type { Settings } from '../../src/actions/build/settings.ts'
import { describePlan, describeTags } from '../../src/actions/build/show-plan.ts'
import type { Digest } from '../../src/names/image-reference.ts'
import { BUILDER, DESTINATION, FACTS } from '../fixtures/destination-states.ts'
import { type Inputs, type Job, push, settingsOf, tagged } from '../fixtures/metadata-rules.ts'
import { ACCOUNT, digest, HOST, REGION, repositoryName, tag } from '../fixtures/values.ts'

const NAME = repositoryName('my-app')
const [ONE, TWO] = [digest('1'), digest('2')]

/** A repository in which tags are on images. */
function seen(
  images: Readonly<Record<string, Digest>>,
  mutability = 'IMMUTABLE',
  exclusions: readonly string[] = [],
): ObservedState {
  const facts = { ...FACTS, mutability, exclusions }
  return {
    builder: BUILDER,
    destinations: [
      {
        destination: DESTINATION,
        repository: { name: NAME, registry: { account: ACCOUNT, region: REGION, host: HOST } },
        registry: {
          caller: { account: ACCOUNT, arn: 'arn:aws:iam::123456789012:role/ci' },
          repository: { state: 'there', facts, details: undefined },
          states: [],
          token: { authorization: '', host: HOST },
          aliases: undefined,
          images: Object.entries(images).map(([name, digest]) => ({
            digest,
            tag: tag(name),
            manifest: '{}',
            mediaType: undefined,
          })),
        },
      },
    ],
  }
}

const wanted = (job: Job, inputs: Inputs): Settings => settingsOf(job, { push: 'true', ...inputs })

describe('default tags in an immutable repository', () => {
  /** What is produced, under which tags, and what is left alone. */
  const plan = (job: Job, sights: ObservedState) => {
    const { produce, destinations } = makePlan(wanted(job, {}), sights).plan
    const [{ tags, left } = { tags: [], left: [] }] = destinations
    const names = tags.map(({ tag }) => tag).join(' ')
    const how = produce.kind === 'compare' ? { compare: produce.image.digest } : { [produce.kind]: tags[0]?.tag }
    return { ...how, tags: names, left: left.map(({ tag }) => tag).join(' ') }
  }

  test.each([
    ['the first commit', push('main'), {}, { push: 'sha-860c190', tags: 'sha-860c190 main latest', left: '' }],
    [
      'the second commit',
      push('main'),
      { main: ONE, latest: ONE },
      { push: 'sha-860c190', tags: 'sha-860c190', left: 'main latest' },
    ],
    [
      'the second commit again',
      push('main'),
      { 'sha-860c190': TWO, main: ONE, latest: ONE },
      { compare: TWO, tags: 'sha-860c190', left: 'main latest' },
    ],
    [
      'the first commit again',
      push('main'),
      { 'sha-860c190': ONE, main: ONE, latest: ONE },
      { compare: ONE, tags: 'sha-860c190 main latest', left: '' },
    ],
    [
      'a Git tag after its branch',
      tagged('v1.2.3'),
      { 'sha-860c190': ONE },
      { push: '1.2.3', tags: '1.2.3', left: 'sha-860c190' },
    ],
    [
      'a Git tag again',
      tagged('v1.2.3'),
      { 'sha-860c190': ONE, '1.2.3': TWO },
      { compare: TWO, tags: '1.2.3', left: 'sha-860c190' },
    ],
  ])('%s', (_, job, images, expected) => {
    expect(plan(job, seen(images))).toEqual(expected)
  })

  test('tags that the filters let move are set', () => {
    const images = { 'sha-860c190': ONE, main: ONE, latest: ONE }
    expect(plan(tagged('v1.2.3'), seen(images, 'IMMUTABLE_WITH_EXCLUSION', ['latest', 'main']))).toEqual({
      push: '1.2.3',
      tags: '1.2.3',
      left: 'sha-860c190',
    })
  })
})

describe('tags that rules give, in an immutable repository', () => {
  test('are all wanted, so two images that cannot be one are a problem', () => {
    const settings = wanted(tagged('v1.2.3'), { tags: 'type=semver,pattern={{version}}\ntype=sha' })
    expect(makePlan(settings, seen({ '1.2.3': ONE, 'sha-860c190': TWO })).problems).toEqual([
      'One image cannot have all of these tags: they cannot be moved, and they are on different images: ' +
        '1.2.3 (sha256:111111111111), sha-860c190 (sha256:222222222222).',
    ])
  })

  test('the first one that can be set is the most specific one', () => {
    const settings = wanted(push('main'), { tags: 'type=ref,event=branch\ntype=sha' })
    expect(makePlan(settings, seen({})).plan.destinations[0]?.tags[0]?.tag).toBe('sha-860c190')
  })
})

describe('references', () => {
  test.each([
    ['the registry itself', HOST, []],
    ['another host of it', '123456789012.dkr-ecr.eu-central-1.on.aws', []],
    [
      'another account',
      '999999999999.dkr.ecr.eu-central-1.amazonaws.com',
      [
        `The input tags names 999999999999.dkr.ecr.eu-central-1.amazonaws.com/my-app, and the image goes to ${HOST}/my-app. Name that one, or the tags alone.`,
      ],
    ],
    [
      'another registry',
      'ghcr.io',
      [`The input tags names ghcr.io/my-app, and the image goes to ${HOST}/my-app. Name that one, or the tags alone.`],
    ],
  ])('%s', (_, host, problems) => {
    const settings = wanted(push('main'), { tags: `${host}/my-app:v1` })
    const made = makePlan(settings, seen({}))
    expect(made.plan.destinations[0]?.tags.map(({ tag }) => tag)).toEqual(['v1'])
    expect(made.problems).toEqual(problems)
  })
})

test.each([
  ['the local ECR that answers', '127.0.0.1:4510', '127.0.0.1:4510', []],
  [
    'another address of this machine',
    '127.0.0.1:5000',
    '127.0.0.1:4510',
    [
      'The input repository names 127.0.0.1:5000/my-app, and ECR has the repository at 127.0.0.1:4510/my-app. Name that one, or the name alone.',
    ],
  ],
  [
    'an address of this machine, where AWS answers',
    '127.0.0.1:5000',
    HOST,
    [
      `The input repository names 127.0.0.1:5000/my-app, and ECR has the repository at ${HOST}/my-app. Name that one, or the name alone.`,
    ],
  ],
])('the input repository names %s', (_, localHost, host, problems) => {
  const [one] = seen({}).destinations
  if (one === undefined) throw new Error('Nothing was seen.')
  const address = { name: one.repository.name, localHost }
  const registry = { ...one.repository.registry, host }
  const there = { ...one, destination: { ...one.destination, address }, repository: { ...one.repository, registry } }
  const settings = wanted(push('main'), { tags: 'v1' })
  expect(makePlan(settings, { ...seen({}), destinations: [there] }).problems).toEqual(problems)
})

describe('the table in the log', () => {
  const tags = 'type=semver,pattern={{version}}\ntype=ref,event=branch\ntype=schedule\nstable'

  test('of a push', () => {
    const settings = settingsOf(tagged('v1.2.3'), { push: 'true', tags })
    const plan = makePlan(settings, seen({ latest: ONE }, 'MUTABLE'))
    const lines = describePlan(plan, settings.build, settings.tags, [])
    expect(lines.split('\n').slice(3)).toEqual([
      'tags        1.2.3: new (type=semver,pattern={{version}})',
      '            stable: new',
      '            latest: now on sha256:111111111111 (flavor latest=auto)',
      'no tag      type=schedule: the event is push, not schedule',
      '            type=ref,event=branch: refs/tags/v1.2.3 is not a branch',
    ])
  })

  test('of default tags has no rules, because nobody wrote any', () => {
    const settings = settingsOf(push('main'), { push: 'true' })
    const lines = describePlan(makePlan(settings, seen({})), settings.build, settings.tags, [])
    expect(lines.split('\n').slice(3)).toEqual([
      'tags        sha-860c190: new',
      '            main: new',
      '            latest: new',
    ])
  })

  test('of a build that is not pushed', () => {
    const more = [['cache', 'reads buildcache-main']] as const
    expect(describeTags(settingsOf(push('main'), { tags }).tags, more).split('\n')).toEqual([
      'tags    main (type=ref,event=branch)',
      '        stable',
      'no tag  type=schedule: the event is push, not schedule',
      '        type=semver,pattern={{version}}: refs/heads/main is not a Git tag',
      'cache   reads buildcache-main',
    ])
  })
})
