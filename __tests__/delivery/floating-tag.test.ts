// Decisions about floating tags, each with its whole sentence.
import { describe, expect, test } from '@jest/globals'
import { decideFloating } from '../../src/delivery/move-floating.ts'
import type { TagLine } from '../../src/image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../../src/image-metadata/resolve.ts'
import type { CommitHistory } from '../../src/runner/commit-history.ts'
import { historyOf, NO_HISTORY } from '../fixtures/commit-history.ts'
import { settingsWith } from '../fixtures/destination-states.ts'
import { digestOf, failure, MemoryEcr, type Start } from '../fixtures/memory-ecr.ts'
import { REPOSITORY, tag } from '../fixtures/values.ts'

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string]
const BRANCH = [A, B, C]

/** Times of the commits. */
const TIMES: Readonly<Record<string, string>> = {
  [A]: '2026-11-01T10:00:00Z',
  [B]: '2026-11-02T10:00:00Z',
  [C]: '2026-11-03T10:00:00Z',
}

/** A manifest whose configuration says these labels; `created`: its own time, not given: that of the label. */
function imageSaying(labels: Readonly<Record<string, string>>, created = labels['org.opencontainers.image.created']) {
  const config = JSON.stringify({ created, config: { Labels: labels } })
  const digest = digestOf(config)
  return { manifest: JSON.stringify({ config: { digest, size: config.length }, layers: [] }), digest, config }
}

/** An image of a commit, as this step labels it. */
const imageFrom = (commit: string) =>
  imageSaying({
    'org.opencontainers.image.revision': commit,
    'org.opencontainers.image.created': TIMES[commit] ?? '',
  })

const OWN = digestOf('this run')
const [OF_A, OF_C] = [imageFrom(A), imageFrom(C)]
const BARE = imageSaying({})
const LATE = imageSaying(
  { 'org.opencontainers.image.revision': A, 'org.opencontainers.image.created': TIMES[A] ?? '' },
  TIMES[C],
)
const short = (image: { readonly manifest: string }): string => digestOf(image.manifest).slice(0, 19)

interface Case {
  /** The image that `latest` is on, and its other tags. */
  readonly on?: ReturnType<typeof imageSaying>
  readonly also?: readonly string[]
  /** The commit of this run; not given: B. */
  readonly own?: string
  readonly history?: CommitHistory
  readonly line?: TagLine
  /** Other images, by their tags. */
  readonly others?: readonly string[]
  readonly before?: Start['before']
}

const NAMES: readonly [string, ...string[]] = ['sha-bbbbbbb', 'latest']

async function decided({ on, also = [], own = B, history = NO_HISTORY, line, others = [], before }: Case) {
  const images = Object.fromEntries([
    ...(on === undefined ? [] : [[on.manifest, ['latest', ...also]] as const]),
    ...others.map((name) => [JSON.stringify({ layers: [], name }), [name]] as const),
  ])
  const blobs = on === undefined ? {} : { [on.digest]: on.config }
  const ecr = new MemoryEcr({ images, blobs, ...(before && { before }) })
  const { tags } = settingsWith(NAMES)
  const floating = [{ tag: tag('latest'), line: line ?? { kind: 'commit' as const } }]
  const revision = { sha: own, time: TIMES[own] === undefined ? undefined : new Date(TIMES[own]), branch: 'main' }
  const facts = { history, tags: { ...tags, floating, revision } satisfies TagSettings }
  const place = { ecr, repository: REPOSITORY }
  const found = (await decideFloating(place, facts, { image: OWN, tags: floating, isNew: false })).get(tag('latest'))
  const { kind, ...said } = found?.decision ?? { kind: 'move' as const }
  return [kind, ...Object.values(said)]
}

const known = historyOf(BRANCH, B)
const denied = (...calls: readonly string[]): NonNullable<Start['before']> => {
  return (call) => {
    if (calls.includes(call)) throw failure('AccessDeniedException', 'not authorized')
  }
}

/** Tags of 25 commits. The last one in ECR's order is the newest. */
const MANY = [...Array.from({ length: 24 }, (_, at) => `sha-${at.toString(16).padStart(7, '0')}`), 'sha-fffffff']

const UNTOLD = 'nobody was asked'
const IS = 'This image is sha-bbbbbbb.'

describe('a tag that follows a branch', () => {
  test.each<readonly [name: string, one: Case, ...decision: readonly string[]]>([
    ['no image has it', { history: known }, 'move'],
    ['it is on an older commit', { on: OF_A, also: ['sha-aaaaaaa'], history: known }, 'move'],
    [
      'a run that ends late, or is run again',
      { on: OF_C, also: ['sha-ccccccc'], history: known },
      'keep',
      `latest stays on ${short(OF_C)} (commit ccccccc, newer than this run's bbbbbbb). ${IS}`,
    ],
    ['the same commit, built again', { on: OF_A, also: ['sha-bbbbbbb'], history: known }, 'move'],
    [
      'an image that was delivered again for a newer commit: its label is of an older one',
      { on: OF_A, also: ['sha-aaaaaaa', 'sha-ccccccc'], history: known },
      'keep',
      `latest stays on ${short(OF_A)} (commit ccccccc, newer than this run's bbbbbbb). ${IS}`,
    ],
    [
      'a history that was pushed anew',
      { on: OF_C, also: ['sha-ddddddd'], history: known },
      'move',
      `latest moves from ${short(OF_C)} (commit ddddddd) to this run's commit bbbbbbb: neither is in the history of the other, as after a force push.`,
    ],
    ['no history, and the commit is younger than that of the image', { on: OF_A, also: ['sha-aaaaaaa'] }, 'move'],
    [
      'no history, and the commit is older than that of the image',
      { on: OF_C, also: ['sha-ccccccc'] },
      'keep',
      `latest stays on ${short(OF_C)} (commit ccccccc, newer than this run's bbbbbbb). ${IS}`,
    ],
    [
      'no history, and an image that was delivered again: when the later commit was made, nobody says',
      { on: OF_A, also: ['sha-aaaaaaa', 'sha-ddddddd'] },
      'move-with-doubt',
      `latest moves from ${short(OF_A)}, and whether its commit aaaaaaa is newer than this run's bbbbbbb is not known: the times of the commits do not tell; ${UNTOLD}.`,
    ],
    [
      'no history, and a time that is that of the build',
      { on: LATE, also: ['sha-aaaaaaa'] },
      'move-with-doubt',
      `latest moves from ${short(LATE)}, and whether its commit aaaaaaa is newer than this run's bbbbbbb is not known: the image does not say when its commit was made; ${UNTOLD}.`,
    ],
    [
      'no history, and the time of this commit is not known',
      { on: OF_A, also: ['sha-aaaaaaa'], own: 'e'.repeat(40) },
      'move-with-doubt',
      `latest moves from ${short(OF_A)}, and whether its commit aaaaaaa is newer than this run's eeeeeee is not known: when this commit was made is not known; ${UNTOLD}.`,
    ],
    [
      'no history, and no right to read the image',
      { on: OF_A, also: ['sha-aaaaaaa'], before: denied('blob') },
      'move-with-doubt',
      `latest moves from ${short(OF_A)}, and whether its commit aaaaaaa is newer than this run's bbbbbbb is not known: what the image says of itself could not be read. ECR said: AccessDeniedException: not authorized; ${UNTOLD}.`,
    ],
    [
      'no right to describe images',
      { on: OF_A, history: known, before: denied('states') },
      'move-with-doubt',
      'latest moves to the image of this run, and whether it is on a newer one is not known: ECR said: AccessDeniedException: not authorized',
    ],
    ['no tag names a commit, and the label an older one', { on: OF_A, history: known }, 'move'],
    [
      'no tag names a commit, and the label a newer one',
      { on: OF_C, history: known },
      'keep',
      `latest stays on ${short(OF_C)} (commit ccccccc, newer than this run's bbbbbbb). ${IS}`,
    ],
    [
      'more commits than are asked for, and the newest of them is in the list of the branch',
      { on: OF_A, also: MANY, history: historyOf([A, B, `${'f'.repeat(7)}${'0'.repeat(33)}`], B) },
      'keep',
      `latest stays on ${short(OF_A)} (commit fffffff, newer than this run's bbbbbbb). ${IS}`,
    ],
    [
      'more commits than are asked for, and none of those is newer',
      {
        on: OF_A,
        also: MANY,
        history: { ...known, listed: async () => new Map(), order: async () => ({ order: 'newer' }) },
      },
      'move-with-doubt',
      `latest moves from ${short(OF_A)}, and whether that is newer than commit bbbbbbb is not known: it has the tags of 25 commits, and 5 of them were not asked for; the times of the commits do not tell.`,
    ],
    [
      'more commits than are asked for, and the label is of a later one than this run',
      {
        on: OF_C,
        also: MANY,
        history: { ...known, listed: async () => new Map(), order: async () => ({ order: 'newer' }) },
      },
      'keep',
      `latest stays on ${short(OF_C)} (commit ccccccc, newer than this run's bbbbbbb). ${IS}`,
    ],
    [
      'nothing names a commit',
      { on: BARE, history: known },
      'move-with-doubt',
      `latest moves from ${short(BARE)}, and whether that is newer than commit bbbbbbb is not known: the image does not say when its commit was made.`,
    ],
    [
      'the commit of this run is not known',
      { on: OF_A, also: ['sha-aaaaaaa'], own: '' },
      'move-with-doubt',
      `latest moves from ${short(OF_A)}, and whether that is newer is not known: which commit is built is not known.`,
    ],
  ])('%s', async (_name, one, ...decision) => {
    expect(await decided(one)).toEqual(decision)
  })
})

const VERSION = {
  ...({ kind: 'version', scheme: 'semver', version: '1.2.3', isFinal: true, refused: false } as const),
  ...{ before: '', after: '' },
}
const all: TagLine = { ...VERSION, depth: 0 }
const major: TagLine = { ...VERSION, depth: 1 }
const minor: TagLine = { ...VERSION, depth: 2 }
const NEWER = (version: string) =>
  `latest stays on ${short(OF_A)} (the repository has version ${version}, newer than this run's 1.2.3). ${IS}`

describe('a tag that follows versions', () => {
  test.each<readonly [name: string, one: Case, ...decision: readonly string[]]>([
    ['the next version', { on: OF_A, also: ['1.2.2'], others: ['1.2.3'], line: all }, 'move'],
    ['the same version again', { on: OF_A, also: ['1.2.3'], line: all }, 'move'],
    ['an old version, run again', { on: OF_A, also: ['2.0.0'], line: all }, 'keep', NEWER('2.0.0')],
    ['ten is more than nine', { on: OF_A, also: ['1.2.10'], line: minor }, 'keep', NEWER('1.2.10')],
    [
      'a fix of an old line, for all',
      { on: OF_A, also: ['1.2.0'], others: ['2.0.0'], line: all },
      'keep',
      NEWER('2.0.0'),
    ],
    ['a fix of an old line, for its own', { on: OF_A, also: ['1.2.0'], others: ['2.0.0'], line: major }, 'move'],
    [
      'a newer one of the major line',
      { on: OF_A, also: ['1.2.0'], others: ['1.3.0'], line: major },
      'keep',
      NEWER('1.3.0'),
    ],
    [
      'a newer one of the major line, for the minor one',
      { on: OF_A, also: ['1.2.0'], others: ['1.3.0'], line: minor },
      'move',
    ],
    ['a pre-release is no newer version', { on: OF_A, also: ['1.2.0'], others: ['1.3.0-rc.1'], line: all }, 'move'],
    ['tags that float are no versions', { on: OF_A, also: ['1.2.0'], others: ['9', '9.9'], line: all }, 'move'],
    [
      'versions of another image of the repository',
      { on: OF_A, also: ['1.2.0'], others: ['web-9.0.0'], line: all },
      'move',
    ],
    [
      'versions with the prefix of this image',
      { on: OF_A, others: ['9.0.0', 'web-1.3.0'], line: { ...all, before: 'web-' } },
      'keep',
      NEWER('1.3.0'),
    ],
    [
      'v1 floats over 1.3.0 too',
      { on: OF_A, others: ['1.3.0'], line: { ...major, before: 'v' } },
      'keep',
      NEWER('1.3.0'),
    ],
    [
      'an image without a version',
      { on: OF_A, others: ['1.2.0'], line: all },
      'move-with-doubt',
      `latest moves from ${short(OF_A)}, and whether that is newer than version 1.2.3 is not known: none of its tags is a version.`,
    ],
    [
      'a pre-release',
      { on: OF_A, also: ['1.2.0'], line: { ...all, version: '1.3.0-rc.1', isFinal: false, refused: true } },
      'keep',
      `latest stays on ${short(OF_A)} (this run's 1.3.0-rc.1 is a pre-release, which takes it only with flavor: latest=true). ${IS}`,
    ],
    [
      'a pre-release, where no image has the tag',
      { line: { ...all, version: '1.3.0-rc.1', isFinal: false, refused: true } },
      'keep',
      "latest is not set: this run's 1.3.0-rc.1 is a pre-release, which takes it only with flavor: latest=true.",
    ],
    [
      'a version of PEP 440',
      { on: OF_A, also: ['2026.10.1'], line: { ...all, scheme: 'pep440', version: '2026.9.30' } },
      'keep',
      `latest stays on ${short(OF_A)} (the repository has version 2026.10.1, newer than this run's 2026.9.30). ${IS}`,
    ],
    [
      'no right to describe images',
      { on: OF_A, line: all, before: denied('list') },
      'move-with-doubt',
      'latest moves to the image of this run, and whether it is on a newer one is not known: ECR said: AccessDeniedException: not authorized',
    ],
  ])('%s', async (_name, one, ...decision) => {
    expect(await decided(one)).toEqual(decision)
  })
})
