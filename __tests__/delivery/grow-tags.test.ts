// Default tags with a hash that an image of another commit has: they grow until they are unique in the repositories.
import { describe, expect, test } from '@jest/globals'
import { growSettings } from '../../src/actions/build/settle-run.ts'
import { growTags } from '../../src/delivery/grow-tags.ts'
import { hashTags, lookAtOrigins } from '../../src/delivery/look-at-origins.ts'
import type { ImageOrigin } from '../../src/image-metadata/image-origin.ts'
import type { Digest } from '../../src/names/image-reference.ts'
import { destinationSights, imageAt } from '../fixtures/destination-states.ts'
import { digestOf, failure, imageOf, MemoryEcr, type Start } from '../fixtures/memory-ecr.ts'
import {
  empty,
  type Inputs,
  type Job,
  mergeGroup,
  pullRequestTarget,
  push,
  SHA,
  settingsOf,
  tagged,
} from '../fixtures/metadata-rules.ts'
import { tag } from '../fixtures/values.ts'

/** Another commit, whose hash begins like the one in the tag that it has. */
const OTHER: ImageOrigin = { commit: '2'.repeat(40), request: undefined }
const alike = (name: string): string => (/[0-9a-f]{7,40}/.exec(name)?.[0] ?? '').padEnd(40, '2')
const OURS: ImageOrigin = { commit: SHA, request: undefined }
const NOTHING: ImageOrigin = { commit: undefined, request: undefined }

/** A repository in which tags are on images of these origins. */
function repositoryOf(images: Readonly<Record<string, ImageOrigin>>) {
  const all = Object.entries(images).map(([name, origin]) => ({
    image: imageAt(name, digestOf(name)),
    origin: origin === OTHER ? { ...OTHER, commit: alike(name) } : origin,
  }))
  const origins = new Map<Digest, ImageOrigin>(all.map(({ image, origin }) => [image.digest, origin]))
  return { registry: { ...destinationSights().registry, images: all.map(({ image }) => image), origins } }
}

const tagsOf = (job: Job, inputs: Inputs = {}) => settingsOf(job, inputs).tags

type Images = Readonly<Record<string, ImageOrigin>>

test.each<readonly [name: string, job: Job, inputs: Inputs, images: readonly Images[], names: string]>([
  ['the tag is free', push('main'), {}, [{}], 'sha-860c190 main latest'],
  ['it is on this commit', push('main'), {}, [{ 'sha-860c190': OURS }], 'sha-860c190 main latest'],
  ['its image says nothing', push('main'), {}, [{ 'sha-860c190': NOTHING }], 'sha-860c190 main latest'],
  [
    'its image says no hash',
    push('main'),
    {},
    [{ 'sha-860c190': { ...OTHER, commit: '222' } }],
    'sha-860c190 main latest',
  ],
  ['it is on another commit', push('main'), {}, [{ 'sha-860c190': OTHER }], 'sha-860c1904 main latest'],
  ['main is on another commit', push('main'), {}, [{ main: OTHER }], 'sha-860c190 main latest'],
  [
    'the longer one is taken too',
    push('main'),
    {},
    [{ 'sha-860c190': OTHER, 'sha-860c1904': OTHER }],
    'sha-860c1904a main latest',
  ],
  [
    'the longer one is on this commit',
    push('main'),
    {},
    [{ 'sha-860c190': OTHER, 'sha-860c1904': OURS }],
    'sha-860c1904 main latest',
  ],
  [
    'taken in one of two repositories',
    push('main'),
    {},
    [{ 'sha-860c190': OURS }, { 'sha-860c190': OTHER }],
    'sha-860c1904 main latest',
  ],
  ['of a Git tag', tagged('v1.2.3'), {}, [{ 'sha-860c190': OTHER }], '1.2.3 sha-860c1904'],
  [
    'with a prefix and suffix',
    push('main'),
    { flavor: 'prefix=a-,suffix=-b' },
    [{ 'sha-860c190-b': OTHER }],
    'sha-860c1904-b a-main-b a-latest-b',
  ],
  [
    'nothing is longer than the whole',
    push('main'),
    {},
    [Object.fromEntries(Array.from({ length: 34 }, (_, index) => [`sha-${SHA.slice(0, 7 + index)}`, OTHER]))],
    `sha-${SHA} main latest`,
  ],
  ['somebody wrote it', push('main'), { tags: 'type=sha' }, [{ 'sha-860c190': OTHER }], 'sha-860c190'],
  ['no tag has a hash', push('main'), { tags: 'v1' }, [{ v1: OTHER }], 'v1'],
  [
    'the labels of the run do not tell its commit',
    push('main'),
    { labels: 'org.opencontainers.image.revision=mine' },
    [{ 'sha-860c190': OTHER }],
    'sha-860c190 main latest',
  ],
])('grows: %s', (_name, job, inputs, images, names) => {
  const grown = growTags(tagsOf(job, inputs), images.map(repositoryOf))
  expect(grown.names.join(' ')).toBe(names)
  // What has grown is looked at again as it was: the same tag comes out.
  expect(growTags(grown, images.map(repositoryOf)).names.join(' ')).toBe(names)
})

test.each([
  ['that can move stays', 'MUTABLE', 'sha-860c190'],
  ['that cannot move grows', 'IMMUTABLE', 'sha-860c1904'],
])('a tag %s, where its image was taken instead of a build of this commit', (_name, mutability, first) => {
  const { registry } = repositoryOf({ 'sha-860c190': { ...OTHER } })
  const { repository } = registry
  if (repository.state !== 'there') throw new Error('it is there')
  const seen = { ...registry, repository: { ...repository, facts: { ...repository.facts, mutability } } }
  expect(growTags(tagsOf(push('main')), [{ registry: seen }]).names[0]).toBe(first)
})

test('what a run says of its commit, by event', () => {
  expect([push('main'), mergeGroup, pullRequestTarget(7), empty].map((job) => tagsOf(job).origin.commit)).toEqual([
    SHA,
    SHA,
    undefined,
    undefined,
  ])
})

test('where the hash is all that an image is called by, labels, annotations and version grow with it', () => {
  const settings = settingsOf({ event: 'workflow_dispatch', ref: '' }, { annotations: 'a=b' })
  expect(settings.tags.version).toBe('sha-860c190')
  const grown = growSettings(settings, [repositoryOf({ 'sha-860c190': OTHER })])
  expect(grown.tags.version).toBe('sha-860c1904')
  const texts = [...grown.build.labels, ...grown.build.annotations, ...grown.annotations]
  expect(texts.filter((text) => text.includes('image.version'))).toEqual([
    'org.opencontainers.image.version=sha-860c1904',
    'manifest:org.opencontainers.image.version=sha-860c1904',
    'manifest:org.opencontainers.image.version=sha-860c1904',
  ])
})

test('where nothing is taken, the settings are what they were', () => {
  const settings = settingsOf(push('main'), {})
  expect(growSettings(settings, [repositoryOf({ 'sha-860c190': OURS })])).toBe(settings)
})

describe('the look at origins', () => {
  /** An image of a commit: its manifest, and the blob of its configuration. */
  function imageOfCommit(commit: string) {
    const config = JSON.stringify({ config: { Labels: { 'org.opencontainers.image.revision': commit } } })
    const manifest = JSON.stringify({ config: { digest: digestOf(config) }, layers: [] })
    return { manifest, blobs: { [digestOf(config)]: config } }
  }
  const [one, two] = [imageOfCommit(SHA), imageOfCommit('2'.repeat(40))]
  const blobs = { ...one.blobs, ...two.blobs }

  /** What is seen in a repository, and how many tags each request for images asked for. */
  async function look(start: Start, mutability: string, job: Job = push('main'), inputs: Inputs = {}) {
    const ecr = new MemoryEcr({ ...start, mutability })
    const tags = tagsOf(job, inputs)
    const images = tags.names.flatMap((name) => {
      const entry = Object.entries(start.images ?? {}).find(([, names]) => names.includes(name))
      return entry === undefined ? [] : [{ ...imageOf(entry[0]), tag: tag(name) }]
    })
    const { origins } = await lookAtOrigins(ecr, destinationSights({ mutability, images, origins: new Map() }), tags)
    return { commits: [...(origins?.values() ?? [])].map(({ commit }) => commit), asked: ecr.asked }
  }

  test.each<
    readonly [
      name: string,
      start: Start,
      mutability: string,
      commits: readonly (string | undefined)[],
      asked: readonly number[],
    ]
  >([
    ['nothing is there', {}, 'IMMUTABLE', [], []],
    ['this commit', { images: { [one.manifest]: ['sha-860c190'] }, blobs }, 'MUTABLE', [SHA], []],
    ['a branch is not asked about', { images: { [one.manifest]: ['main'] }, blobs }, 'IMMUTABLE', [], []],
    [
      'another commit: all longer hashes at once',
      { images: { [two.manifest]: ['sha-860c190', 'sha-860c1904'] }, blobs },
      'MUTABLE',
      ['2'.repeat(40)],
      [33],
    ],
    ['it cannot be read', { images: { [one.manifest]: ['sha-860c190'] } }, 'IMMUTABLE', [undefined], []],
  ])('%s', async (_name, start, mutability, commits, asked) => {
    expect(await look(start, mutability)).toEqual({ commits, asked })
  })

  test.each<readonly [name: string, mutability: string, commits: readonly string[]]>([
    ['cannot move', 'IMMUTABLE', [SHA]],
    ['can move', 'MUTABLE', []],
  ])('a version is asked about where it %s', async (_name, mutability, commits) => {
    const start = { images: { [one.manifest]: ['1.2.3'] }, blobs }
    expect((await look(start, mutability, tagged('v1.2.3'))).commits).toEqual(commits)
  })

  test('tags that somebody wrote are not asked about', async () => {
    const start = { images: { [one.manifest]: ['v1'] }, blobs, before: refuseBlobs }
    expect((await look(start, 'IMMUTABLE', push('main'), { tags: 'v1' })).commits).toEqual([])
  })
})

const refuseBlobs = (call: string): void => {
  if (call === 'blob') throw failure('AccessDeniedException')
}

test('tags with a hash', () => {
  const { names, longer } = tagsOf(tagged('v1.2.3'))
  expect(hashTags({ names, longer })).toEqual(['sha-860c190'])
  expect(hashTags({ names, longer: [] })).toEqual([])
})
