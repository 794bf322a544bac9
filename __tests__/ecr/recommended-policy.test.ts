// The recommended lifecycle policy, by what the local ECR would remove of 5,000 images. Tags of caches, parts and waiting
// images are those that this step gives.
import { expect, test } from '@jest/globals'
import { parseManifest } from '../../emulator/manifest.ts'
import { Registry } from '../../emulator/store/registry.ts'
import type { Repository } from '../../emulator/store/repository.ts'
import { cacheTag } from '../../src/cache/cache-name.ts'
import { partTag } from '../../src/delivery/part-set.ts'
import { describeRecommendedPolicy, RECOMMENDED_POLICY } from '../../src/ecr/recommended-policy.ts'
import { stagingTag } from '../../src/gate/staging-tag.ts'
import { createRepository, inFolder, makeImage, makeIndex, sha256, withEcr } from '../emulator/support.ts'
import { ACCOUNT } from '../fixtures/values.ts'
import { ask } from '../support/registry.ts'

const NAME = { repositoryName: 'app' }
const RUN = { GITHUB_RUN_ID: '4711' }
const DAY = 86_400_000

/** Images of a kind. */
interface Kind {
  readonly name: string
  readonly count: number
  /** Days since the push. */
  readonly age: number
  /** Of the image with this number. */
  readonly tags: (at: number) => readonly string[]
  /** Which evaluation removes it: ECR keeps what is in an index until that is gone. Undefined: none does. */
  readonly goes?: 1
  /** Each is an index, and has two children, which have no tag. */
  readonly isIndex?: true
}

const sha = (at: number, salt: string): string => `sha-${sha256(`${salt} ${at}`).slice(7, 14)}`
const fingerprint = (at: number): string => sha256(`fingerprint ${at}`).slice(7)
const branchCache = (name: string): string => cacheTag({ kind: 'branch', name }, '')
const part = (at: number): string =>
  partTag({ prefix: `part-${at}-0123456789ab-` }, at % 2 === 0 ? 'linux/amd64' : 'linux/arm/v7')
const staging = (at: number): string => stagingTag(RUN, sha256(`staging ${at}`).slice(7, 23))

const KINDS: readonly Kind[] = [
  { name: 'cache of a branch that is gone', count: 300, age: 15, tags: (at) => [branchCache(`topic/${at}`)], goes: 1 },
  {
    name: 'cache of a pull request that is gone',
    count: 200,
    age: 40,
    tags: (at) => [cacheTag({ kind: 'pull-request', number: at }, '..api-0f1e2d3c..linux-arm64')],
    goes: 1,
  },
  { name: 'cache of a busy branch', count: 100, age: 14, tags: (at) => [branchCache(`busy-${at}`)] },
  { name: 'what a cache was before', count: 400, age: 2, tags: () => [], goes: 1 },
  { name: 'what lost its tag today', count: 100, age: 0.5, tags: () => [] },
  { name: 'pull request', count: 400, age: 20, tags: (at) => [sha(at, 'old'), `pr-${at}`], goes: 1 },
  {
    name: 'pull_request_target',
    count: 100,
    age: 30,
    tags: (at) => [`pr-${1000 + at}-860c190`, `pr-${1000 + at}`],
    goes: 1,
  },
  { name: 'pull request of this week', count: 200, age: 6, tags: (at) => [sha(at, 'new'), `pr-${2000 + at}`] },
  {
    name: 'pull request that built for reuse',
    count: 100,
    age: 20,
    tags: (at) => [sha(at, 'own'), `pr-${3000 + at}`, `fp-pr-${3000 + at}-${fingerprint(at)}`],
    goes: 1,
  },
  {
    name: 'image of a branch that a pull request took',
    count: 200,
    age: 200,
    tags: (at) => [sha(at, 'taken'), `fp-${fingerprint(at)}`, `pr-${4000 + at}`],
  },
  { name: 'earlier build of a pull request', count: 49, age: 200, tags: (at) => [sha(at, 'earlier')] },
  { name: 'commit', count: 700, age: 700, tags: (at) => [sha(at, 'commit')] },
  { name: 'newest image', count: 1, age: 90, tags: () => [sha(0, 'newest'), 'main', 'latest', 'pr-5000'] },
  { name: 'version', count: 200, age: 900, tags: (at) => [`1.${at}.0`, sha(at, 'version'), `pr-${6000 + at}`] },
  { name: 'version with a v, alone', count: 50, age: 900, tags: (at) => [`v2.${at}.0-rc.1`] },
  { name: 'tag of somebody', count: 100, age: 900, tags: (at) => [`demo-${at}`] },
  { name: 'branch that is called like what passes', count: 1, age: 900, tags: () => ['staging-eu', 'part-time'] },
  { name: 'branch that is called like a cache', count: 1, age: 900, tags: () => ['buildcache-main'] },
  { name: 'part of a set that never got whole', count: 148, age: 20, tags: (at) => [part(at)], goes: 1 },
  { name: 'part of a run', count: 50, age: 1, tags: (at) => [part(5000 + at)] },
  { name: 'step that died before the gate', count: 150, age: 20, tags: (at) => [staging(at)], goes: 1 },
  { name: 'step at the gate', count: 50, age: 0, tags: (at) => [staging(5000 + at)] },
  { name: 'step that died behind the gate', count: 50, age: 20, tags: (at) => [sha(at, 'died'), staging(9000 + at)] },
  {
    name: 'joined parts whose tags stayed',
    count: 50,
    age: 20,
    tags: (at) => [sha(at, 'joined'), part(9000 + at)],
    isIndex: true,
  },
  { name: 'platforms of a commit', count: 250, age: 300, tags: (at) => [sha(at, 'platforms')], isIndex: true },
  {
    name: 'platforms of a pull request',
    count: 100,
    age: 20,
    tags: (at) => [`pr-${7000 + at}`],
    isIndex: true,
    goes: 1,
  },
  { name: 'platforms that lost their tag', count: 50, age: 3, tags: () => [], isIndex: true, goes: 1 },
]

/** An image that was pushed, by the name of its kind. */
type Pushed = ReadonlyMap<string, { readonly kind: string; readonly goes: number | undefined }>

const plain = makeImage('plain')

/** An image of the same layer that is none of the others. */
const imageOf = (what: string): string =>
  JSON.stringify({ ...(JSON.parse(plain.manifest) as object), annotations: { what } })

/** Puts all images into a repository, as if they had been pushed at their time. */
async function putAll(repository: Repository, now: number): Promise<Pushed> {
  const pushed = new Map<string, { kind: string; goes: number | undefined }>()
  const put = async (manifest: string, age: number, tags: readonly string[]): Promise<string> => {
    const bytes = Buffer.from(manifest)
    const image = { ...parseManifest(bytes, undefined), pushedAt: now - age * DAY }
    await repository.addImage(image, bytes)
    for (const tag of tags) {
      if (repository.digestOfTag(tag) !== undefined) throw new Error(`${tag} is on another image`)
      await repository.setTag(tag, image.digest)
    }
    return image.digest
  }
  for (const { name, count, age, tags, goes, isIndex } of KINDS) {
    await inGroups(count, async (at) => {
      const images = (isIndex ? ['amd64', 'arm64'] : ['']).map((platform) => imageOf(`${name} ${at} ${platform}`))
      const own = isIndex ? makeIndex(images).manifest : images[0]
      for (const child of isIndex ? images : []) {
        pushed.set(await put(child, age, []), { kind: `${name}: child`, goes: goes && goes + 1 })
      }
      pushed.set(await put(own ?? '', age, tags(at)), { kind: name, goes })
    })
  }
  return pushed
}

/** Does it for each number below `count`, some at once. */
async function inGroups(count: number, act: (at: number) => Promise<void>): Promise<void> {
  const size = 25
  for (let first = 0; first < count; first += size) {
    await Promise.all(Array.from({ length: Math.min(size, count - first) }, (_, at) => act(first + at)))
  }
}

/** How many of each kind there are among these digests. */
function countKinds(pushed: Pushed, digests: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const digest of digests) {
    const kind = pushed.get(digest)?.kind ?? 'not ours'
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** The digests that the repository's policy would remove now. */
async function preview(ecr: Parameters<typeof ask>[0]): Promise<readonly string[]> {
  await ask(ecr, 'StartLifecyclePolicyPreview', NAME)
  const marked: string[] = []
  let nextToken: unknown
  do {
    const page = await ask(ecr, 'GetLifecyclePolicyPreview', {
      ...NAME,
      maxResults: 100,
      ...(nextToken ? { nextToken } : {}),
    })
    marked.push(...(page.previewResults as readonly { imageDigest: string }[]).map(({ imageDigest }) => imageDigest))
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return marked
}

async function remove(ecr: Parameters<typeof ask>[0], digests: readonly string[]): Promise<void> {
  for (let first = 0; first < digests.length; first += 100) {
    const imageIds = digests.slice(first, first + 100).map((imageDigest) => ({ imageDigest }))
    expect((await ask(ecr, 'BatchDeleteImage', { ...NAME, imageIds })).failures).toEqual([])
  }
}

async function digestsIn(ecr: Parameters<typeof ask>[0]): Promise<readonly string[]> {
  const found = new Set<string>()
  let nextToken: unknown
  do {
    const page = await ask(ecr, 'ListImages', { ...NAME, maxResults: 1000, ...(nextToken ? { nextToken } : {}) })
    for (const { imageDigest } of page.imageIds as readonly { imageDigest: string }[]) found.add(imageDigest)
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return [...found]
}

test('of 5,000 images it removes what passes, and nothing else', () =>
  inFolder(async (data) => {
    const now = Date.parse('2026-11-30T12:00:00Z')
    await withEcr({ data }, (ecr) => createRepository(ecr, NAME.repositoryName))
    const repository = (await Registry.open(data, ACCOUNT, 'us-east-1')).find(NAME.repositoryName)
    if (repository === undefined) throw new Error('it was just created')
    const pushed = await putAll(repository, now)
    expect(pushed.size).toBe(5000)
    const those = (goes: number | undefined): Iterable<string> =>
      [...pushed].filter(([, image]) => image.goes === goes).map(([digest]) => digest)
    await withEcr({ data, now: () => now }, async (ecr) => {
      await ask(ecr, 'PutLifecyclePolicy', { ...NAME, lifecyclePolicyText: RECOMMENDED_POLICY })
      for (const evaluation of [1, 2]) {
        const marked = await preview(ecr)
        expect(countKinds(pushed, marked)).toEqual(countKinds(pushed, those(evaluation)))
        await remove(ecr, marked)
      }
      expect(await preview(ecr)).toEqual([])
      expect(countKinds(pushed, await digestsIn(ecr))).toEqual(countKinds(pushed, those(undefined)))
    })
  }))

test('its rules are told in the order in which they apply', () => {
  expect(describeRecommendedPolicy()).toEqual([
    'buildcache-*..*: Caches of builds go after 14 days',
    'latest: The newest images stay',
    '*.*.*: Versions stay',
    'fp-pr-*: Images that pull requests built for reuse go after 14 days',
    'fp-*: Images that branches built for reuse stay',
    'pr-*: Images of pull requests go after 14 days',
    'sha-*: Images of commits stay',
    'part-*-*-*-*: Parts that were never joined go after 14 days',
    'staging-*-*: Images that never passed the gate go after 14 days',
    'untagged: Images without a tag go after 1 day',
    'everything else: stays',
  ])
})
