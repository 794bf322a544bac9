// An engine over TCP with certificates that variables name, as docker:dind beside a runner on Kubernetes offers it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { provideBuildKit } from '../../../scripts/buildkit-image.ts'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import { type EngineJob, startEngineJob } from '../support.ts'
import { pushImage } from './builders.ts'

let engine: Engine
let job: EngineJob
let image: string

beforeAll(async () => {
  engine = await startEngine({ suite: 'trixie', store: 'classic', init: true, tls: true, log: () => {} })
  job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment })
  image = await pushImage(job, await provideBuildKit(engine.environment, console.log), 'buildkit')
  await job.write({ 'multi/Dockerfile': 'FROM scratch\nCOPY a.txt /', 'multi/a.txt': 'a' })
})
afterAll(async () => {
  await job?.end()
  await engine?.stop()
})

/** Everything that a builder could leave, in the engine and in docker's own folder. */
async function remains(): Promise<readonly string[]> {
  const lists = [
    ['ps', '--all', '--format', '{{.Names}}'],
    ['volume', 'ls', '--quiet'],
    ['buildx', 'ls'],
    ['context', 'ls', '--format', '{{.Name}}'],
  ]
  const texts = await Promise.all(lists.map((args) => job.docker(...args)))
  const names = texts.join('\n').split(/\s+/)
  return names.filter((name) => /ecr-build-push|buildkit_/.test(name))
}

/** What a feature needs that the docker driver with the classic store lacks. */
const TWO = { repository: 'multi', context: 'multi', platforms: 'linux/amd64,linux/arm64' }

describe('a feature that needs a builder of its own', () => {
  test.each<readonly [name: string, env: Readonly<Record<string, string>>]>([
    ['DOCKER_TLS_VERIFY', {}],
    ['DOCKER_TLS', { DOCKER_TLS_VERIFY: '', DOCKER_TLS: '1' }],
    ['a context that DOCKER_HOST stands above', { DOCKER_CONTEXT: 'elsewhere' }],
  ])('%s', async (name, env) => {
    const tags = name.replaceAll(' ', '-')
    const result = await job.run({ ...TWO, tags, 'buildkit-image': image }, { env })
    expect(result.output).toMatch(/creating container buildx_buildkit_ecr-build-push-[0-9a-f]{32}0/)
    expect(result.code).toBe(0)
    const index = JSON.parse(await job.docker('manifest', 'inspect', '--insecure', result.outputs.image ?? ''))
    expect(index.manifests).toHaveLength(2)
    expect(await remains()).toEqual([])
  })
})

test('the plan says so, and makes nothing', async () => {
  const result = await job.run({ ...TWO, tags: 'planned', plan: 'true' })
  expect(result.code).toBe(0)
  expect(result.output).toContain('This step makes a BuildKit container for it')
  expect(await remains()).toEqual([])
})
