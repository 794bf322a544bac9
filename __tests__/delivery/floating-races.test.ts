// Three runs at once, in every order in which their requests can meet: the tags that float end on the newest image.
import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { beginDeliveries, type Delivered, deliver } from '../../src/delivery/deliveries.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import { tagDelivery } from '../../src/delivery/tag-delivery.ts'
import type { TagLine } from '../../src/image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../../src/image-metadata/resolve.ts'
import type { Digest, Tag } from '../../src/names/image-reference.ts'
import type { CommitHistory } from '../../src/runner/commit-history.ts'
import { historyOf } from '../fixtures/commit-history.ts'
import { destinationSights, settingsWith } from '../fixtures/destination-states.ts'
import { digestOf, imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { REPOSITORY, tag } from '../fixtures/values.ts'

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

const LOG = { info: () => {}, warning: () => {} }
/** What is there before. Nobody looks for the own tag of the oldest run, so when it is set makes no difference. */
const TAGGED = [
  ['sha-0000000', '1.0.0', '1', 'latest'],
  ['sha-aaaaaaa', '1.0.1'],
]
const IMAGES = Object.fromEntries(MANIFESTS.map((manifest, at) => [manifest, TAGGED[at] ?? []]))

/** Request that waits for its answer. */
interface Request {
  readonly name: string
  readonly args: readonly unknown[]
  /** Both, but for the repository, which is the same for all. */
  readonly key: string
  /** Where the run goes on, by the text of the answer. */
  readonly next: Map<string, Past>
}

type Answer = { readonly value: unknown } | { readonly error: unknown }

/** What a run has asked and heard so far, and what it asks next: the same answers lead to the same requests. */
interface Past {
  readonly id: number
  readonly run: Run
  readonly heard: readonly { readonly request: string; readonly answer: Answer }[]
  readonly waiting: ReadonlyMap<string, Request>
  readonly ended: boolean
}

/** Carries out a run up to where it has heard these answers. In memory, all that can go on has done so before the next timer. */
async function replay(run: Run, heard: Past['heard']): Promise<Pick<Past, 'waiting' | 'ended'>> {
  const waiting = new Map<string, Request & { readonly settle: (answer: Answer) => void }>()
  const ask = (name: string, args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const settle = (answer: Answer): void => ('error' in answer ? reject(answer.error) : resolve(answer.value))
      const key = `${name} ${JSON.stringify(args.slice(1))}`
      waiting.set(key, { name, args, key, next: new Map(), settle })
    })
  const reached = {
    ...destinationSights(),
    repository: REPOSITORY,
    ecr: askedBy(ask),
    keys: () => Promise.reject(new Error('nothing is signed')),
  }
  const { tags: settings, history, manifest } = run
  const [one] = beginDeliveries([planDestination(settings, reached).plan], [reached])
  if (one === undefined) throw new Error('there is one')
  const isThere = TAGGED[1]?.includes(settings.version) ?? false
  deliver(one, { image: imageOf(manifest), how: 'pushed' }, isThere ? [settings.version as Tag] : [])
  let ended = false
  const done = tagDelivery(one as Delivered, { settings, history, log: LOG, now: () => 0 }).then(() => {
    ended = true
  })
  for (const { request, answer } of heard) {
    await setImmediate()
    waiting.get(request)?.settle(answer)
    waiting.delete(request)
  }
  await setImmediate()
  if (waiting.size === 0) await done
  return { waiting, ended }
}

/** A repository whose calls are requests that wait. */
function askedBy(ask: (name: string, args: readonly unknown[]) => Promise<unknown>): MemoryEcr {
  return new Proxy(new MemoryEcr(), {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (...args: readonly unknown[]) => ask(String(name), args) : value
    },
  })
}

/** The tags of the repository. */
type Tags = ReadonlyMap<string, Digest>

/** Tags of the repository with what is answered there: one for all moments at which they are the same. */
interface State {
  readonly id: number
  readonly tags: Tags
  /** By the key of the request. */
  readonly answers: Map<string, Promise<Answered>>
}

interface Answered {
  readonly answer: Answer
  readonly text: string
  readonly after: State
}

/** Text of an answer; of a refusal, its code. */
const textOf = (said: Answer): string => JSON.stringify('error' in said ? String(said.error) : said.value) ?? ''

/** The states of a repository, each once. */
class States {
  readonly #states = new Map<string, State>()

  of(tags: Tags): State {
    const sorted = [...tags].sort()
    const text = JSON.stringify(sorted)
    const state = this.#states.get(text) ?? { id: this.#states.size, tags: new Map(sorted), answers: new Map() }
    this.#states.set(text, state)
    return state
  }

  /** Answers a request in a state, once for all who ask it there. */
  answer(state: State, request: Request): Promise<Answered> {
    const answered = state.answers.get(request.key) ?? this.#ask(state, request)
    state.answers.set(request.key, answered)
    return answered
  }

  async #ask({ tags }: State, { name, args }: Request): Promise<Answered> {
    const ecr = new MemoryEcr({ images: IMAGES })
    ecr.tags.clear()
    for (const [key, value] of tags) ecr.tags.set(key, value)
    const call: unknown = Reflect.get(ecr, name)
    if (typeof call !== 'function') throw new Error(`there is no ${name}`)
    const said: Answer = await Promise.resolve(Reflect.apply(call, ecr, args)).then(
      (value: unknown) => ({ value }),
      (error: unknown) => ({ error }),
    )
    return { answer: said, text: textOf(said), after: this.of(ecr.tags) }
  }
}

/**
 * Tries all orders in which the requests of runs to one repository can come. A run does the same where it hears the same, so
 * that each is carried out once for what it can hear; two moments at which the repository is the same, and each run has heard
 * the same, have the same future. `choose` may take some of the requests that could be answered next. Returns how many moments
 * there are, and the ends.
 */
async function everyOrder(runs: readonly Run[], choose = (ready: number) => [...Array(ready).keys()]) {
  let pasts = 0
  const begin = async (run: Run, heard: Past['heard']): Promise<Past> => {
    pasts += 1
    return { id: pasts, run, heard, ...(await replay(run, heard)) }
  }
  const follow = async (past: Past, { key, next }: Request, said: Answered): Promise<Past> => {
    const found = next.get(said.text) ?? (await begin(past.run, [...past.heard, { request: key, answer: said.answer }]))
    next.set(said.text, found)
    return found
  }
  const states = new States()
  const seen = new Set<string>()
  const ends: Tags[] = []
  const first = await Promise.all(runs.map((run) => begin(run, [])))
  const open = [{ state: states.of(new MemoryEcr({ images: IMAGES }).tags), runs: first }]
  for (let now = open.pop(); now !== undefined; now = open.pop()) {
    const moment = `${now.state.id} ${now.runs.map(({ id }) => id)}`
    if (seen.has(moment)) continue
    seen.add(moment)
    if (now.runs.every(({ ended }) => ended)) ends.push(now.state.tags)
    const ready = now.runs.flatMap((past, at) => [...past.waiting.values()].map((request) => ({ at, past, request })))
    for (const index of choose(ready.length)) {
      const next = ready[index]
      if (next === undefined) continue
      const said = await states.answer(now.state, next.request)
      const runs = now.runs.with(next.at, await follow(next.past, next.request, said))
      open.push({ state: said.after, runs })
    }
  }
  return { moments: seen.size, ends }
}

/** Without the tag of the major version, which is set at the same time, so that every order can be tried. */
const onlyLatest = ({ tags, ...run }: Run): Run => {
  const names = tags.names.filter((name) => /^\d$/.test(name) === false)
  return { ...run, tags: { ...tags, names, floating: tags.floating.filter((one) => one.tag === 'latest') } }
}

test.each([
  ['pushes', pushOf],
  ['releases', (at: number) => onlyLatest(releaseOf(at))],
] as const)('three %s: in every order, latest ends on the newest', async (_name, runOf) => {
  const { moments, ends } = await everyOrder([1, 2, 3].map(runOf))
  expect(moments).toBeGreaterThan(1000)
  for (const tags of ends) expect(tags.get('latest')).toBe(digestOf(MANIFESTS[3] ?? ''))
})

/** A choice that is the same for the same seed and step. */
const chosen = (seed: number, step: number, among: number): number =>
  ((Math.imul(seed ^ 0x9e3779b9, step * 2 + 1) ^ (seed >>> 3)) >>> 7) % among

test('three releases with a tag for each major version, in many orders', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    let step = 0
    const { ends } = await everyOrder([1, 2, 3].map(releaseOf), (ready) => [chosen(seed, step++, ready)])
    const found = ends.map((tags) => ['1', '2', 'latest'].map((name) => tags.get(name)))
    expect([seed, found]).toEqual([seed, [[2, 3, 3].map((at) => digestOf(MANIFESTS[at] ?? ''))]])
  }
})
