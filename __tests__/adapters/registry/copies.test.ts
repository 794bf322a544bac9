// The step's registry client before a local ECR: what comes to the other end, which requests it takes, and what faults do.
import { describe, expect, test } from '@jest/globals'
import type { FaultRule, LocalEcr } from '../../../emulator/index.ts'
import type { Pace } from '../../../src/ecr/pace.ts'
import type { Tag } from '../../../src/names/image-reference.ts'
import { type CopyResult, copyImage } from '../../../src/oci/copy.ts'
import { readParts } from '../../../src/oci/manifest-parts.ts'
import type { RawManifest, RemoteRepository } from '../../../src/oci/remote-repository.ts'
import { withEcr } from '../../emulator/support.ts'
import { ImageMaker } from '../../fixtures/image-graph.ts'
import { MemoryRepository } from '../../fixtures/memory-repository.ts'
import { fill, loginOf, openWith, privateRepository, publicRepository } from '../../fixtures/remote-repositories.ts'
import { ask } from '../../support/registry.ts'

const V1 = 'v1' as Tag
const ACCOUNTS = ['123456789012', '210987654321']

/** An index of OCI with an attestation, one of Docker, a single image of each, and what refers to them; the blobs of the first. */
function images() {
  const memory = new MemoryRepository('app')
  const maker = new ImageMaker(memory)
  const oci = maker.image('oci', ['base', 'arm64'])
  const index = maker.index('oci', [maker.image('oci', ['base', 'amd64']), oci, maker.image('oci', ['provenance'])])
  const docker = maker.image('docker', ['base', 'docker'])
  const list = maker.index('docker', [docker, maker.image('docker', ['other'])])
  const sbom = maker.image('oci', ['sbom'], index)
  maker.image('oci', ['signature of the sbom'], sbom)
  maker.image('oci', ['signature of a part'], oci)
  maker.tag(`${index.digest.replace(':', '-')}.sig`, maker.image('oci', ['signature by tag']))
  const ofIndex = [...memory.manifests.values()].filter(({ mediaType }) => mediaType === oci.mediaType)
  const needed = new Set(ofIndex.flatMap((one) => readParts(one).blobs.map(({ digest }) => digest))).size
  return { memory, all: { oci, index, docker, list }, index, needed }
}

const copy = (
  source: RemoteRepository,
  target: RemoteRepository,
  { digest }: RawManifest,
  referrers: 'all' | 'none' = 'all',
): Promise<CopyResult> =>
  copyImage({ source, target, now: () => 0, copied: () => undefined }, { digest, tags: [V1], referrers })

type Open = (ecr: LocalEcr, name: string) => Promise<RemoteRepository>

const first: Open = (ecr, name) => privateRepository(ecr, name)
const otherAccount: Open = ({ places }, name) =>
  privateRepository(places.find(({ account }) => account === ACCOUNTS[1]) ?? must(), name)
const otherRegion: Open = ({ places }, name) =>
  privateRepository(places.find(({ region }) => region === 'eu-west-1') ?? must(), name)
const onPublic: Open = (ecr, name) => publicRepository(ecr, name)

function must(): never {
  throw new Error('there is no such place')
}

describe('every manifest, byte for byte', () => {
  test.each<[string, Open, Open]>([
    ['to another repository', first, first],
    ['to another account', first, otherAccount],
    ['to another region', first, otherRegion],
    ['from a private registry to ECR Public', first, onPublic],
    ['from ECR Public to a private registry', onPublic, first],
  ])('%s', (_name, from, to) =>
    withEcr({ account: ACCOUNTS, region: ['us-east-1', 'eu-west-1'] }, async (ecr) => {
      const { memory, all } = images()
      const [source, target] = [await from(ecr, 'app'), await to(ecr, 'copy')]
      await fill(source, memory)
      for (const image of Object.values(all)) await copy(source, target, image)
      for (const image of memory.manifests.values()) expect(await target.manifest(image.digest)).toEqual(image)
      for (const tag of memory.tags.keys()) expect(await target.resolve(tag)).toBe(memory.tags.get(tag))
      expect(await target.resolve(V1)).toBe(all.list.digest)
    }),
  )
})

test('in one registry that mounts, no layer goes through this machine', () =>
  withEcr({}, async (ecr) => {
    await ask(ecr, 'PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' })
    const { memory, index } = images()
    const [source, target] = [await privateRepository(ecr, 'app'), await privateRepository(ecr, 'copy')]
    await fill(source, memory)
    const before = ecr.requests().length
    const { blobs, uploadedBytes } = await copy(source, target, index)
    expect([blobs.uploaded, blobs.present, uploadedBytes]).toEqual([0, 0, 0])
    expect(blobs.mounted).toBeGreaterThan(5)
    expect(stepsOf(ecr, before).filter((step) => /layer|PUT upload|GET blob/.test(step))).toEqual([])
  }))

test('an image has more referrers than a page of the list', () =>
  withEcr({}, async (ecr) => {
    const memory = new MemoryRepository('app')
    const maker = new ImageMaker(memory)
    const image = maker.image('oci', ['a layer'])
    for (let count = 0; count < 51; count++) maker.image('oci', [`signature ${count}`], image)
    const [source, target] = [await privateRepository(ecr, 'app'), await privateRepository(ecr, 'copy')]
    await fill(source, memory)
    expect((await copy(source, target, image)).referrers).toBe(51)
    expect((await target.referrers(image.digest)).length).toBe(51)
  }))

const stepsOf = (ecr: LocalEcr, from: number): readonly string[] =>
  ecr
    .requests()
    .slice(from)
    .map(({ step }) => step)

describe('a fault that passes', () => {
  const HTML = { body: '<html>gateway</html>', contentType: 'text/html' }
  const FAULTS: Readonly<Record<string, Partial<FaultRule>>> = {
    '500': { status: 500, code: 'UNKNOWN', message: 'no' },
    '503 in HTML': { status: 503, ...HTML },
    '429': { status: 429, code: 'TOOMANYREQUESTS', message: 'Rate exceeded', headers: { 'Retry-After': '1' } },
    'a reset': { action: 'reset' },
    'an answer that is lost': { at: 'end', action: 'close' },
    'a cut answer': { at: 'answer', afterBytes: 3, action: 'reset' },
    silence: { action: 'hang' },
    'a page that stands before it': { status: 200, ...HTML },
  }
  const STEPS = [
    ...['HEAD manifest', 'GET manifest', 'PUT manifest', 'HEAD blob', 'GET blob'],
    ...['GET layer', 'POST upload', 'PUT upload', 'GET referrers'],
  ]

  test.each(STEPS)('at %s, once or twice: the copy is whole, and moves no more than it must', async (match) => {
    const faults: FaultRule[] = []
    await withEcr({ faults }, async (ecr) => {
      const { memory, index, needed } = images()
      await fill(await privateRepository(ecr, 'app'), memory)
      for (const [at, [name, fault]] of Object.entries(FAULTS).entries()) {
        faults.splice(0, faults.length, { match, times: (at % 2) + 1, ...fault })
        const options = fault.action === 'hang' ? { silence: 1000 } : {}
        const login = await loginOf(ecr)
        const source = openWith(`${ecr.registry}/app`, login, options)
        await ask(ecr, 'CreateRepository', { repositoryName: `copy-${at}` })
        const target = openWith(`${ecr.registry}/copy-${at}`, login, options)
        const before = ecr.requests().length
        await copy(source, target, index)
        faults.length = 0
        expect([name, await target.resolve(V1)]).toEqual([name, index.digest])
        // What was done is found to be done: no layer is read once more.
        const layers = stepsOf(ecr, before).filter((step) => step === 'GET layer')
        if (fault.at === 'end' && !/GET (blob|layer)/.test(match)) expect([name, layers.length]).toEqual([name, needed])
      }
    })
  })
})

test('each put of a manifest takes its turn, and what was too much is told', () =>
  withEcr({ faults: [{ match: 'PUT manifest', times: 1, status: 429, code: 'TOOMANYREQUESTS' }] }, async (ecr) => {
    const told: string[] = []
    const pace: Pick<Pace, 'turn' | 'throttled'> = {
      turn: async (operation, again) => void told.push(`${again ? 'once more ' : ''}turn ${operation}`),
      throttled: (operation) => void told.push(`throttled ${operation}`),
    }
    const memory = new MemoryRepository('app')
    new ImageMaker(memory).image('oci', ['a layer'])
    await fill(await privateRepository(ecr, 'app', { pace }), memory)
    expect(told).toEqual(['turn PutImage', 'throttled PutImage', 'once more turn PutImage'])
  }))

describe('a refusal', () => {
  const REFUSED: readonly (readonly [match: string, status: number, code: string])[] = [
    ['HEAD manifest', 403, 'DENIED'],
    ['GET manifest', 401, 'UNAUTHORIZED'],
    ['GET manifest', 404, 'SOMETHING_ELSE'],
    ['HEAD blob', 403, 'DENIED'],
    ['POST upload', 403, 'DENIED'],
    ['PUT upload', 400, 'DIGEST_INVALID'],
    ['PUT manifest', 405, 'UNSUPPORTED'],
    ['PUT manifest', 400, 'MANIFEST_INVALID'],
    ['GET layer', 403, 'AccessDenied'],
    ['GET referrers', 403, 'DENIED'],
  ]

  test.each(REFUSED)('%s with %d %s is not asked for again, and nothing is tagged', async (match, status, code) => {
    const faults: FaultRule[] = []
    await withEcr({ faults }, async (ecr) => {
      const { memory, all } = images()
      const [source, target] = [await privateRepository(ecr, 'app'), await privateRepository(ecr, 'copy')]
      await fill(source, memory)
      faults.push({ match, status, code, message: 'not you' })
      const before = ecr.requests().length
      const error = await copy(source, target, all.oci).then(
        () => undefined,
        (thrown: Error) => thrown,
      )
      expect(error?.message).toContain(`: ${status} `)
      // Four layers are on their way at once, and a mount that is refused is followed by an upload.
      expect(stepsOf(ecr, before).filter((step) => step === match).length).toBeLessThanOrEqual(8)
      faults.length = 0
      expect(await target.resolve(V1)).toBeUndefined()
    })
  })
})

test('an index of twice as many platforms takes twice as many requests', () =>
  withEcr({}, async (ecr) => {
    const counts: number[] = []
    for (const platforms of [60, 120]) {
      const memory = new MemoryRepository('app')
      const maker = new ImageMaker(memory)
      const children = Array.from({ length: platforms }, (_, at) => maker.image('oci', ['base', `platform ${at}`]))
      const index = maker.index('oci', children)
      const source = await privateRepository(ecr, `app-${platforms}`)
      const target = await privateRepository(ecr, `copy-${platforms}`)
      await fill(source, memory)
      const before = ecr.requests().length
      await copy(source, target, index, 'none')
      counts.push(ecr.requests().length - before)
    }
    const [less = 0, more = 0] = counts
    expect(more / less).toBeLessThan(2.05)
    // For each platform: a look, its manifest, and two blobs of its own with five requests each, and the put.
    expect(more).toBeLessThan(120 * 14)
  }))
