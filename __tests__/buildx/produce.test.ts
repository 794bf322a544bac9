import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { World } from '../../src/actions/world.ts'
import { CancelledError } from '../../src/base/errors.ts'
import { runBuild } from '../../src/buildx/build.ts'
import type { Docker, Exit } from '../../src/buildx/docker.ts'
import { BuildError, DockerError } from '../../src/buildx/docker-error.ts'
import { newFolder } from '../fixtures/folder.ts'
import { digest } from '../fixtures/values.ts'
import { type Said, worldWith } from '../fixtures/world.ts'

const METADATA = JSON.stringify({ 'containerimage.digest': digest('a'), 'containerimage.config.digest': digest('c') })

/** A docker whose build prints these lines, writes a metadata file (when it has one) and ends. */
function dockerThat(
  exit: Exit,
  metadata?: string,
  lines: readonly string[] = ['#1 building', 'ERROR: it failed'],
): Pick<World, 'docker'> {
  const stream: Docker['stream'] = async ([file = ''], _env, write) => {
    for (const line of lines) await write(Buffer.from(`${line}\n`))
    if (metadata !== undefined) writeFileSync(file, metadata)
    return exit
  }
  return { docker: { query: () => Promise.reject(new Error('nothing is asked')), stream } }
}

const run = (world: World) => {
  const file = join(newFolder(), 'metadata.json')
  return runBuild(world, {
    build: { context: { kind: 'folder', path: '.' }, file: undefined },
    argv: [file],
    env: {},
    metadataFile: file,
    stallTimeout: 60_000,
  })
}

test('a build that succeeds shows its output and gives its result', async () => {
  const { world, records } = worldWith(dockerThat({ code: 0 }, METADATA))
  expect(await run(world)).toEqual({
    digest: digest('a'),
    imageId: digest('c'),
    metadata: expect.any(String),
    images: new Map(),
    warnings: [],
    cache: { steps: 0, cached: 0 },
  })
  expect(records).toEqual([
    ['group', 'Build'],
    ['text', '#1 building\n'],
    ['text', 'ERROR: it failed\n'],
  ])
})

const output = '#1 building\nERROR: it failed\n'

const failure = { said: 'ERROR: it failed', exitCode: undefined, step: undefined }

test.each<readonly [name: string, exit: Exit, metadata: string | undefined]>([
  ['it fails', { code: 1 }, undefined],
  ['it fails after the metadata', { code: 1 }, METADATA],
  ['it is killed', { signal: 'SIGKILL' }, undefined],
])('%s', async (_name, exit, metadata) => {
  const { world } = worldWith(dockerThat(exit, metadata))
  const error = await run(world).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(BuildError)
  expect(error).toMatchObject({
    doing: 'build the image',
    exit,
    output,
    known: { failure, dockerfile: undefined, hint: undefined },
  })
})

test('it leaves no metadata', async () => {
  const { world } = worldWith(dockerThat({ code: 0 }))
  const facts = {
    doing: 'learn what was built',
    exit: { code: 0 },
    output: 'docker ended with exit code 0 and left no metadata file',
  }
  const error = await run(world).catch((thrown: unknown) => thrown)
  expect(error).toEqual(new DockerError(facts))
  expect(error).toMatchObject(facts)
})

test('a push that fails is no failure of the build', async () => {
  const said = 'ERROR: failed to solve: failed to push 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1: denied'
  const { world } = worldWith(dockerThat({ code: 1 }, undefined, [said]))
  await expect(run(world)).rejects.toMatchObject({ doing: 'push the image', known: { failure: { said } } })
})

const LIST = [
  ' \u001b[33m1 warning found (use docker --debug to expand):',
  "\u001b[0m - UndefinedVar: Usage of undefined variable '$X' (line 2)",
]
const UNDEFINED: Said = [
  'warning',
  "Usage of undefined variable '$X'",
  JSON.stringify({ title: 'UndefinedVar', file: 'Dockerfile', startLine: 2, endLine: 2 }),
]

describe('warnings of the checks are annotations after the log', () => {
  test.each<readonly [name: string, exit: Exit, metadata: string | undefined, printed: readonly string[]]>([
    ['that a build which fails has printed', { code: 1 }, undefined, [...LIST, 'ERROR: it failed']],
    ['that buildx has printed and not put into the metadata', { code: 0 }, METADATA, LIST],
    [
      'in the metadata, once when they were printed too',
      { code: 0 },
      JSON.stringify({
        ...JSON.parse(METADATA),
        'buildx.build.warnings': [
          {
            short: Buffer.from("UndefinedVar: Usage of undefined variable '$X' (line 2)").toString('base64'),
            range: [{ start: { line: 2 }, end: { line: 2 } }],
          },
        ],
      }),
      LIST,
    ],
  ])('%s', async (_name, exit, metadata, printed) => {
    const { world, folder, records } = worldWith(dockerThat(exit, metadata, printed))
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch')
    // The world's own files are those of the machine; this job has a Dockerfile in its workspace.
    const files = { ...world.files, kind: (path: string) => world.files.kind(join(folder, path)) }
    await run({ ...world, files }).catch(() => undefined)
    expect(records.at(-1)).toEqual(UNDEFINED)
    expect(records.filter(([kind]) => kind === 'warning')).toHaveLength(1)
  })
})

test('a cancelled build is no failure of docker', async () => {
  const cancelled = AbortSignal.abort(new CancelledError('the runner sent SIGINT'))
  const { world } = worldWith({ ...dockerThat({ signal: 'SIGINT' }), cancelled })
  await expect(run(world)).rejects.toEqual(new CancelledError('the runner sent SIGINT'))
})
