import { describe, expect, test } from '@jest/globals'
import type { ImageFacts } from '../../src/ecr/api.ts'
import { setTags } from '../../src/ecr/image-tags.ts'
import type { Tag } from '../../src/names/image-reference.ts'
import { digestOf, failure, imageOf, MemoryEcr, manifestOf, type Start } from '../fixtures/memory-ecr.ts'
import { REPOSITORY, tag } from '../fixtures/values.ts'

const [OLD, NEW] = [manifestOf(1), manifestOf(2)]
const IMAGE = imageOf(NEW)

interface Set {
  readonly first: readonly string[]
  readonly last?: readonly string[]
  /** Tags that may stay on the image of another job. */
  readonly left?: readonly string[]
}

const TAKEN = new Error('another job has set it')

/** Sets tags. Returns what the repository took, what was reported as done, and what was thrown. */
async function setIn(ecr: MemoryEcr, { first, last = [], left = [] }: Set) {
  const done: Tag[] = []
  const tags = { first: first.map(tag), last: last.map(tag) }
  const taken = (name: Tag, { digest }: ImageFacts): void => {
    expect(digest).toBe(digestOf(OLD))
    if (!left.includes(name)) throw TAKEN
  }
  const events = { done: (name: Tag) => done.push(name), taken }
  const thrown = await setTags({ ecr, repository: REPOSITORY }, IMAGE, tags, events).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { put: ecr.put, done, thrown }
}

const pointing = (ecr: MemoryEcr): readonly string[] =>
  [...ecr.tags].filter(([, image]) => image === IMAGE.digest).map(([name]) => name)

describe('setTags', () => {
  const denied = failure('AccessDeniedException')
  const exists = failure('ImageTagAlreadyExistsException')
  const failing =
    (...names: readonly string[]): NonNullable<Start['before']> =>
    (call, about) => {
      if (call === 'put' && names.includes(about)) throw denied
    }
  const immutable = { mutability: 'IMMUTABLE' }

  test.each<readonly [name: string, start: Start, set: Set, done: readonly string[], thrown: unknown]>([
    ['nothing to do', {}, { first: [] }, [], undefined],
    ['new tags, last ones last', {}, { first: ['v1', 'v2'], last: ['latest'] }, ['v1', 'v2', 'latest'], undefined],
    ['only a last one', {}, { first: [], last: ['latest'] }, ['latest'], undefined],
    ['a tag that moves', { images: { [OLD]: ['v1'] } }, { first: ['v1'] }, ['v1'], undefined],
    ['a tag that is there already', { images: { [NEW]: ['v1'] } }, { first: ['v1'] }, ['v1'], undefined],
    [
      'an immutable tag of the same image',
      { ...immutable, images: { [NEW]: ['v1'] } },
      { first: ['v1', 'v2'] },
      ['v2', 'v1'],
      undefined,
    ],
    [
      'an immutable tag of another image: the others are set, the last ones are not',
      { ...immutable, images: { [OLD]: ['v1'] } },
      { first: ['v1', 'v2'], last: ['latest'] },
      ['v2'],
      TAKEN,
    ],
    [
      'an immutable tag of another image, where it may stay: all others are set',
      { ...immutable, images: { [OLD]: ['v1'] } },
      { first: ['v1', 'v2'], last: ['latest'], left: ['v1'] },
      ['v2', 'latest'],
      undefined,
    ],
    [
      'an immutable tag whose image is gone when it is looked at',
      { before: (call, about) => (call === 'put' && about === 'v1' ? Promise.reject(exists) : undefined) },
      { first: ['v1', 'v2'] },
      ['v2'],
      exists,
    ],
    [
      'a failure: the others are set, the last ones are not',
      { before: failing('v2') },
      { first: ['v1', 'v2', 'v3'], last: ['latest'] },
      ['v1', 'v3'],
      denied,
    ],
    ['a failure of a last one', { before: failing('latest') }, { first: ['v1'], last: ['latest'] }, ['v1'], denied],
    ['a repository that is gone', { missing: true }, { first: ['v1'] }, [], failure('RepositoryNotFoundException')],
  ])('%s', async (_name, start, set, done, thrown) => {
    const ecr = new MemoryEcr(start)
    const had = start.images?.[NEW] ?? []
    expect(await setIn(ecr, set)).toEqual({ put: done.filter((name) => !had.includes(name)), done, thrown })
    expect(pointing(ecr).toSorted()).toEqual(done.toSorted())
  })

  test('the first ones are set at the same time, the last ones when all of them are there', async () => {
    const first = ['v1', 'v2', 'v3']
    const waiting: (() => void)[] = []
    const ecr = new MemoryEcr({
      before: (_call, about) =>
        first.includes(about)
          ? new Promise((resolve) => {
              // Nobody goes on before all three have come.
              waiting.push(resolve)
              if (waiting.length === first.length) for (const go of waiting) go()
            })
          : undefined,
    })
    const { put, done } = await setIn(ecr, { first, last: ['latest'] })
    expect(put.slice(0, -1).toSorted()).toEqual(first)
    expect([put.at(-1), done.at(-1)]).toEqual(['latest', 'latest'])
  })

  test('of several failures the first in the list is thrown, after all have ended', async () => {
    const ecr = new MemoryEcr({
      before: (_call, about) => {
        if (about === 'v1') throw failure('LimitExceededException')
        if (about === 'v2') throw denied
      },
    })
    expect(await setIn(ecr, { first: ['v1', 'v2', 'v3'] })).toEqual({
      put: ['v3'],
      done: ['v3'],
      thrown: failure('LimitExceededException'),
    })
  })
})
