import { expect, test } from '@jest/globals'
import { lookAtBuilder } from '../../src/build/look.ts'
import { DockerFailure, type Exit } from '../../src/errors/failures.ts'
import type { Docker, World } from '../../src/world.ts'
import { worldWith } from '../world.ts'

const OUTPUT = 'Name:   box\nDriver: docker-container\n\nNodes:\nName: box0\nPlatforms: linux/amd64\n'

/** A docker that answers one command, and repeats any other as its failure. */
const dockerWith = (command: string, exit: Exit, output: string): Pick<World, 'docker'> => {
  const query: Docker['query'] = async (args) =>
    args.join(' ') === command ? { exit, output } : { exit: { code: 125 }, output: `unexpected: ${args.join(' ')}` }
  return { docker: { query, stream: () => Promise.reject(new Error('nothing is built')) } }
}

test.each([
  ['the current one', undefined, 'buildx inspect'],
  ['a named one', 'box', 'buildx inspect box'],
])('the builder: %s', async (_name, builder, command) => {
  const { world } = worldWith(dockerWith(command, { code: 0 }, OUTPUT))
  expect(await lookAtBuilder(world, builder, {})).toEqual({
    name: 'box',
    driver: 'docker-container',
    platforms: ['linux/amd64'],
  })
})

test.each<readonly [name: string, exit: Exit, output: string]>([
  ['no builder of that name', { code: 1 }, 'ERROR: no builder "box" found\n'],
  ['a failure after the output', { code: 1 }, OUTPUT],
  ['killed', { signal: 'SIGKILL' }, OUTPUT],
  ['no engine, although docker says that all is well', { code: 0 }, 'Name: default\nDriver: \nError: Cannot connect\n'],
])('no builder: %s', async (_name, exit, output) => {
  const { world } = worldWith(dockerWith('buildx inspect', exit, output))
  await expect(lookAtBuilder(world, undefined, {})).rejects.toEqual(
    new DockerFailure({ doing: 'use docker buildx', exit, output }),
  )
})
