// Inputs of the build with a real engine that engines/ does not try with each of them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { manifestIn } from '../support/registry.ts'
import { BASE, type EngineJob, startEngineJob } from './support.ts'

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
})
afterAll(() => job.end())

const localImage = (reference: string): Promise<string> =>
  job.docker('image', 'inspect', '--format', '{{json .RepoTags}}', reference)

test('a stage without its cache is made again, and none is without being asked', async () => {
  await job.write({
    'uuid/Dockerfile': `FROM ${BASE} AS first\nRUN cat /proc/sys/kernel/random/uuid > /id\nFROM first`,
  })
  const digest = async (more: Readonly<Record<string, string>>): Promise<string> => {
    const result = await job.run({ repository: 'uuid', context: 'uuid', tags: 'v1', ...more })
    expect(result.code).toBe(0)
    return result.outputs.digest ?? ''
  }
  const first = await digest({})
  expect(await digest({})).toBe(first)
  const second = await digest({ 'no-cache-filters': 'first' })
  expect(second).not.toBe(first)
  expect(await digest({ 'no-cache': 'true' })).not.toBe(second)
})

describe('what is left beside the push', () => {
  beforeAll(() => job.write({ 'out/Dockerfile': 'FROM scratch\nCOPY hello.txt /\n', 'out/hello.txt': 'hello' }))
  const inputs = { repository: 'out', context: 'out' }

  test('without a push: nothing but a build that succeeds', async () => {
    const result = await job.run({ ...inputs, tags: 'v4', push: 'false', outputs: 'type=cacheonly' })
    expect(result.code).toBe(0)
    await expect(localImage('out:v4')).rejects.toThrow('No such image')
  })

  test('attributes of the image reach the registry', async () => {
    const result = await job.run({
      ...inputs,
      tags: 'v5',
      outputs: 'type=registry,compression=zstd,force-compression=true,oci-mediatypes=true',
    })
    expect(result.code).toBe(0)
    const { layers } = await manifestIn(job.ecr, 'out', result.outputs.digest ?? '')
    expect(layers?.map(({ mediaType }) => mediaType)).toEqual(['application/vnd.oci.image.layer.v1.tar+zstd'])
  })
})
