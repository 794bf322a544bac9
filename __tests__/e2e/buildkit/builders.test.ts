// What a job asks for most, on each kind of builder, with BuildKit as its own program.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import { cachedIn } from '../cached.ts'
import { MAIN, PAYLOAD } from '../engines/place.ts'
import { shapeOf } from '../engines/shape.ts'
import { type GitServer, startGitServer } from '../git-server.ts'
import { type EngineJob, errorsIn, startEngineJob } from '../support.ts'
import { BUILDER_NAMES, type Builders, startBuilders } from './builders.ts'

let engine: Engine
let job: EngineJob
let builders: Builders
let git: GitServer
const TOKEN = 'ghs_SnowCanary0123456789abcdef'
beforeAll(async () => {
  engine = await startEngine({ suite: 'sid', store: 'containerd', init: true, log: () => {} })
  job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment })
  builders = await startBuilders(job)
  git = await startGitServer(TOKEN)
  await job.write({
    'app/Dockerfile': `FROM ${builders.base}\nCOPY greeting.txt /\nRUN tr a-z A-Z < /greeting.txt > /loud.txt\n`,
    'app/greeting.txt': 'hello\n',
    'files/Dockerfile': 'FROM scratch\nCOPY greeting.txt /\n',
    'files/greeting.txt': 'hello\n',
  })
})
afterAll(async () => {
  await builders?.end()
  await git?.end()
  await job?.end()
  await engine?.stop()
})

describe.each(BUILDER_NAMES)('%s', (name) => {
  const run = (inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) =>
    job.run({ ...builders.named[name].inputs, ...inputs }, { env: { ...MAIN, ...env }, payload: PAYLOAD })

  test('push: what was built is what is pulled', async () => {
    const result = await run({ repository: `${name}/app`, context: 'app', tags: 'v1,latest' })
    expect(errorsIn(result)).toEqual([])
    expect(result.code).toBe(0)
    const { image = '', digest, tags = '' } = result.outputs
    for (const tag of tags.split('\n')) expect(await job.docker('pull', tag)).toContain(`Digest: ${digest}`)
    expect(await job.docker('run', '--rm', '--network', 'none', image, 'cat', '/loud.txt')).toBe('HELLO')
  })

  test('cache: ecr, after everything else is gone', async () => {
    const inputs = { repository: `${name}/cached`, context: 'app', cache: 'ecr' }
    expect((await run({ ...inputs, tags: 'v1' })).code).toBe(0)
    await builders.named[name].prune()
    const again = await run({ ...inputs, tags: 'v2' })
    expect(errorsIn(again)).toEqual([])
    expect(cachedIn(again)).toEqual(['COPY greeting.txt /', 'RUN tr a-z A-Z < /greeting.txt > /loud.txt'])
  })

  test('a context in Git, fetched with the token of the job', async () => {
    const commit = await git.publish(`${name}/files`, join(job.workspace, 'files'))
    const env = { GITHUB_SERVER_URL: git.url, GITHUB_REPOSITORY: `${name}/files`, GITHUB_SHA: commit }
    const inputs = { repository: `${name}/git`, context: 'git', 'github-token': TOKEN, tags: 'v1' }
    const result = await run(inputs, env)
    expect(errorsIn(result)).toEqual([])
    expect(result.outputs.digest).toMatch(/^sha256:/)
  })

  test.each([
    ['with a name outside of ASCII', '큰 größe', {}],
    ['with such a name, and its Dockerfile elsewhere', '큰 größe', { file: 'files/Dockerfile' }],
    ['with dockerfile in small letters', 'small', {}],
    ['with dockerfile in small letters, which is named as buildx takes it', 'small', { file: 'small/Dockerfile' }],
  ])('a context %s', async (_name, context, inputs) => {
    const text = 'FROM scratch\nCOPY greeting.txt /\n'
    await job.write({
      '큰 größe/Dockerfile': text,
      '큰 größe/greeting.txt': 'hello\n',
      'small/dockerfile': text,
      'small/greeting.txt': 'hello\n',
    })
    const result = await run({ repository: `${name}/named`, context, tags: 'v1', ...inputs })
    expect(errorsIn(result)).toEqual([])
    expect(result.outputs.digest).toMatch(/^sha256:/)
  })

  test('two platforms, and provenance of each', async () => {
    const platforms = 'linux/amd64,linux/arm64'
    const result = await run({
      repository: `${name}/files`,
      context: 'files',
      tags: 'v1',
      platforms,
      provenance: 'true',
    })
    expect(errorsIn(result)).toEqual([])
    const { type, parts } = await shapeOf(job.ecr, `${name}/files`, result)
    expect([type, Object.keys(parts ?? {})]).toEqual(['OCI index', ['linux/amd64', 'linux/arm64', 'unknown/unknown']])
  })
})
