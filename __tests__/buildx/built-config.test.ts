// What was built, read where it is: in the engine, or in the files that an exporter left.
import { describe, expect, test } from '@jest/globals'
import { buildArgv, requestAgain } from '../../src/buildx/argv.ts'
import { readFromEngine, readFromLayout } from '../../src/buildx/built-config.ts'
import { DockerError } from '../../src/buildx/docker-error.ts'
import { NO_FIELDS } from '../../src/buildx/flags/fields.ts'
import { BUILD_FILES, PLAIN_REQUEST } from '../fixtures/builds.ts'
import { digestOf } from '../fixtures/memory-ecr.ts'
import { reference } from '../fixtures/values.ts'

const GHA = { type: 'gha', attributes: NO_FIELDS }

describe('a folder that the exporter oci has left', () => {
  const config = (architecture: string): string => JSON.stringify({ os: 'linux', architecture })
  const manifest = (of: string): string => JSON.stringify({ config: { digest: digestOf(of) }, layers: [] })
  const [amd64, arm64] = [config('amd64'), config('arm64')]
  const attestation = { digest: digestOf('none'), annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
  const index = (...all: readonly string[]): string =>
    JSON.stringify({ manifests: [...all.map((text) => ({ digest: digestOf(text) })), attestation] })
  const inner = index(manifest(amd64), manifest(arm64))

  /** The folder with this index.json, and with all blobs but one. */
  const folder = (text: string, missing = '') => {
    const blobs = [amd64, arm64, manifest(amd64), manifest(arm64), inner].filter((blob) => blob !== missing)
    const files = new Map(blobs.map((blob) => [`/image/blobs/${digestOf(blob).replace(':', '/')}`, blob]))
    return { files: { read: async (path: string) => new Map([...files, ['/image/index.json', text]]).get(path) } }
  }
  const platforms = async (text: string, missing?: string) =>
    (await readFromLayout(folder(text, missing), '/image')).map(({ platform }) => platform)

  test.each([
    ['one image', index(manifest(amd64)), ['linux/amd64']],
    ['an index in the index', index(inner), ['linux/amd64', 'linux/arm64']],
  ])('%s', async (_name, text, expected) => {
    expect(await platforms(text)).toEqual(expected)
  })

  test('a file that is missing is named', async () => {
    await expect(platforms(index(manifest(amd64)), amd64)).rejects.toThrow(
      `the image that was built has no blobs/${digestOf(amd64).replace(':', '/')}`,
    )
  })
})

test('an image that the engine does not have is a failure of docker', async () => {
  const docker = {
    query: async () => ({ exit: { code: 1 }, output: 'Error: No such image' }),
    stream: async () => ({ code: 1 }),
  }
  await expect(readFromEngine({ docker }, reference('host/app:own'), {})).rejects.toEqual(
    new DockerError({ doing: 'look at the image host/app:own', exit: { code: 1 }, output: 'Error: No such image' }),
  )
})

test('what is built once more comes from the cache, and only its files are written', () => {
  const request = requestAgain({
    ...PLAIN_REQUEST,
    attests: [{ type: 'sbom', attributes: NO_FIELDS }],
    cache: { from: [GHA], to: [GHA], none: true, noneOf: ['a'], pull: true },
    epoch: 7,
  })
  expect(buildArgv(request, { kind: 'layout', folder: '/private/image' }, BUILD_FILES)).toEqual([
    ...[
      'buildx',
      'build',
      '--cache-from',
      'type=gha',
      '--provenance=false',
      '--metadata-file',
      '/private/metadata.json',
    ],
    ...['--output', 'type=oci,tar=false,dest=/private/image,source-date-epoch=7', '--', '.'],
  ])
})
