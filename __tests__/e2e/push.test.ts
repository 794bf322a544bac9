import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FaultRule, LocalEcrOptions } from '../../emulator/index.ts'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import { type EngineJob, startEngineJob } from './support.ts'

const DOCKERFILE = `FROM busybox:1.37
ARG COLOUR=none
COPY greeting.txt /greeting.txt
RUN echo "$COLOUR" > /colour.txt
CMD ["cat", "/greeting.txt", "/colour.txt"]
`

/** What must hold with every image store of Docker. `tries`: so often it sends a manifest itself. */
function pushTests(start: (options: LocalEcrOptions) => Promise<EngineJob>, tries: number): void {
  const faults: FaultRule[] = []
  let job: EngineJob
  beforeAll(async () => {
    job = await start({ faults })
    await job.write({ Dockerfile: DOCKERFILE, 'greeting.txt': 'Hello\n' })
  })
  afterAll(() => job.end())

  test('three tags are one image, pulled by each tag and by digest', async () => {
    const result = await job.run({ repository: 'team/app', tags: 'v1.2.3\nstable,latest', 'build-args': 'COLOUR=blue' })
    expect(result.code).toBe(0)
    const { image = '', digest, tags = '', registry } = result.outputs
    expect(image).toBe(`${registry}/team/app@${digest}`)
    expect(tags.split('\n')).toEqual(['v1.2.3', 'stable', 'latest'].map((tag) => `${registry}/team/app:${tag}`))
    for (const reference of [...tags.split('\n'), image]) {
      await job.docker('image', 'rm', '--force', reference)
      expect(await job.docker('pull', reference)).toContain(`Digest: ${digest}`)
    }
    expect(await job.docker('run', '--rm', '--network', 'none', image)).toBe('Hello\nblue')
  })

  test('a second run of a commit succeeds in an immutable repository, and moves nothing', async () => {
    const inputs = { repository: 'team/fixed', 'image-tag-mutability': 'IMMUTABLE', tags: 'v1,latest' }
    const first = await job.run(inputs)
    expect(first.code).toBe(0)
    const before = job.ecr.requests().length
    const second = await job.run(inputs)
    expect(second.code).toBe(0)
    expect(second.outputs).toEqual({
      ...first.outputs,
      metadata: second.outputs.metadata,
      plan: second.outputs.plan,
      'repository-created': 'false',
    })
    const changes = job.ecr
      .requests()
      .slice(before)
      .filter(({ step }) => /^(PUT|POST|PATCH|PutImage|Create)/.test(step))
    expect(changes).toEqual([])
  })

  test('an immutable tag with another image fails, names both, and pushes nothing', async () => {
    const inputs = { repository: 'team/locked', 'image-tag-mutability': 'IMMUTABLE', tags: 'v1' }
    const first = await job.run({ ...inputs, 'build-args': 'COLOUR=red' })
    expect(first.code).toBe(0)
    const before = job.ecr.requests().length
    const second = await job.run({ ...inputs, 'build-args': 'COLOUR=green' })
    expect(second.code).toBe(1)
    expect(second.output).toContain(
      `v1 cannot be moved in this repository and has the image ${first.outputs.digest?.slice(0, 19)}`,
    )
    const pushed = job.ecr
      .requests()
      .slice(before)
      .filter(({ step }) => step.startsWith('PUT'))
    expect(pushed).toEqual([])
  })

  test('a manifest that a gateway does not let through is pushed again, and no command runs twice', async () => {
    faults.push({ match: 'PUT manifest', times: tries, status: 503, body: '<html>Service Unavailable</html>' })
    const told = `told-${randomBytes(8).toString('hex')}`
    await job.write({ 'Again.Dockerfile': `FROM busybox:1.37\nRUN echo ${told} >&2\n` })
    const result = await job.run({ repository: 'team/again', tags: 'v1', file: 'Again.Dockerfile' })
    expect([result.code, result.outputs['tag-names']]).toEqual([0, 'v1'])
    expect(result.output).toMatch(/Trying again in \d+ s: what was built is in the builder's cache\./)
    expect(result.output.match(new RegExp(`^#\\d+ \\d+\\.\\d+ ${told}$`, 'gm'))).toHaveLength(1)
  })
}

describe('containerd image store', () => {
  // BuildKit itself tries a few times.
  pushTests((options) => startEngineJob(undefined, options), 12)
})

describe('classic image store', () => {
  let engine: Engine
  pushTests(async (options) => {
    engine = await startEngine({ suite: 'trixie', store: 'classic', log: () => {} })
    return startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment }, options)
  }, 1)
  afterAll(() => engine.stop())
})
