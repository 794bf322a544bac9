// What tags that float ask of a repository, each whole: which requests a run makes for its tags, and where they are in the end.
import { expect, test } from '@jest/globals'
import { beginDeliveries, type Delivered, deliver } from '../../src/delivery/deliveries.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import { tagDelivery } from '../../src/delivery/tag-delivery.ts'
import type { TagLine } from '../../src/image-metadata/floating-tag-line.ts'
import type { Tag } from '../../src/names/image-reference.ts'
import type { CommitHistory } from '../../src/runner/commit-history.ts'
import { historyOf } from '../fixtures/commit-history.ts'
import { destinationSights, settingsWith } from '../fixtures/destination-states.ts'
import { failure, imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { tag } from '../fixtures/values.ts'

const [OLD, OTHER, OWN] = [1, 2, 3].map(manifestOf) as [string, string, string]
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40)) as [string, string, string, string]
/** GitHub knows all of them, and nothing after this run's; the checkout, nothing of what came after. */
const GITHUB = historyOf([A, B], B)
const CHECKOUT: CommitHistory = { ...GITHUB, listed: async () => new Map(), newer: async () => undefined }

const COMMITS: TagLine = { kind: 'commit' }
const VERSIONS: TagLine = {
  ...({ kind: 'version', scheme: 'semver', version: '1.1.0', isFinal: true, refused: false } as const),
  ...{ depth: 0, before: '', after: '' },
}

interface Case {
  readonly own?: string
  /** Line of `latest`; not given: it has none. */
  readonly line?: TagLine
  readonly history?: CommitHistory
  /** The image that `latest` is on, and where the plan has seen it; not given: there. */
  readonly on?: string
  readonly planned?: string
  readonly names?: readonly string[]
  readonly always?: true
  /** What ECR refuses: the n-th request of this name. */
  readonly refused?: readonly [call: string, at: number, code?: string]
  /** What happens before the n-th request of this name. */
  readonly meanwhile?: readonly [call: string, at: number, change: (ecr: MemoryEcr) => void]
}

/** Sets the tags `sha-bbbbbbb` and `latest`. Returns the requests, the image of `latest` and what was warned of. */
async function requestsOf(one: Case) {
  const { own = 'sha-bbbbbbb', line, history = GITHUB, on, planned = on, always } = one
  const { names = [on === OWN ? 'sha-bbbbbbb' : 'sha-aaaaaaa'], refused, meanwhile } = one
  const calls: string[] = []
  const before = (call: string, about: string): void => {
    calls.push(call === 'put' ? `put ${about}` : call)
    const count = calls.filter((other) => other.split(' ')[0] === call).length
    if (refused !== undefined && refused[0] === call && refused[1] === count)
      throw failure(refused[2] ?? 'AccessDeniedException', 'no')
    if (meanwhile !== undefined && meanwhile[0] === call && meanwhile[1] === count) meanwhile[2](ecr)
  }
  const images = { ...(on && { [on]: ['latest', ...names] }), ...(on !== OTHER && { [OTHER]: [] }), [OWN]: [] }
  const start = { ...images, ...(on === OWN && { [OWN]: ['latest', ...names] }) }
  const ecr: MemoryEcr = new MemoryEcr({ images: start, before })
  const { tags } = settingsWith([own, 'latest'])
  const settings = {
    ...tags,
    ...{ floatingTags: always ? ('always' as const) : ('forward' as const) },
    ...{ floating: line === undefined ? [] : [{ tag: tag('latest'), line }] },
    ...{ commitTag: { before: 'sha-', after: '', length: 7 }, revision: { sha: B, time: undefined, branch: 'main' } },
  }
  const states =
    planned === undefined
      ? []
      : [{ tag: tag('latest'), digest: imageOf(planned).digest, names: [tag('latest')], archived: false }]
  const seen = planned === undefined ? [] : [{ ...imageOf(planned), tag: tag('latest') }]
  const reached = {
    ...destinationSights({ states, images: seen }),
    ...{ ecr, keys: () => Promise.reject(new Error('nothing is signed')) },
  }
  const [delivery] = beginDeliveries([planDestination(settings, reached).plan], [reached])
  if (delivery === undefined) throw new Error('there is one')
  deliver(delivery, { image: imageOf(OWN), how: 'pushed' }, [own as Tag])
  const warnings: string[] = []
  const log = { info: () => {}, warning: (text: string) => warnings.push(text) }
  await tagDelivery(delivery as Delivered, { settings, history, log, now: () => 0 })
  const latest = [OLD, OTHER, OWN].find((manifest) => imageOf(manifest).digest === ecr.tags.get('latest'))
  return {
    calls,
    latest,
    isClaimed: delivery.tags.has(tag('latest')),
    isKept: delivery.kept.has(tag('latest')),
    warnings,
  }
}

const move = (manifest: string, name: string) => (ecr: MemoryEcr) => {
  ecr.tags.set(name, imageOf(manifest).digest)
}
const moveAll =
  (manifest: string, ...names: readonly string[]) =>
  (ecr: MemoryEcr) => {
    for (const name of names) move(manifest, name)(ecr)
  }
/** Where the own image is pushed under its own tag. */
const release = { own: '1.1.0', line: VERSIONS }

test.each<readonly [name: string, one: Case, ...calls: readonly string[]]>([
  ['no tag that floats', { on: OLD }, 'put latest'],
  ['floating-tags: always', { on: OLD, line: COMMITS, always: true }, 'put latest'],
  ['a branch, nothing in doubt', { on: OLD, line: COMMITS }, 'states', 'put latest'],
  ['a branch, and no image had it', { line: COMMITS }, 'images', 'put latest'],
  ['a branch, and it is on this image', { on: OWN, line: COMMITS }, 'states'],
  ['no github-token, nobody seen', { on: OLD, line: COMMITS, history: CHECKOUT }, 'states', 'put latest'],
  ['no github-token, on this image', { on: OWN, line: COMMITS, history: CHECKOUT }, 'states'],
  [
    'no github-token, and another job has moved it since the plan',
    { on: OLD, planned: OTHER, line: COMMITS, history: CHECKOUT },
    ...['states', 'put latest', 'states'],
  ],
  ['versions', { ...release, on: OLD, names: ['1.0.0'] }, 'list', 'put latest', 'list'],
  ['versions, on this image', { ...release, on: OWN, names: ['1.1.0'] }, 'list'],
])('%s', async (_name, one, ...calls) => {
  expect(await requestsOf(one)).toEqual({ calls, latest: OWN, isClaimed: true, isKept: false, warnings: [] })
})

const COULD_NOT =
  'Whether another job has set a floating tag at the same time could not be seen. ECR said: AccessDeniedException: no'

test('at the same moment: a repository that is gone is no warning', async () => {
  const gone = { ...release, on: OLD, names: ['1.0.0'], refused: ['list', 2, 'RepositoryNotFoundException'] } as const
  await expect(requestsOf(gone)).rejects.toMatchObject({ code: 'RepositoryNotFoundException' })
})

test.each<readonly [name: string, one: Case, latest: string, calls: readonly string[], ...warnings: readonly string[]]>(
  [
    [
      'an older run has taken it at the same time, and it is taken back',
      {
        ...{ on: OLD, planned: OTHER, line: COMMITS, history: CHECKOUT },
        meanwhile: ['states', 2, move(OLD, 'latest')],
      },
      OWN,
      ['states', 'put latest', 'states', 'states', 'put latest', 'states'],
    ],
    [
      'a newer commit has an image by then',
      {
        ...{ on: OLD, line: COMMITS, history: { ...GITHUB, newer: async (since) => (since === B ? [C] : []) } },
        meanwhile: ['put', 1, move(OTHER, 'sha-ccccccc')],
      },
      OTHER,
      ['states', 'put latest', 'images', 'put latest'],
    ],
    [
      'a newer commit is of the same image',
      {
        ...{ on: OLD, line: COMMITS, history: { ...GITHUB, newer: async (since) => (since === B ? [C] : []) } },
        meanwhile: ['put', 1, move(OWN, 'sha-ccccccc')],
      },
      OWN,
      ['states', 'put latest', 'images', 'put latest'],
    ],
    [
      'a newer commit has an image by then, and the next one after it is of this image again',
      {
        ...{ on: OLD, line: COMMITS },
        history: { ...GITHUB, newer: async (since) => (since === B ? [C] : since === C ? [D] : []) },
        meanwhile: [
          'put',
          1,
          (ecr) => {
            move(OTHER, 'sha-ccccccc')(ecr)
            move(OWN, 'sha-ddddddd')(ecr)
          },
        ],
      },
      OWN,
      ['states', 'put latest', 'images', 'put latest', 'images', 'put latest'],
    ],
    [
      'a newer run has taken it, as the checkout knows',
      {
        ...{ on: OLD, planned: OTHER, line: COMMITS },
        history: { ...historyOf([A, B, C], B), newer: async () => undefined },
        meanwhile: ['states', 2, moveAll(OTHER, 'sha-ccccccc', 'latest')],
      },
      OTHER,
      ['states', 'put latest', 'states', 'states'],
    ],
    [
      'a newer version has an image by then',
      { ...release, on: OLD, names: ['1.0.0'], meanwhile: ['put', 1, move(OTHER, '1.2.0')] },
      OTHER,
      ['list', 'put latest', 'list', 'images', 'put latest', 'list'],
    ],
    [
      'an older version has taken it at the same time',
      { ...release, on: OLD, names: ['1.0.0'], meanwhile: ['list', 2, move(OLD, 'latest')] },
      OWN,
      ['list', 'put latest', 'list', 'put latest', 'list'],
    ],
    [
      'the second look is refused',
      { ...release, on: OLD, names: ['1.0.0'], refused: ['list', 2] },
      OWN,
      ['list', 'put latest', 'list'],
      COULD_NOT,
    ],
  ],
)('at the same moment: %s', async (_name, one, latest, calls, ...warnings) => {
  const found = await requestsOf(one)
  const text = found.warnings.map((warning) => warning.replace(/^\S+ /, ''))
  expect({ ...found, warnings: text }).toEqual({
    calls,
    latest,
    isClaimed: latest === OWN,
    isKept: latest !== OWN,
    warnings,
  })
})
