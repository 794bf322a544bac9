// Which layers grew, and which instruction made them; and what is made of an image before that AWS does not tell.
import { expect, test } from '@jest/globals'
import { type ComparedSizes, sizeCheck } from '../../src/gate/size-check.ts'
import { digestOf, failure, imageOf, MemoryEcr, type Start } from '../fixtures/memory-ecr.ts'
import { digest, REPOSITORY, tag } from '../fixtures/values.ts'

const CONFIG = JSON.stringify({
  rootfs: { diff_ids: ['sha256:1', 'sha256:2', 'sha256:3'] },
  history: [
    { created_by: '' },
    { created_by: 'ENV A=b', empty_layer: true },
    { created_by: 'COPY app /app # buildkit' },
    { created_by: 'RUN |1 TOKEN=s3cret /bin/sh -c make # buildkit' },
  ],
})

interface Made {
  readonly config?: string
  readonly configSize?: number
  readonly letters: string
  readonly sizes: readonly number[]
}

/** A manifest of layers, each with the digest of its letter. */
const manifestOf = ({ config = CONFIG, configSize = config.length, letters, sizes }: Made): string =>
  JSON.stringify({
    config: { digest: digestOf(config), size: configSize },
    layers: sizes.map((size, index) => ({ digest: digest(letters[index] ?? ''), size })),
  })

const BEFORE = manifestOf({ letters: 'abc', sizes: [10, 20, 30] })
const NOW = manifestOf({ letters: 'def', sizes: [11, 25, 50] })

async function grown(
  now: string,
  start: Start = {},
  limits: { readonly growth?: number; readonly bytes?: number } = {},
) {
  let sizes: ComparedSizes | undefined
  const told: string[] = []
  const ports = {
    compared: (compared: ComparedSizes) => {
      sizes = compared
    },
    info: (line: string) => void told.push(line),
    warning: (line: string) => void told.push(`warning: ${line}`),
  }
  const images = { [BEFORE]: ['v1'] }
  const ecr = new MemoryEcr({ images, blobs: { [digestOf(CONFIG)]: CONFIG }, ...start })
  const { growth = 10_000_000, bytes } = limits
  const check = sizeCheck({ bytes, growth: bytes === undefined ? growth : undefined }, [tag('v1')], ports)
  const refusal = await check.run(imageOf(now), { ecr, repository: REPOSITORY }).catch(String)
  return { refusal, told, sizes }
}

/** Fails each of these calls. */
const failing =
  (failed: string, code: string) =>
  (call: string): void => {
    if (call === failed) throw failure(code)
  }

const layer = (position: number, before: number, now: number, maker: object) => ({
  ...{ platform: '', count: 3, position, before, now, maker },
})

const UNKNOWN = { kind: 'unknown' }
const NAMELESS = [layer(3, 30, 50, UNKNOWN), layer(2, 20, 25, UNKNOWN), layer(1, 10, 11, UNKNOWN)]

test('the layers that grew, each with what made it', async () => {
  const { refusal, told, sizes } = await grown(NOW)
  expect([refusal, told, sizes?.grown]).toEqual([
    undefined,
    [],
    [
      layer(3, 30, 50, { kind: 'instruction', text: 'RUN make' }),
      layer(2, 20, 25, { kind: 'instruction', text: 'COPY app /app' }),
      layer(1, 10, 11, { kind: 'base image' }),
    ],
  ])
})

test('an image that did not grow is not asked for its configuration', async () => {
  const asked: string[] = []
  const before = (call: string): void => void asked.push(call)
  const { sizes } = await grown(manifestOf({ letters: 'abc', sizes: [10, 20, 30] }), { before })
  expect([sizes?.grown, asked]).toEqual([[], ['images']])
})

test.each<[string, string, Start]>([
  [
    'is no JSON',
    manifestOf({ config: 'chart', letters: 'def', sizes: [11, 25, 50] }),
    { blobs: { [digestOf('chart')]: 'chart' } },
  ],
  [
    'is of something else',
    manifestOf({ config: '{}', letters: 'def', sizes: [11, 25, 50] }),
    { blobs: { [digestOf('{}')]: '{}' } },
  ],
  ['is larger than any', manifestOf({ configSize: 4_000_001, letters: 'def', sizes: [11, 25, 50] }), {}],
])('a configuration that %s leaves unknown what made the layers', async (_name, now, start) => {
  const { refusal, sizes, told } = await grown(now, start)
  expect([refusal, sizes?.grown, told]).toEqual([undefined, NAMELESS, []])
})

test('one that must not be read does so too, and that is told', async () => {
  const { refusal, sizes, told } = await grown(NOW, { before: failing('blob', 'AccessDeniedException') })
  expect([refusal, sizes?.grown, told]).toEqual([
    undefined,
    NAMELESS,
    ['Could not tell which instruction made a layer that grew. ECR said: AccessDeniedException: as the test wants it'],
  ])
})

test('without an answer about the image before nothing passes that is to be compared with it', async () => {
  const { refusal, sizes } = await grown(NOW, { before: failing('images', 'ServerException') })
  expect([refusal, sizes]).toEqual([expect.stringContaining('ServerException'), undefined])
})

test('a size that is compared with a limit alone needs no such answer', async () => {
  const { refusal, sizes } = await grown(NOW, { before: failing('images', 'ServerException') }, { bytes: 10_000 })
  expect([refusal, sizes?.before, sizes?.grown]).toEqual([undefined, 'unknown', []])
})
