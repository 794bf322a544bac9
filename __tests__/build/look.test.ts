import { expect, test } from '@jest/globals'
import { imageTime, lookAtBuilder } from '../../src/build/look.ts'
import { DockerFailure, type Exit } from '../../src/errors/failures.ts'
import type { Docker, World } from '../../src/world.ts'
import { SHA } from '../inputs/border.ts'
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

test.each<readonly [name: string, env: World['env'], commit: number | undefined, time: string | undefined]>([
  ["the commit's time", {}, 1_700_000_000, '1700000000'],
  ['SOURCE_DATE_EPOCH of the job goes before', { SOURCE_DATE_EPOCH: '1' }, 1_700_000_000, '1'],
  ['an empty SOURCE_DATE_EPOCH does not', { SOURCE_DATE_EPOCH: '' }, 1_700_000_000, '1700000000'],
  ['a checkout without Git', {}, undefined, undefined],
])("the image's time: %s", async (_name, env, commit, time) => {
  const commitTime = async (sha: string): Promise<number | undefined> => (sha === SHA ? commit : undefined)
  expect(await imageTime(worldWith({ env, git: { commitTime } }).world)).toBe(time)
})
