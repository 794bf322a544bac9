// The parts of an image by real builders: a job for each platform, and the whole is read by clients that nobody here wrote.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Store } from '../../scripts/engine/find.ts'
import { newFolder } from '../fixtures/folder.ts'
import { loginOf } from '../fixtures/remote-repositories.ts'
import { manifestIn, tagsIn } from '../support/registry.ts'
import { type Judges, judgesWith } from './copies/judges.ts'
import { startWorkplace, type Workplace } from './series/builders.ts'
import { errorsIn } from './support.ts'

const minutes = 60_000

const PLATFORMS = ['linux/amd64', 'linux/arm64']

/** The time in the images, so that two builds give the same. */
const TIME = { SOURCE_DATE_EPOCH: '1700000000' }

// Only what is copied: no program of the other platform runs.
const FILES = {
  Dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH.txt /content\n',
  'amd64.txt': 'for linux/amd64\n',
  'arm64.txt': 'for linux/arm64\n',
}

type Inputs = Readonly<Record<string, string>>

interface Variant {
  readonly name: string
  readonly inputs: Inputs
  /** Manifests beside the two images. */
  readonly attestations: number
}

const VARIANTS: readonly Variant[] = [
  { name: 'plain', inputs: {}, attestations: 0 },
  { name: 'attested', inputs: { provenance: 'mode=max' }, attestations: 2 },
  { name: 'annotated', inputs: { annotations: 'index:org.example.whole=yes' }, attestations: 0 },
]

const STORES: readonly Store[] = ['containerd', 'classic']

describe.each(STORES)('the store is %s', (store) => {
  let at: Workplace
  let judges: Judges

  beforeAll(async () => {
    at = await startWorkplace(store)
    await at.job.write(FILES)
    const login = await loginOf(at.job.ecr)
    const logins = { [at.job.ecr.registry]: login.kind === 'basic' ? login.authorization : '' }
    judges = await judgesWith(newFolder(), logins, at.job.engine)
  }, 10 * minutes)
  afterAll(() => at.end())

  /** Runs the job of a part, in a run of that many attempts. */
  async function runPart(part: string, inputs: Inputs, attempt = 1) {
    // Where the engine's own builder cannot do it, the step makes one, which has to find its image and the registry.
    const builder = { 'buildkit-image': at.builders.image, 'driver-opts': 'network=host' }
    const base = {
      'aws-region': 'us-east-1',
      tags: 'v1,latest',
      platforms: PLATFORMS.join(','),
      'platform-tags': 'true',
    }
    const env = { ...TIME, GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: String(attempt) }
    const ran = await at.job.run({ ...base, ...(store === 'classic' && builder), ...inputs, part }, { env })
    expect(errorsIn(ran)).toEqual([])
    return ran
  }

  /** The file of an image, pulled by the engine for a platform. */
  async function contentOf(reference: string, platform: string): Promise<string> {
    const docker = (...args: readonly string[]) => judges.docker(args)
    await docker('pull', '--quiet', '--platform', platform, reference)
    const container = await docker('create', '--platform', platform, reference, 'nothing')
    const file = join(newFolder(), 'content')
    await docker('cp', `${container}:/content`, file)
    await docker('rm', container)
    await docker('image', 'rm', reference)
    return readFile(file, 'utf8')
  }

  /** Looks whether the whole image is right, by all its tags, for all clients. */
  async function checkWhole(repository: string, digest: string, { attestations, inputs }: Variant): Promise<void> {
    const { manifests = [], annotations } = await manifestIn(at.job.ecr, repository, digest)
    const images = manifests.filter(({ platform }) => platform.os !== 'unknown')
    expect(images.map(({ platform: { os, architecture } }) => `${os}/${architecture}`)).toEqual(PLATFORMS)
    expect(manifests.length - images.length).toBe(attestations)
    expect(annotations).toEqual(inputs.annotations && { 'org.example.whole': 'yes' })
    const [amd, arm] = images.map((one) => one.digest)
    const tags = [
      ...['latest', 'v1'].map((tag) => [tag, digest]),
      ...['latest', 'v1'].flatMap((tag) => [
        [`${tag}-amd64`, amd],
        [`${tag}-arm64`, arm],
      ]),
    ]
    expect(await tagsIn(at.job.ecr, repository)).toEqual(tags.map(([tag, on]) => `${tag} ${on}`).toSorted())
    const name = `${at.job.ecr.registry}/${repository}`
    for (const [tag, on] of tags)
      expect(await judges.digestsOf(`${name}:${tag}`)).toEqual({ skopeo: on, crane: on, buildx: on })
    await judges.readWhole(`${name}:v1`)
    for (const platform of PLATFORMS) expect(await contentOf(`${name}:v1`, platform)).toBe(`for ${platform}\n`)
    expect(await contentOf(`${name}:v1-arm64`, 'linux/arm64')).toBe('for linux/arm64\n')
  }

  /** A job for each part in this order, and one that is run again. Returns the digest of the whole. */
  async function checkOrder(variant: Variant, order: readonly [string, string]): Promise<string> {
    const [first, second] = order
    const repository = `${store}/${variant.name}/${first.replace('/', '-')}`
    const inputs = { ...variant.inputs, repository }
    expect((await runPart(first, inputs)).outputs.digest).toBe('')
    const waiting = await tagsIn(at.job.ecr, repository)
    expect(waiting.map((line) => line.replace(/^part-4711-[0-9a-f]{12}-(\S+) .*/, '$1'))).toEqual([
      first.replace('/', '-'),
    ])
    const { digest = '' } = (await runPart(second, inputs)).outputs
    await checkWhole(repository, digest, variant)
    const again = (await runPart(first, inputs, 2)).outputs.digest ?? ''
    // Attestations tell when the build was.
    if (variant.attestations === 0) expect(again).toBe(digest)
    await checkWhole(repository, again, variant)
    return digest
  }

  test.each(VARIANTS)(
    '$name: the last job sets the tags, one that is run again finds the whole, and their order makes no difference',
    async (variant) => {
      const digests = [
        await checkOrder(variant, ['linux/amd64', 'linux/arm64']),
        await checkOrder(variant, ['linux/arm64', 'linux/amd64']),
      ]
      if (variant.attestations === 0) expect(digests[0]).toBe(digests[1])
    },
    10 * minutes,
  )
})
