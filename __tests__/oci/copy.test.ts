import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Digest, Tag } from '../../src/names/image-reference.ts'
import { blobTurns, type CopiedBlob, type CopyPorts, copyImage } from '../../src/oci/copy.ts'
import { type Graph, graphShapes, ImageMaker, makeGraph } from '../fixtures/image-graph.ts'
import { digestOf, Killed, MemoryRepository } from '../fixtures/memory-repository.ts'

const V1 = 'v1' as Tag
const LATEST = 'latest' as Tag

const portsOf = (source: MemoryRepository, target: MemoryRepository): CopyPorts => ({
  source,
  target,
  now: () => 0,
  copied: () => undefined,
})

const twice = (list: readonly string[]): readonly string[] => list.filter((one, at) => list.indexOf(one) !== at)

const sorted = (list: Iterable<string>): readonly string[] => [...list].sort()

/** What the target is to have: the same bytes under the same digests. */
function expectCopy(target: MemoryRepository, source: MemoryRepository, digests: readonly Digest[]): void {
  expect(sorted(target.manifests.keys())).toEqual(sorted(digests))
  for (const digest of digests) expect(target.manifests.get(digest)).toEqual(source.manifests.get(digest))
}

describe('a copy of any image', () => {
  test('has all manifests byte for byte, and moves each part once', () =>
    fc.assert(
      fc.asyncProperty(graphShapes, fc.constantFrom('all' as const, 'none' as const), async (shape, referrers) => {
        const [source, target] = [new MemoryRepository('app'), new MemoryRepository('copy')]
        const { root, own, ...graph } = makeGraph(shape, source)
        const request = { digest: root.digest, tags: [V1, LATEST], referrers }
        const result = await copyImage(portsOf(source, target), request)
        expectCopy(target, source, referrers === 'all' ? [...own, ...graph.referrers] : own)
        expect(result.referrers).toBe(referrers === 'all' ? graph.referrers.length : 0)
        const tags = referrers === 'all' ? graph.signatureTags : []
        expect(sorted(target.tags.keys())).toEqual(sorted([V1, LATEST, ...tags]))
        expect([target.tags.get(V1), target.tags.get(LATEST)]).toEqual([root.digest, root.digest])
        expect([twice(source.read), twice(target.put)]).toEqual([[], []])
        // The wanted tags come last.
        expect(target.put.slice(-2)).toEqual(['tag v1', 'tag latest'])

        source.read.length = 0
        target.put.length = 0
        const again = await copyImage(portsOf(source, target), request)
        expect(again.blobs).toEqual({ uploaded: 0, mounted: 0, present: 0 })
        expect([source.read.filter((one) => one.startsWith('blob')), target.put]).toEqual([[], []])
      }),
      { numRuns: 60 },
    ))

  test('that is ended at any request leaves no tag on a part of it, and is gone on with', () =>
    fc.assert(
      fc.asyncProperty(graphShapes, async (shape) => {
        for (let last = 1, isKilled = true; isKilled; last++) {
          let steps = 0
          let isKiller = true
          const source = new MemoryRepository('app')
          const graph = makeGraph(shape, source)
          const target = new MemoryRepository('copy', {
            step: () => {
              steps += 1
              if (isKiller && steps > last) throw new Killed('the process is gone')
              return isKiller && steps === last
            },
          })
          isKilled = !(await endsWell(source, target, graph))
          expectWhole(target, source, graph)
          isKiller = false
          expect(await endsWell(source, target, graph)).toBe(true)
          expectCopy(target, source, [...graph.own, ...graph.referrers])
          expect(target.tags.get(V1)).toBe(graph.root.digest)
          expect(twice(source.read.filter((one) => one.startsWith('blob')))).toEqual([])
        }
      }),
      { numRuns: 10 },
    ))

  async function endsWell(source: MemoryRepository, target: MemoryRepository, { root }: Graph): Promise<boolean> {
    try {
      await copyImage(portsOf(source, target), { digest: root.digest, tags: [V1], referrers: 'all' })
      return true
    } catch (error) {
      if (error instanceof Killed) return false
      throw error
    }
  }

  /** A tag that is there is on an image with all that belongs to it. */
  function expectWhole(target: MemoryRepository, source: MemoryRepository, { own, referrers }: Graph): void {
    if (target.tags.has(V1)) expectCopy(target, source, [...own, ...referrers])
  }
})

describe('what is moved', () => {
  const LAYERS = ['a layer', 'another, larger layer']
  const BYTES = LAYERS.join('').length

  function world(mounts: boolean, host = 'registry.example') {
    const source = new MemoryRepository('app')
    const image = new ImageMaker(source).image('oci', LAYERS)
    const target = new MemoryRepository('copy', { host, mounts: new Map(mounts ? [['app', source]] : []) })
    const copied: CopiedBlob[] = []
    const copy = () =>
      copyImage(
        { ...portsOf(source, target), copied: (blob) => copied.push(blob) },
        { digest: image.digest, tags: [V1], referrers: 'none' },
      )
    const config = [...source.blobs.values()].reduce((sum, { length }) => sum + length, 0) - BYTES
    return { source, target, image, copied, copy, all: BYTES + config }
  }

  test('in one registry that mounts: no byte', async () => {
    const { source, copied, copy, all } = world(true)
    expect(await copy()).toEqual({
      ...{ blobs: { uploaded: 0, mounted: 3, present: 0 }, uploadedBytes: 0, mountedBytes: all },
      ...{ unmountedBytes: 0, manifests: 1, referrers: 0, kept: [] },
    })
    expect(source.read.filter((one) => one.startsWith('blob'))).toEqual([])
    expect(copied.map(({ how }) => how)).toEqual(['mounted', 'mounted', 'mounted'])
  })

  test.each([
    ['in one registry that does not mount', false, 'registry.example'],
    ['to another registry, which has a repository of that name', true, 'other.example'],
  ])('%s: each blob', async (_name, mounts, host) => {
    const { copy, all } = world(mounts, host)
    expect(await copy()).toMatchObject({ blobs: { uploaded: 3, mounted: 0 }, uploadedBytes: all, mountedBytes: 0 })
  })

  test('what the target has of it is not read', async () => {
    const { source, target, copy } = world(false)
    const digest = digestOf('a layer')
    target.blobs.set(digest, Buffer.from('a layer'))
    expect(await copy()).toMatchObject({ blobs: { uploaded: 2, mounted: 0, present: 1 } })
    expect(source.read).not.toContain(`blob ${digest}`)
  })

  test('a signature that the target has under the tag of another one stays, and is told', async () => {
    const [source, target] = [new MemoryRepository('app'), new MemoryRepository('copy')]
    const maker = new ImageMaker(source)
    const image = maker.image('oci', LAYERS)
    const tag = `${image.digest.replace(':', '-')}.sig` as Tag
    maker.tag(tag, maker.image('oci', ['ours']))
    const other = new ImageMaker(target)
    const theirs = other.image('oci', ['theirs'])
    other.tag(tag, theirs)
    const result = await copyImage(portsOf(source, target), { digest: image.digest, tags: [V1], referrers: 'all' })
    expect([result.kept, target.tags.get(tag)]).toEqual([[tag], theirs.digest])
  })

  test('that comes at the same time as another one sends none of its blobs', async () => {
    const [source, target] = [new MemoryRepository('app'), new MemoryRepository('copy')]
    const maker = new ImageMaker(source)
    const images = [maker.image('oci', ['base', 'one']), maker.image('oci', ['base', 'two'])]
    const ports = { ...portsOf(source, target), takeTurn: blobTurns() }
    const request = { tags: [], referrers: 'none' } as const
    const results = await Promise.all(images.map(({ digest }) => copyImage(ports, { digest, ...request })))
    expectCopy(
      target,
      source,
      images.map(({ digest }) => digest),
    )
    expect(twice(target.put)).toEqual([])
    expect(results.reduce((sum, { blobs }) => sum + blobs.present, 0)).toBe(1)
  })

  test('an index of which a part is gone', async () => {
    const [source, target] = [new MemoryRepository('app'), new MemoryRepository('copy')]
    const maker = new ImageMaker(source)
    const [one, two] = [maker.image('oci', ['one']), maker.image('oci', ['two'])]
    const index = maker.index('oci', [one, two])
    source.manifests.delete(two.digest)
    await expect(
      copyImage(portsOf(source, target), { digest: index.digest, tags: [V1], referrers: 'none' }),
    ).rejects.toThrow(`The manifest ${two.digest} is not in registry.example/app, so the image there is not whole.`)
    expect([target.put, target.tags.size]).toEqual([[], 0])
  })
})
