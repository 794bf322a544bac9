import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PolicyRule } from '../../emulator/index.ts'
import { BASE, provideBase } from '../../scripts/base-image.ts'
import { docker, type Environment } from '../../scripts/demo/docker.ts'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import { run } from '../../scripts/engine/run.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { warningsIn } from '../support/annotations.ts'
import { cachedIn } from './cached.ts'
import { allowing, type EngineJob, startEngineJob } from './support.ts'

const DOCKERFILE = `FROM busybox:1.37 AS stage
COPY greeting.txt /
RUN tr a-z A-Z < /greeting.txt > /loud.txt
FROM busybox:1.37
COPY --from=stage /loud.txt /
RUN echo done >> /loud.txt
`

const policies: PolicyRule[] = []
let job: EngineJob
/** An engine that has built nothing yet. */
let fresh: Engine
beforeAll(async () => {
  job = await startEngineJob(undefined, { policies })
  await job.write({ Dockerfile: DOCKERFILE, 'greeting.txt': 'hello\n' })
  fresh = await startEngine({ suite: 'trixie', store: 'containerd', log: () => {} })
  await provideBase(fresh.environment, BASE, () => {})
})
afterAll(async () => {
  await fresh.stop()
  await job.end()
})

const BRANCH = { GITHUB_EVENT_NAME: 'push', GITHUB_REF_TYPE: 'branch' }
const MAIN = { ...BRANCH, GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }
const TOPIC = { ...BRANCH, GITHUB_REF: 'refs/heads/topic', GITHUB_REF_NAME: 'topic' }
const PAYLOAD = { repository: { default_branch: 'main' } }
const INPUTS = { repository: 'team/app', tags: 'v1', cache: 'ecr' }

const runOn = (
  engine: Environment,
  env: Environment,
  inputs: Readonly<Record<string, string>> = INPUTS,
): Promise<StepResult> => job.run(inputs, { payload: PAYLOAD, env: { ...engine, ...env } })

const warningsOf = (result: StepResult): string => warningsIn(result).join('\n')

const ALL = [
  'COPY --from=stage /loud.txt /',
  'COPY greeting.txt /',
  'RUN echo done >> /loud.txt',
  'RUN tr a-z A-Z < /greeting.txt > /loud.txt',
]

describe('cache: ecr', () => {
  let first: StepResult
  beforeAll(async () => {
    first = await runOn(job.engine, MAIN)
  })

  test('the first run has nothing to read, says so, and fills the cache', () => {
    expect(first.code).toBe(0)
    expect(first.output).toContain('\ncache       has nothing to read yet; writes buildcache-branch..main\n')
    expect(cachedIn(first)).toEqual([])
  })

  test('the cache is one image manifest of OCI types, which ECR takes', async () => {
    const manifest = await rawManifest(`${job.ecr.registry}/team/app:buildcache-branch..main`)
    expect(manifest.mediaType).toBe('application/vnd.oci.image.manifest.v1+json')
    expect(manifest.config?.mediaType).toBe('application/vnd.buildkit.cacheconfig.v0')
  })

  test('the cache has the layers of the image as the image has them, for all its quicker compression', async () => {
    const [cache, image] = await Promise.all(['buildcache-branch..main', 'v1'].map(layersOf))
    const made = image?.slice(1) ?? []
    expect(made).toHaveLength(2)
    expect(cache).toEqual(expect.arrayContaining(made))
  })

  test('another engine builds another branch from it: all stages are cached', async () => {
    const second = await runOn(fresh.environment, TOPIC)
    expect(second.code).toBe(0)
    expect(second.output).toContain('\ncache       reads buildcache-branch..main; writes buildcache-branch..topic\n')
    expect(cachedIn(second)).toEqual(ALL)
  })

  test('a cache that is gone when docker wants to read it does not fail the build', async () => {
    const from = `type=registry,ref=${job.ecr.registry}/team/app:buildcache-gone`
    const inputs = { ...INPUTS, tags: 'v2', 'cache-from': from, 'no-cache': 'true' }
    const result = await runOn(job.engine, MAIN, inputs)
    expect([result.code, result.outputs['tag-names']]).toEqual([0, 'v2'])
    expect(result.output).toContain('buildcache-gone: not found')
    expect(warningsOf(result)).toBe('')
  })

  test('a cache that ECR refuses does not fail the build, and the image is pushed', async () => {
    const fixed = { repository: 'team/fixed', 'image-tag-mutability': 'IMMUTABLE', cache: 'off' }
    expect((await runOn(job.engine, MAIN, { ...fixed, tags: 'buildcache' })).code).toBe(0)
    const to = `type=registry,ref=${job.ecr.registry}/team/fixed:buildcache,image-manifest=true,oci-mediatypes=true,ignore-error=true`
    const result = await runOn(job.engine, MAIN, { ...fixed, tags: 'v1', 'cache-to': to })
    expect([result.code, result.outputs['tag-names']]).toEqual([0, 'v1'])
    expect(warningsOf(result)).toMatch(
      /^The cache could not be stored, so the next build may be slow: .*400 Bad Request/,
    )
  })

  test('its policy is enough, and without the action in it the cache is not read, which is said', async () => {
    const build = async (): Promise<StepResult> => {
      await docker(fresh.environment, 'builder', 'prune', '--all', '--force')
      return runOn(fresh.environment, TOPIC)
    }
    try {
      policies.splice(0, Infinity, allowing('push'))
      const without = await build()
      expect([without.code, cachedIn(without)]).toEqual([0, []])
      expect(warningsOf(without)).toMatch(/^The image was built without the cache \S+, which could not be read: /)
      policies.splice(0, Infinity, allowing('push', 'cache'))
      const enough = await build()
      expect([enough.code, cachedIn(enough), warningsOf(enough)]).toEqual([0, ALL, ''])
    } finally {
      policies.length = 0
    }
  })
})

interface Manifest {
  readonly mediaType: string
  readonly config?: { readonly mediaType: string }
  readonly layers?: readonly { readonly mediaType: string; readonly digest: string }[]
}

const rawManifest = async (reference: string): Promise<Manifest> =>
  JSON.parse(await job.docker('buildx', 'imagetools', 'inspect', '--raw', reference))

const layersOf = async (tag: string): Promise<readonly string[]> =>
  (await rawManifest(`${job.ecr.registry}/team/app:${tag}`)).layers?.map(({ digest }) => digest) ?? []

describe('compression', () => {
  const inputs = { repository: 'team/packed', cache: 'off', 'force-compression': 'true' }
  const LAYER = 'application/vnd.oci.image.layer.v1.tar'

  test.each([
    ['zstd', `${LAYER}+zstd`],
    ['uncompressed', LAYER],
    ['gzip', 'application/vnd.docker.image.rootfs.diff.tar.gzip'],
  ])('%s', async (compression, mediaType) => {
    const result = await runOn(job.engine, MAIN, { ...inputs, compression, tags: compression })
    expect(result.code).toBe(0)
    const { layers = [] } = await rawManifest(result.outputs.image ?? '')
    expect(layers.length).toBeGreaterThan(1)
    expect(new Set(layers.map((layer) => layer.mediaType))).toEqual(new Set([mediaType]))
    // Whoever pulls it gets the same files.
    await job.docker('pull', '--quiet', result.outputs.image ?? '')
    expect(await job.docker('run', '--rm', '--network', 'none', result.outputs.image ?? '', 'cat', '/loud.txt')).toBe(
      'HELLO\ndone',
    )
  })
})

describe('reproducible', () => {
  const TIME = { SOURCE_DATE_EPOCH: '1600000000' }
  const digestIn = async (archive: string): Promise<string> => {
    const index = JSON.parse(await run('tar', ['-xOf', join(job.workspace, archive), 'index.json'], {}))
    return index.manifests[0].digest
  }

  test('two engines make one image of a commit, byte for byte; without it they do not', async () => {
    const inputs = { ...INPUTS, cache: 'off', push: 'false', 'no-cache': 'true' }
    const build = async (engine: Environment, archive: string, reproducible: string): Promise<string> => {
      const outputs = `type=oci,dest=${archive}`
      const result = await runOn(engine, { ...MAIN, ...TIME }, { ...inputs, context: 'app', outputs, reproducible })
      expect(result.code).toBe(0)
      return digestIn(archive)
    }
    const dockerfile = 'FROM scratch\nCOPY greeting.txt /\nCOPY greeting.txt /more/\n'
    const write = () => job.write({ 'app/Dockerfile': dockerfile, 'app/greeting.txt': 'hello\n' })
    await write()
    const one = [await build(job.engine, 'one.tar', 'true'), await build(job.engine, 'plain-one.tar', 'false')]
    // A new checkout has new times.
    await write()
    const two = [
      await build(fresh.environment, 'two.tar', 'true'),
      await build(fresh.environment, 'plain-two.tar', 'false'),
    ]
    expect(two[0]).toBe(one[0])
    expect(two[1]).not.toBe(one[1])
  })

  test('the docker driver cannot push it, which is said before the build', async () => {
    const inputs = { ...INPUTS, cache: 'off', reproducible: 'true', builder: 'default' }
    const result = await runOn(job.engine, { ...MAIN, ...TIME }, inputs)
    expect(result.code).toBe(1)
    expect(result.output).toContain(
      'The builder default (docker driver, containerd image store) cannot rewrite the times of files (reproducible).',
    )
    expect(result.output).not.toContain('##[group]Build')
  })
})
