// Three runs at once, in every order in which their requests can meet: the tags that float end on the newest image.
import { expect, test } from '@jest/globals'
import { beginDeliveries, type Delivered, deliver } from '../../src/delivery/deliveries.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import { tagDelivery } from '../../src/delivery/tag-delivery.ts'
import type { TagLine } from '../../src/image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../../src/image-metadata/resolve.ts'
import type { Tag } from '../../src/names/image-reference.ts'
import type { CommitHistory } from '../../src/runner/commit-history.ts'
import { historyOf } from '../fixtures/commit-history.ts'
import { destinationSights, settingsWith } from '../fixtures/destination-states.ts'
import { digestOf, imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { REPOSITORY, repositoryName, tag } from '../fixtures/values.ts'

const BRANCH = ['0', 'a', 'b', 'c'].map((digit) => digit.repeat(40))
const VERSIONS = ['1.0.0', '1.0.1', '1.1.0', '2.0.0']
const MANIFESTS = [1, 2, 3, 4].map(manifestOf)

/** Run of the n-th commit: what it tags, and what it knows. */
interface Run {
  readonly tags: TagSettings
  readonly history: CommitHistory
  readonly manifest: string
}

/** The tags of a push of the n-th commit: its own, and `latest`. */
function pushOf(at: number): Run {
  const sha = BRANCH[at] ?? ''
  const name = `sha-${sha.slice(0, 7)}`
  const { tags } = settingsWith([name, 'latest'])
  const form = { before: 'sha-', after: '', length: 7 }
  const revision = { sha, time: undefined, branch: 'main' }
  return {
    tags: { ...tags, commitTag: form, revision },
    history: historyOf(BRANCH, sha),
    manifest: MANIFESTS[at] ?? '',
  }
}

/** The tags of a release of the n-th version: `1.0.1`, `1` and `latest`. */
function releaseOf(at: number): Run {
  const version = VERSIONS[at] ?? ''
  const [number = ''] = version.split('.')
  const { tags } = settingsWith([version, number, 'latest'])
  const line = (depth: 0 | 1): TagLine => ({
    ...({ kind: 'version', scheme: 'semver', version, isFinal: true, refused: false } as const),
    ...{ depth, before: '', after: '' },
  })
  const floating = [
    { tag: tag(number), line: line(1) },
    { tag: tag('latest'), line: line(0) },
  ]
  return { tags: { ...tags, floating }, history: historyOf([], ''), manifest: MANIFESTS[at] ?? '' }
}

/** Runs that are carried out one request at a time. */
class Turns {
  readonly #waiting = new Map<string, () => void>()
  readonly #requests = new Map<string, string[]>()

  /** Asks when it is the turn of `who`. */
  async take<T>(who: string, request: string, ask: () => Promise<T>): Promise<T> {
    this.#requests.set(who, [...(this.#requests.get(who) ?? []), request])
    await new Promise<void>((go) => this.#waiting.set(`${who} ${request}`, go))
    return ask()
  }

  ready(): readonly string[] {
    return [...this.#waiting.keys()].sort()
  }

  go(who: string): void {
    const next = this.#waiting.get(who)
    this.#waiting.delete(who)
    next?.()
  }

  /** All that decides about what the runs do from here on: what a run has learned shows in what it asks next. */
  state(): string {
    return JSON.stringify([[...this.#requests].sort(), this.ready()])
  }
}

/** Lets all that waits for nothing but itself go on. In memory, so much is enough: `ended` shows it. */
async function everything(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await undefined
}

const LOG = { info: () => {}, warning: () => {} }
/** What is there before. Nobody looks for the own tag of the oldest run, so when it is set makes no difference. */
const TAGGED = [
  ['sha-0000000', '1.0.0', '1', 'latest'],
  ['sha-aaaaaaa', '1.0.1'],
]

/** Carries out runs up to a moment: `schedule` names who asks next. Returns who could go on, and the repositories. */
async function carryOut(
  runs: readonly Run[],
  places: readonly string[],
  next: (ready: readonly string[]) => string | undefined,
) {
  const turns = new Turns()
  const images = Object.fromEntries(MANIFESTS.map((manifest, at) => [manifest, TAGGED[at] ?? []]))
  const ecrs = places.map(() => new MemoryEcr({ images }))
  let ended = 0
  runs.forEach(({ tags, history, manifest }, number) => {
    places.forEach((name, at) => {
      const who = `${number} ${name}`
      const reached = {
        ...destinationSights(),
        repository: { ...REPOSITORY, name: repositoryName(name) },
        ecr: inTurn(ecrs[at] ?? new MemoryEcr(), (request, ask) => turns.take(who, request, ask)),
        keys: () => Promise.reject(new Error('nothing is signed')),
      }
      const [one] = beginDeliveries([planDestination(tags, reached).plan], [reached])
      if (one === undefined) throw new Error('there is one')
      const isThere = TAGGED[1]?.includes(tags.version) ?? false
      deliver(one, { image: imageOf(manifest), how: 'pushed' }, isThere ? [tags.version as Tag] : [])
      const asked = { ...history, newer: (since: string) => turns.take(who, 'newer', () => history.newer(since)) }
      void tagDelivery(one as Delivered, { settings: tags, history: asked, log: LOG }).then(() => ended++)
    })
  })
  for (;;) {
    await everything()
    const ready = turns.ready()
    const who = ready.length === 0 ? undefined : next(ready)
    if (who === undefined) {
      const tags = ecrs.map((ecr) => new Map([...ecr.tags].sort()))
      return { ready, ended, tags, state: `${turns.state()} ${JSON.stringify(tags.map((all) => [...all]))}` }
    }
    turns.go(who)
  }
}

/** A repository whose requests wait for their turn. */
function inTurn(ecr: MemoryEcr, take: <T>(request: string, ask: () => Promise<T>) => Promise<T>): MemoryEcr {
  return new Proxy(ecr, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: readonly unknown[]) =>
        take(`${String(name)} ${JSON.stringify(args.slice(1))}`, () => Reflect.apply(value, target, args))
    },
  })
}

/**
 * Tries all orders in which the requests of runs can come. Two moments at which the repository is the same, and each run has
 * asked the same, have the same future, so that one of them is enough. Returns how many moments there were, and the ends.
 */
async function everyOrder(runs: readonly Run[]) {
  const seen = new Set<string>()
  const ends: ReadonlyMap<string, string>[] = []
  const open: (readonly string[])[] = [[]]
  for (let schedule = open.pop(); schedule !== undefined; schedule = open.pop()) {
    let step = 0
    const past: readonly string[] = schedule
    const { ready, ended, tags, state } = await carryOut(runs, ['app'], () => past[step++])
    if (seen.has(state)) continue
    seen.add(state)
    if (ready.length === 0) {
      expect(ended).toBe(runs.length)
      ends.push(...tags)
    }
    open.push(...ready.map((who) => [...past, who]))
  }
  return { moments: seen.size, ends }
}

const NEWEST = digestOf(MANIFESTS[3] ?? '')

test('three pushes: in every order, latest ends on the newest commit', async () => {
  const { moments, ends } = await everyOrder([pushOf(1), pushOf(2), pushOf(3)])
  expect(moments).toBeGreaterThan(300)
  for (const tags of ends) expect(tags.get('latest')).toBe(NEWEST)
}, 300_000)

test('three releases: in every order, each tag ends on the newest version of its line', async () => {
  const { moments, ends } = await everyOrder([releaseOf(1), releaseOf(2), releaseOf(3)].map(onlyLatest))
  expect(moments).toBeGreaterThan(300)
  for (const tags of ends) expect(tags.get('latest')).toBe(NEWEST)
}, 300_000)

/** Without the tag of the major version, so that every order can be tried. */
const onlyLatest = ({ tags, ...run }: Run): Run => {
  const names = tags.names.filter((name) => /^\d$/.test(name) === false)
  return { ...run, tags: { ...tags, names, floating: tags.floating.filter((one) => one.tag === 'latest') } }
}

/** A choice that is the same for the same seed and step. */
const chosen = (seed: number, step: number, among: readonly string[]): string | undefined =>
  among[((Math.imul(seed ^ 0x9e3779b9, step * 2 + 1) ^ (seed >>> 3)) >>> 7) % among.length]

test.each([
  ['pushes', pushOf, { latest: 3 }],
  ['releases', releaseOf, { 1: 2, 2: 3, latest: 3 }],
] as const)(
  'three %s to two repositories, in many orders',
  async (_name, runOf, wanted) => {
    for (let seed = 1; seed <= 100; seed++) {
      let step = 0
      const runs = [1, 2, 3].map(runOf)
      const { tags, ended } = await carryOut(runs, ['app-a', 'app-b'], (ready) => chosen(seed, step++, ready))
      expect(ended).toBe(6)
      for (const all of tags) {
        for (const [name, at] of Object.entries(wanted))
          expect([seed, name, all.get(name)]).toEqual([seed, name, digestOf(MANIFESTS[at] ?? '')])
      }
    }
  },
  300_000,
)
