import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { removeLeft } from '../../src/actions/post.ts'
import type { Docker, DockerAnswer } from '../../src/buildx/docker.ts'
import { worldWith } from '../fixtures/world.ts'

const NEST = `ecr-build-push-${'b'.repeat(32)}`

const WELL: DockerAnswer = { exit: { code: 0 }, output: '' }

/**
 * Runs post with this state of the main part; `answer` is docker's to each question, or to those that begin with `asked`. Returns
 * what it said, what docker was asked, and what is left.
 */
async function after(
  state: (folder: string) => Readonly<Record<string, string>>,
  answer: DockerAnswer = WELL,
  asked = '',
) {
  const commands: string[] = []
  const query: Docker['query'] = async (args, env, deadline) => {
    const secrets = Object.keys(env).filter((name) => name.startsWith('AWS_'))
    commands.push([...args, 'in', env.BUILDX_CONFIG?.replace(folder, ''), ...secrets].join(' '))
    expect(deadline).toBe(60_000)
    return args.join(' ').startsWith(asked) ? answer : WELL
  }
  const docker = { query, stream: () => Promise.reject(new Error('nothing is built')) }
  const { world, folder, records } = worldWith({ docker })
  mkdirSync(join(folder, 'ecr-build-push-1', 'contexts'), { recursive: true })
  mkdirSync(join(folder, NEST, 'buildx'), { recursive: true })
  mkdirSync(join(folder, 'other', NEST), { recursive: true })
  const saved = state(folder)
  const endDocker = async (name: string) => {
    commands.push(`end ${name}, folder ${existsSync(saved.folder ?? '') ? 'there' : 'gone'}`)
  }
  const endDockerIn = async (path: string) => {
    commands.push(`end all in ${path.replace(folder, '')}`)
  }
  const env = { ...world.env, AWS_PROFILE: 'ci', GITHUB_RUN_ID: '4711' }
  await removeLeft({ ...world, endDocker, endDockerIn, wait: async () => {}, env }, (name) => saved[name] ?? '')
  return { folder, records, commands, left: readdirSync(folder).sort() }
}

const ALL = ['ecr-build-push-1', NEST, 'other']

test('removes the folder that a killed run left', async () => {
  expect(await after((folder) => ({ folder: join(folder, 'ecr-build-push-1') }))).toMatchObject({
    records: [],
    commands: ['end all in /ecr-build-push-1'],
    left: [NEST, 'other'],
  })
})

test('ends the build that a killed run left, before its folder goes', async () => {
  expect(await after((folder) => ({ folder: join(folder, 'ecr-build-push-1'), docker: '12 34' }))).toMatchObject({
    records: [],
    commands: ['end 12 34, folder there', 'end all in /ecr-build-push-1'],
    left: [NEST, 'other'],
  })
})

test('has nothing to do after a run that made none', async () => {
  expect(await after(() => ({}))).toMatchObject({ records: [], commands: [], left: ALL })
})

test('has nothing to do after a run that removed its folder and its builder', async () => {
  const gone = (folder: string) => ({
    folder: join(folder, 'ecr-build-push-2'),
    builder: join(folder, 'ecr-build-push-3'),
  })
  expect(await after(gone)).toMatchObject({ records: [], commands: [], left: ALL })
})

test('warns about a state that is not ours, and touches nothing', async () => {
  const { folder, records, left } = await after((path) => ({ folder: join(path, 'other') }))
  expect(records).toEqual([['warning', `${folder}/other is not a folder of this step, so it was not removed`]])
  expect(left).toEqual(ALL)
})

const END = `end all in /${NEST}`
const REMOVE = `buildx rm --force ${NEST} in /${NEST}/buildx`
const VOLUMES = 'volume ls --quiet --filter name=buildx_buildkit_ecr-build-push- in '

test.each([
  ['a container', 'docker-container', [END, REMOVE, VOLUMES]],
  ['pods, with the variables that the cluster may ask for', 'kubernetes', [END, `${REMOVE} AWS_PROFILE`]],
  ['a remote one, of which nothing runs here', 'remote', [END]],
  ['a driver that nobody saved', '', [END, REMOVE, VOLUMES]],
])('removes the builder that a killed run left: %s', async (_name, driver, commands) => {
  const result = await after((folder) => ({ builder: join(folder, NEST), 'builder-driver': driver }))
  expect(result).toMatchObject({ records: [], commands, left: ['ecr-build-push-1', 'other'] })
})

test.each([
  ['buildx', `failed to remove ${NEST}: no builder "${NEST}" found\nERROR: failed to remove one or more builders\n`],
  ['Podman 4', "Error: unrecognized command `podman buildx rm`\nTry 'podman buildx --help' for more information.\n"],
  ['Podman 5', "Error: unknown flag: --force\nSee 'podman buildx --help'\n"],
])('a builder that was never made is no reason to warn, in the words of %s', async (_name, output) => {
  const result = await after((folder) => ({ builder: join(folder, NEST) }), { exit: { code: 1 }, output }, 'buildx')
  expect(result).toMatchObject({ records: [], left: ['ecr-build-push-1', 'other'] })
})

const REFUSED: DockerAnswer = { exit: { code: 1 }, output: 'ERROR: Cannot connect to the Docker daemon\n' }
const SILENT: DockerAnswer = { exit: { silent: 'answer', milliseconds: 60_000 }, output: '' }

test.each([
  ['says so', REFUSED, '', 'ERROR: Cannot connect to the Docker daemon'],
  ['is silent', SILENT, '', 'nothing, and did not answer in 60 seconds'],
  ['does not tell of the volumes', SILENT, 'volume ls', 'nothing, and did not answer in 60 seconds'],
])('a builder that docker cannot remove is named in a warning: docker %s', async (_name, answer, asked, said) => {
  const result = await after((folder) => ({ builder: join(folder, NEST) }), answer, asked)
  expect(result.records).toEqual([
    ['warning', `The builder ${NEST} could not be removed, and may still run (docker-container). Docker said: ${said}`],
  ])
  expect(result.left).toEqual(['ecr-build-push-1', 'other'])
})

test('a builder that was being made or removed: the container and the volume that buildx does not know go too', async () => {
  const other = `buildx_buildkit_ecr-build-push-${'c'.repeat(32)}0_state`
  const output = `buildx_buildkit_${NEST}0_state\n${other}\nbuildx_buildkit_mine0_state\n`
  const { commands } = await after((folder) => ({ builder: join(folder, NEST) }), { exit: { code: 0 }, output })
  expect(commands).toEqual([
    END,
    REMOVE,
    VOLUMES,
    `volume inspect --format {{.Name}} {{.CreatedAt}} ${other} in `,
    `rm --force --volumes buildx_buildkit_${NEST}0 in `,
    `volume rm --force buildx_buildkit_${NEST}0_state in `,
  ])
})

test('a name of this run alone goes from the engine, in every repository', async () => {
  const output =
    'host/app:staging-4711-ab\nhost/other:staging-4711-ab\nhost/app:v1\nhost/app:staging-4712-ab\n<none>:<none>\n'
  const { commands } = await after(() => ({ 'engine-tag': 'staging-4711-ab' }), { exit: { code: 0 }, output })
  expect(commands).toEqual([
    'image ls --format {{.Repository}}:{{.Tag}} in ',
    'image rm host/app:staging-4711-ab host/other:staging-4711-ab in ',
  ])
})

test('an engine that does not tell of its images is a warning', async () => {
  const { records } = await after(() => ({ 'engine-tag': 'staging-4711-ab' }), SILENT)
  const left = 'images with the tag staging-4711-ab, of this step alone'
  const said = 'Docker said: nothing, and did not answer in 60 seconds'
  expect(records).toEqual([['warning', `The engine may still have ${left}. ${said}`]])
})

test.each(['latest', 'staging-4712-ab', '--all'])(
  'docker is not asked about a tag that is not ours: %s',
  async (tag) => {
    expect((await after(() => ({ 'engine-tag': tag }))).commands).toEqual([])
  },
)

test.each<readonly [name: string, forged: (folder: string) => string]>([
  ['a folder elsewhere', (folder) => join(folder, 'other', NEST)],
  ['a folder of another name', (folder) => join(folder, 'other')],
  ['a way round', (folder) => `${folder}/other/../${NEST}`],
  ['a slash at the end', (folder) => `${folder}/${NEST}/`],
])('docker is not asked about a state that is not ours: %s', async (_name, forged) => {
  expect((await after((folder) => ({ builder: forged(folder) }))).commands).toEqual([])
})
