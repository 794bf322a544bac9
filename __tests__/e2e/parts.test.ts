// The parts of an image with a real engine: two jobs build a platform each, and the whole has the images of one build for both.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { manifestIn, tagsIn } from '../support/registry.ts'
import { type EngineJob, errorsIn, startEngineJob } from './support.ts'

const PLATFORMS = ['linux/amd64', 'linux/arm64']
const INPUTS = { 'aws-region': 'us-east-1', tags: 'v1', platforms: PLATFORMS.join(',') }

/** The time in the images, so that two builds give the same. */
const TIME = { SOURCE_DATE_EPOCH: '1700000000' }

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
  await job.write({ Dockerfile: 'FROM scratch\nCOPY hello.txt /\n', 'hello.txt': 'hello\n' })
}, 600_000)
afterAll(() => job.end())

/** Descriptors of the images in the index behind a digest, by platform, and how many manifests there are beside them. */
async function imagesOf(repository: string, digest: string) {
  const { manifests = [] } = await manifestIn(job.ecr, repository, digest)
  const images = manifests.filter(({ platform }) => platform.os !== 'unknown')
  return { images, attestations: manifests.length - images.length }
}

test.each<readonly [name: string, repository: string, more: Readonly<Record<string, string>>, attestations: number]>([
  ['alone', 'plain', {}, 0],
  ['with attestations', 'attested', { provenance: 'min' }, 2],
])(
  'two parts, %s, are the images that one build for both platforms gives',
  async (_name, repository, more, count) => {
    const inputs = { ...INPUTS, ...more, repository }
    for (const part of PLATFORMS) {
      const ran = await job.run({ ...inputs, part }, { env: { ...TIME, GITHUB_RUN_ID: '4711' } })
      expect(errorsIn(ran)).toEqual([])
    }
    const [line = ''] = await tagsIn(job.ecr, repository)
    const [tag, digest = ''] = line.split(' ')
    expect([tag, (await tagsIn(job.ecr, repository)).length]).toEqual(['v1', 1])
    const whole = await job.run({ ...inputs, repository: `${repository}-whole` }, { env: TIME })
    const joined = await imagesOf(repository, digest)
    expect(joined.attestations).toBe(count)
    expect(joined.images).toEqual((await imagesOf(`${repository}-whole`, whole.outputs.digest ?? '')).images)
  },
  600_000,
)
