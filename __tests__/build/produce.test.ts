import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { runBuild } from '../../src/build/produce.ts'
import { DockerFailure, type Exit } from '../../src/errors/failures.ts'
import { Cancelled } from '../../src/errors/problems.ts'
import type { Docker, World } from '../../src/world.ts'
import { newFolder } from '../folder.ts'
import { digest } from '../values.ts'
import { worldWith } from '../world.ts'

const METADATA = JSON.stringify({ 'containerimage.digest': digest('a'), 'containerimage.config.digest': digest('c') })

/** A docker whose build prints two pieces, writes a metadata file (when it has one) and ends. */
function dockerThat(exit: Exit, metadata?: string): Pick<World, 'docker'> {
  const stream: Docker['stream'] = async ([file = ''], _env, write) => {
    write(Buffer.from('#1 building\n'))
    write(Buffer.from('ERROR: it failed\n'))
    if (metadata !== undefined) writeFileSync(file, metadata)
    return exit
  }
  return { docker: { query: () => Promise.reject(new Error('nothing is asked')), stream } }
}

const run = (world: World) => {
  const file = join(newFolder(), 'metadata.json')
  return runBuild(world, [file], {}, file)
}

test('a build that succeeds shows its output and gives its result', async () => {
  const { world, records } = worldWith(dockerThat({ code: 0 }, METADATA))
  expect(await run(world)).toEqual({ digest: digest('a'), imageId: digest('c'), metadata: expect.any(String) })
  expect(records).toEqual([
    ['group', 'Build'],
    ['text', '#1 building\n'],
    ['text', 'ERROR: it failed\n'],
  ])
})

const output = '#1 building\nERROR: it failed\n'

test.each<readonly [name: string, exit: Exit, metadata: string | undefined, doing: string, said: string]>([
  ['it fails', { code: 1 }, undefined, 'build the image', output],
  ['it fails after the metadata', { code: 1 }, METADATA, 'build the image', output],
  ['it is killed', { signal: 'SIGKILL' }, undefined, 'build the image', output],
  [
    'it leaves no metadata',
    { code: 0 },
    undefined,
    'learn what was built',
    'docker ended with exit code 0 and left no metadata file',
  ],
])('%s', async (_name, exit, metadata, doing, said) => {
  const { world } = worldWith(dockerThat(exit, metadata))
  await expect(run(world)).rejects.toEqual(new DockerFailure({ doing, exit, output: said }))
  await expect(run(world)).rejects.toMatchObject({ doing, output: said })
})

test('a cancelled build is no failure of docker', async () => {
  const cancelled = AbortSignal.abort(new Cancelled('SIGINT'))
  const { world } = worldWith({ ...dockerThat({ signal: 'SIGINT' }), cancelled })
  await expect(run(world)).rejects.toEqual(new Cancelled('SIGINT'))
})
