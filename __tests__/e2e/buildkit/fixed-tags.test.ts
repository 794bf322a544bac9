// An index in a repository whose tags cannot move, on an engine that pushes the manifests of an index under its tag.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { provideBuildKit } from '../../../scripts/buildkit-image.ts'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import { type EngineJob, startEngineJob } from '../support.ts'
import { pushImage } from './builders.ts'

let engine: Engine
let job: EngineJob
/** The image of BuildKit in the job's registry. */
let image: string

beforeAll(async () => {
  // Its Docker is 26.1.5: https://github.com/moby/moby/pull/49949 is in 28.2.
  engine = await startEngine({ suite: 'trixie', store: 'containerd', init: true, log: () => {} })
  job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment })
  image = await pushImage(job, await provideBuildKit(engine.environment, console.log), 'buildkit')
  await job.write({ 'app/Dockerfile': 'FROM scratch\nCOPY a.txt /', 'app/a.txt': 'a' })
})
afterAll(async () => {
  await job?.end()
  await engine?.stop()
})

const TWO = { context: 'app', platforms: 'linux/amd64,linux/arm64', tags: 'v1' }
const CANNOT =
  'The builder default (docker driver, containerd image store) cannot push an index under a tag that cannot be moved (engines before Docker 28.2).'

/** The platforms of the index that a tag is on. */
async function platformsOf(repository: string): Promise<readonly string[]> {
  const reference = `${job.ecr.registry}/${repository}:v1`
  const index = JSON.parse(await job.docker('manifest', 'inspect', '--insecure', reference))
  return index.manifests.map(({ platform }: { platform: Record<string, string> }) => platform.architecture)
}

test('tags that cannot move: a container builds, and the tag is on the index', async () => {
  const fixed = { ...TWO, repository: 'fixed', 'image-tag-mutability': 'IMMUTABLE' }
  const planned = await job.run({ ...fixed, plan: 'true' })
  expect(planned.output).toContain(
    `${CANNOT} This step makes a BuildKit container for it, and removes it at the end.\n`,
  )
  // The container reaches the job's registry by the network of the machine; the options alone ask for a container too.
  const result = await job.run({ ...fixed, 'buildkit-image': image, 'driver-opts': 'network=host' })
  expect(result.code).toBe(0)
  expect(await platformsOf('fixed')).toEqual(['amd64', 'arm64'])
})

test('tags that cannot move, and a builder that was named: nothing is built or created', async () => {
  const result = await job.run({
    ...TWO,
    repository: 'named',
    'image-tag-mutability': 'IMMUTABLE',
    builder: 'default',
  })
  expect(result.code).toBe(1)
  expect(result.output).toContain(CANNOT)
  await expect(platformsOf('named')).rejects.toThrow()
})

test('tags that move: the engine builds itself', async () => {
  const result = await job.run({ ...TWO, repository: 'moving' })
  expect(result.code).toBe(0)
  expect(result.output).toContain('by builder default (docker)')
  expect(await platformsOf('moving')).toEqual(['amd64', 'arm64'])
})
