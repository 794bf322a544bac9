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
}

type Answer = { readonly value: unknown } | { readonly error: unknown }

/** What a run has asked and heard so far, and what it asks next: the same answers lead to the same requests. */
interface Past {
  readonly id: number
  readonly run: Run
  readonly heard: readonly { readonly request: string; readonly answer: Answer }[]
  readonly waiting: ReadonlyMap<string, Request>
  readonly ended: boolean
  /** By the request and its answer. */
  readonly next: Map<string, Past>
}

/** Carries out a run up to where it has heard these answers. In memory, all that can go on has done so before the next timer. */
async function replay(run: Run, heard: Past['heard']): Promise<Pick<Past, 'waiting' | 'ended'>> {
  const waiting = new Map<string, Request & { readonly settle: (answer: Answer) => void }>()
  const ask = (name: string, args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const settle = (answer: Answer): void => ('error' in answer ? reject(answer.error) : resolve(answer.value))
      waiting.set(`${name} ${JSON.stringify(args.slice(1))}`, { name, args, settle })
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

/** Answers a request where the tags are these. Returns the tags after it, too. */
async function answer(tags: Tags, { name, args }: Request): Promise<{ readonly answer: Answer; readonly tags: Tags }> {
  const ecr = new MemoryEcr({ images: IMAGES })
  ecr.tags.clear()
  for (const [key, value] of tags) ecr.tags.set(key, value)
  const call: unknown = Reflect.get(ecr, name)
  if (typeof call !== 'function') throw new Error(`there is no ${name}`)
  const said: Answer = await Promise.resolve(Reflect.apply(call, ecr, args)).then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error }),
  )
  return { answer: said, tags: new Map([...ecr.tags].sort()) }
}

/** Text of an answer; of a refusal, its code. */
const textOf = (said: Answer): string => JSON.stringify('error' in said ? String(said.error) : said.value) ?? ''

/** Returns what is found for a text, or was found for it before. */
function remember<T>(): (text: string, find: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (text, find) => {
    const found = known.get(text) ?? find()
    known.set(text, found)
    return found
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
    return { id: pasts, run, heard, ...(await replay(run, heard)), next: new Map() }
  }
  const answered = remember<Awaited<ReturnType<typeof answer>>>()
  const follow = async (past: Past, request: string, said: Answer): Promise<Past> => {
    const step = `${request} ${textOf(said)}`
    const next = past.next.get(step) ?? (await begin(past.run, [...past.heard, { request, answer: said }]))
    past.next.set(step, next)
    return next
  }
  const seen = new Set<string>()
  const ends: Tags[] = []
  const first = await Promise.all(runs.map((run) => begin(run, [])))
  const open = [{ tags: new Map([...new MemoryEcr({ images: IMAGES }).tags].sort()) as Tags, runs: first }]
  for (let now = open.pop(); now !== undefined; now = open.pop()) {
    const tags = JSON.stringify([...now.tags])
    const moment = `${tags} ${now.runs.map(({ id }) => id)}`
    if (seen.has(moment)) continue
    seen.add(moment)
    if (now.runs.every(({ ended }) => ended)) ends.push(now.tags)
    const ready = now.runs.flatMap((past, at) =>
      [...past.waiting].map(([key, request]) => ({ at, past, key, request })),
    )
    for (const index of choose(ready.length)) {
      const next = ready[index]
      if (next === undefined) continue
      const { at, past, key, request } = next
      const after = await answered(`${tags} ${key}`, () => answer(now.tags, request))
      open.push({ tags: after.tags, runs: now.runs.with(at, await follow(past, key, after.answer)) })
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
