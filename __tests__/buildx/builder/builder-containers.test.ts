import { expect, test } from '@jest/globals'
import { removeBuilderContainers } from '../../../src/buildx/builder/builder-containers.ts'
import type { Docker, DockerAnswer } from '../../../src/buildx/docker.ts'

const BUILDER = `ecr-build-push-${'b'.repeat(32)}`
const [CONTAINER, VOLUME] = [`buildx_buildkit_${BUILDER}0`, `buildx_buildkit_${BUILDER}0_state`]
const OTHER = `buildx_buildkit_ecr-build-push-${'c'.repeat(32)}0_state`

const well = (output: string): DockerAnswer => ({ exit: { code: 0 }, output })
const failed = (output: string): DockerAnswer => ({ exit: { code: 1 }, output })

/** What docker is asked, and what is returned, where it answers so to commands that begin with this, and nothing to others. */
async function after(answers: Readonly<Record<string, DockerAnswer>>) {
  const commands: string[] = []
  const query: Docker['query'] = async (args) => {
    const command = args.join(' ')
    commands.push(command.replace(/ --.*(?:-|\}\}) /, ' … '))
    return Object.entries(answers).find(([start]) => command.startsWith(start))?.[1] ?? well('')
  }
  const docker = { query, stream: () => Promise.reject(new Error('nothing is built')) }
  const isLeft = ({ builder, made }: { builder: string; made: Date | undefined }): boolean =>
    builder === BUILDER || made?.getFullYear() === 2020
  return { said: await removeBuilderContainers({ docker }, isLeft, {}), commands }
}

const removal = (volume: string): readonly string[] => [
  `rm --force --volumes ${volume.replace('_state', '')}`,
  `volume rm --force ${volume}`,
]

test('a container that is known by its name goes with its volume, and one that is too old', async () => {
  const listed = well(`${VOLUME}\n${OTHER}\nbuildx_buildkit_mine0_state\n`)
  const { said, commands } = await after({
    'volume ls': listed,
    'volume inspect': well(`${OTHER} 2020-01-01T00:00:00Z\n`),
  })
  expect(said).toBeUndefined()
  expect(commands.slice(2)).toEqual([...removal(VOLUME), ...removal(OTHER)])
})

test.each([
  [
    'a container that has gone meanwhile',
    { [`rm --force --volumes ${CONTAINER}`]: failed('No such container') },
    undefined,
  ],
  ['a volume that is in use', { 'volume rm': failed('volume is in use\n') }, 'volume is in use'],
  ['no list', { 'volume ls': failed('') }, 'nothing, and ended with exit code 1'],
  ['another volume that has gone meanwhile', { 'volume inspect': failed('No such volume') }, undefined],
])('%s', async (_name, answers, said) => {
  expect(
    (await after({ ...answers, ...('volume ls' in answers ? {} : { 'volume ls': well(`${VOLUME}\n${OTHER}\n`) }) }))
      .said,
  ).toBe(said)
})
