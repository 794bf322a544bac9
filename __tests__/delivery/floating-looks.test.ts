// When floating tags are looked at, and how often: beside what else a run does, and once for all of them.
import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { beginDeliveries, type Delivered, deliver } from '../../src/delivery/deliveries.ts'
import { askAhead, foreseeFloating } from '../../src/delivery/foresee-floating.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import { tagDelivery } from '../../src/delivery/tag-delivery.ts'
import type { TagLine } from '../../src/image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../../src/image-metadata/resolve.ts'
import type { CommitHistory } from '../../src/runner/commit-history.ts'
import { historyOf, NO_HISTORY } from '../fixtures/commit-history.ts'
import { destinationSights, settingsWith } from '../fixtures/destination-states.ts'
import { digestOf, imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { REPOSITORY, tag } from '../fixtures/values.ts'

const [A, B] = ['a', 'b'].map((digit) => digit.repeat(40)) as [string, string]
const OWN = manifestOf(9)
const CONFIG = JSON.stringify({ config: { Labels: { 'org.opencontainers.image.revision': A } } })
/** An image whose configuration says that it is of A. */
const OLD = JSON.stringify({ config: { digest: digestOf(CONFIG), size: CONFIG.length }, layers: [] })

/** A repository in which all of these tags are on OLD, and what was seen of it. */
function repositoryWith(
  names: readonly string[],
  calls: string[],
  more: Readonly<Record<string, readonly string[]>> = {},
) {
  const ecr = new MemoryEcr({
    images: { [OLD]: names, [OWN]: [], ...more },
    blobs: { [digestOf(CONFIG)]: CONFIG },
    before: async (call, about) => {
      calls.push(call === 'put' ? `put ${about}` : call)
      if (call !== 'put') return
      await setImmediate()
      calls.push(`${about} is set`)
    },
  })
  const { digest } = imageOf(OLD)
  const states = names.map((name) => ({ tag: tag(name), digest, names: names.map(tag), archived: false }))
  const images = names.map((name) => ({ ...imageOf(OLD), tag: tag(name) }))
  const keys = () => Promise.reject(new Error('nothing is signed'))
  return { ...destinationSights({ states, images }), repository: REPOSITORY, ecr, keys }
}

function settingsOf(names: readonly [string, ...string[]], line: (name: string) => TagLine | undefined): TagSettings {
  const { tags } = settingsWith(names)
  const floating = tags.names.flatMap((name) => {
    const found = line(name)
    return found === undefined ? [] : [{ tag: name, line: found }]
  })
  const commitTag = { before: 'sha-', after: '', length: 7 }
  return { ...tags, floating, commitTag, revision: { sha: B, time: undefined, branch: 'main' } }
}

type Reached = ReturnType<typeof repositoryWith>

async function setAll(reached: Reached, settings: TagSettings, history: CommitHistory, now: () => number) {
  const [one] = beginDeliveries([planDestination(settings, reached).plan], [reached])
  if (one === undefined) throw new Error('there is one')
  deliver(one, { image: imageOf(OWN), how: 'found' }, [])
  await tagDelivery(one as Delivered, { settings, history, log: { info: () => {}, warning: () => {} }, now })
}

const onBranch = (name: string): TagLine | undefined => (name === 'latest' ? { kind: 'commit' } : undefined)

test.each<readonly [name: string, step: number, ...calls: readonly string[]]>([
  ['beside the setting of the others', 10, 'states', 'put v1', 'v1 is set', 'put latest', 'latest is set'],
  [
    'once more where that took long',
    2000,
    ...['states', 'put v1', 'v1 is set', 'states', 'put latest', 'latest is set'],
  ],
])('floating tags are looked at %s', async (_name, step, ...calls) => {
  const asked: string[] = []
  const reached = repositoryWith(['sha-aaaaaaa', 'latest'], asked)
  let time = 0
  await setAll(reached, settingsOf(['v1', 'latest'], onBranch), historyOf([A, B], B), () => {
    time += step
    return time
  })
  expect(asked).toEqual(calls)
})

/** Line of `1.1.0` as all, `1` and `1.1` have it. */
const DEPTHS: Readonly<Record<string, 0 | 1 | 2>> = { latest: 0, '1': 1, '1.1': 2 }
const ofVersions = (name: string): TagLine | undefined => {
  const depth = DEPTHS[name]
  return depth === undefined
    ? undefined
    : {
        kind: 'version',
        scheme: 'semver',
        version: '1.1.0',
        isFinal: true,
        refused: false,
        depth,
        before: '',
        after: '',
      }
}

test.each<readonly [name: string, meanwhile: Readonly<Record<string, readonly string[]>>, after: readonly string[]]>([
  ['nobody else is at work', {}, []],
  [
    'two newer versions, which all of them but one are set on',
    { [manifestOf(1)]: ['1.2.0'], [manifestOf(2)]: ['2.0.0'] },
    ['images', 'put 1', '1 is set', 'put latest', 'latest is set', 'list'],
  ],
])('three tags that follow versions, and one list for all: %s', async (_name, meanwhile, after) => {
  const asked: string[] = []
  const names = ['1.1.0', '1', '1.1', 'latest'] as const
  const reached = repositoryWith(['1.0.0', '1', 'latest'], asked, { [manifestOf(1)]: [], [manifestOf(2)]: [] })
  const newer = Object.entries(meanwhile)
  const list = reached.ecr.taggedImages
  let lists = 0
  reached.ecr.taggedImages = (name) => {
    lists += 1
    // Their runs set them between the two looks.
    if (lists === 2)
      for (const [manifest, tags] of newer) for (const one of tags) reached.ecr.tags.set(one, digestOf(manifest))
    return list(name)
  }
  await setAll(reached, settingsOf(names, ofVersions), NO_HISTORY, () => 0)
  const first = ['list', 'put 1.1.0', '1.1.0 is set', 'put 1', 'put 1.1', 'put latest']
  expect(asked).toEqual([...first, '1 is set', '1.1 is set', 'latest is set', 'list', ...after])
  const on = (name: string) => reached.ecr.tags.get(name)
  const [two, three] = newer.length === 0 ? [OWN, OWN] : [manifestOf(1), manifestOf(2)]
  expect(['1.1', '1', 'latest'].map(on)).toEqual([OWN, two, three].map(digestOf))
})

const NONE = Promise.resolve([])

test.each<
  readonly [
    name: string,
    on: readonly string[],
    history: CommitHistory,
    taken: Promise<readonly ReturnType<typeof digestOf>[]>,
    before: readonly string[],
    after: readonly string[],
  ]
>([
  ['its tags tell', ['sha-aaaaaaa', 'latest'], historyOf([A, B], B), NONE, [], ['states']],
  ['it has to be read, and that is once', ['latest'], historyOf([A, B], B), NONE, ['blob'], ['states']],
  ['nobody tells the order', ['sha-aaaaaaa', 'latest'], NO_HISTORY, NONE, ['blob'], ['states']],
  [
    'the run may take that very image',
    ['latest'],
    historyOf([A, B], B),
    Promise.resolve([digestOf(OLD)]),
    [],
    ['states', 'images', 'blob'],
  ],
])('what decides about a floating tag is asked ahead: %s', async (_name, on, history, taken, before, after) => {
  const asked: string[] = []
  const settings = settingsOf(['v1', 'latest'], onBranch)
  const seen = askAhead(repositoryWith(on, asked), { tags: settings, history }, taken)
  await setImmediate()
  expect(asked).toEqual(before)
  const foreseen = await foreseeFloating(seen, { tags: settings, history }, false)
  expect([asked, foreseen.registry.floats]).toEqual([before, undefined])
  await setAll(foreseen, settings, history, () => 0)
  const set = ['put v1', 'v1 is set', 'put latest', 'latest is set']
  expect(asked.slice(before.length).filter((call) => !set.includes(call))).toEqual(after)
})

test('what was read ahead in vain is read again', async () => {
  const asked: string[] = []
  const settings = settingsOf(['v1', 'latest'], onBranch)
  const history = historyOf([A, B], B)
  const commits = new Map([[digestOf(OLD), Promise.resolve({ unread: 'it failed' })]])
  await setAll({ ...repositoryWith(['latest'], asked), commits } as Reached, settings, history, () => 0)
  expect(asked).toEqual([...['states', 'put v1', 'images', 'blob', 'v1 is set', 'put latest', 'latest is set']])
})
