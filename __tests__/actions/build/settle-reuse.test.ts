// What is said when an image of the same content is looked for and not taken: whatever is not known builds.
import { expect, test } from '@jest/globals'
import type { TakenFingerprint } from '../../../src/actions/build/fingerprint/gather-fingerprint.ts'
import { readRecords, settleReuse } from '../../../src/actions/build/look-for-reuse.ts'
import type { Answer } from '../../../src/actions/build/reuse-candidates.ts'
import type { Run } from '../../../src/actions/build/run-context.ts'
import { shortDigest } from '../../../src/names/image-reference.ts'
import { writeRecord } from '../../../src/reuse/reuse-record.ts'
import type { ReuseSettings } from '../../../src/reuse/reuse-settings.ts'
import { destinationSights, settingsWith } from '../../fixtures/destination-states.ts'
import { digestOf, failure, MemoryEcr, manifestOf, type Start } from '../../fixtures/memory-ecr.ts'
import { REPOSITORY } from '../../fixtures/values.ts'
import { worldWith } from '../../fixtures/world.ts'

const NOW = new Date('2026-03-10T12:00:00Z')
const [AMD64, ARM64] = [manifestOf(1), manifestOf(2)]
const INDEX = JSON.stringify({ manifests: [AMD64, ARM64].map((one) => ({ digest: digestOf(one) })) })
const IMAGE = shortDigest(digestOf(INDEX))
const PARTS = { scheme: 1, salt: '0', settings: [], images: [], contexts: [] }
const TAKEN: TakenFingerprint = { value: 'f'.repeat(64), parts: PARTS, images: [] }
const recordFor = (value: string): string => {
  const image = { digest: digestOf(INDEX), manifest: INDEX, mediaType: undefined }
  const { manifest } = writeRecord({ value, parts: PARTS }, image, { commit: '1a2b3c4'.padEnd(40, '0'), built: NOW })
  return Buffer.from(manifest.bytes).toString('utf8')
}
const SETTINGS: ReuseSettings = {
  ...{ maxAge: undefined, salt: undefined, builderInputs: [] },
  scopes: { read: ['fp-'], write: 'fp-', readOnly: undefined },
}
const THERE = {
  [INDEX]: ['v1'],
  [AMD64]: [],
  [ARM64]: [],
  [recordFor(TAKEN.value)]: [`fp-${TAKEN.value}`],
}

/** The reason of a run, and whether it takes the image. The record and the image are asked for one after the other. */
async function settled(
  start: Start,
  settings: ReuseSettings = SETTINGS,
): Promise<readonly [hit: boolean, reason: string]> {
  const memory = new MemoryEcr({ images: THERE, ...start })
  const { world } = worldWith({
    clock: () => NOW,
    openRepository: () => {
      throw new Error('no referrer is asked for')
    },
  })
  const run = { world, settings: { ...settingsWith(['v2']), reuse: settings } } as const
  const answer = readRecords(memory, REPOSITORY.name, TAKEN, settings).then(
    (records): Answer => ({ records }),
    (doubt: unknown): Answer => ({ doubt }),
  )
  const keys = () => Promise.reject(new Error('no keys are asked for'))
  const seen = [{ ...destinationSights(), ecr: memory, keys }]
  const search = { settings, fingerprint: Promise.resolve(TAKEN), answers: [answer] }
  const { hit, reason } = await settleReuse(run as unknown as Run, search, seen)
  return [hit !== undefined, reason]
}

const FAULTS: readonly (readonly [code: string, said: string])[] = [
  ['AccessDeniedException', 'not authorized'],
  ['ThrottlingException', 'Rate exceeded'],
  ['ServerException', 'internal'],
  ['TimeoutError', 'no answer for 30 s'],
]
const CALLS: readonly (readonly [name: string, call: string, skip: number])[] = [
  ['the record', 'images', 0],
  ['the image', 'images', 1],
  ['its state', 'state', 0],
]

test.each(
  CALLS.flatMap(([name, call, skip]) => FAULTS.map(([code, said]) => [code, name, { call, skip, said }] as const)),
)('%s at %s', async (code, _name, { call, skip, said }) => {
  let left = skip
  const before = (one: string): void => {
    if (one === call && left-- === 0) throw failure(code, said)
  }
  expect(await settled({ before })).toEqual([
    false,
    `Built: it could not be asked whether this image exists (${code}), and that is not the same as no. ECR said: ${code}: ${said}`,
  ])
})

const without = (...manifests: readonly string[]): Start => ({
  images: Object.fromEntries(Object.entries(THERE).filter(([manifest]) => !manifests.includes(manifest))),
})
const MANY = Array.from({ length: 950 }, (_, at) => `v${at}`)

test.each<readonly [name: string, start: Start, hit: boolean, reason: string]>([
  [
    'all of it is there',
    {},
    true,
    `Reused ${IMAGE} (built from 1a2b3c4 just now): nothing that goes into the image has changed.`,
  ],
  [
    'it is in the archive',
    { archived: [digestOf(INDEX)] },
    false,
    `Built, because the image of this content (${IMAGE}) is in the archive, where it cannot be pulled.`,
  ],
  [
    'it was removed',
    without(INDEX),
    false,
    `Built, because the image of this content (${IMAGE}) is not in the repository any more.`,
  ],
  [
    'a child is missing',
    without(ARM64),
    false,
    `Built, because the image of this content (${IMAGE}) is not whole: ${shortDigest(digestOf(ARM64))} cannot be found.`,
  ],
  [
    'it has 950 tags',
    { images: { ...THERE, [INDEX]: MANY } },
    false,
    `Built, because the image of this content (${IMAGE}) has 950 of 1000 tags.`,
  ],
  [
    'there is no record',
    without(recordFor(TAKEN.value)),
    false,
    'Built, because no image is known that was built from the same content.',
  ],
  [
    'the repository is not there',
    { missing: true },
    false,
    'Built, because no image is known that was built from the same content.',
  ],
  [
    'the record is of another fingerprint',
    { images: { ...without(recordFor(TAKEN.value)).images, [recordFor('e'.repeat(64))]: [`fp-${TAKEN.value}`] } },
    false,
    'Built, because no image is known that was built from the same content.',
  ],
  [
    'the tag is on an image',
    { images: { ...without(recordFor(TAKEN.value)).images, [INDEX]: ['v1', `fp-${TAKEN.value}`] } },
    false,
    'Built, because no image is known that was built from the same content.',
  ],
])('%s', async (_name, start, hit, reason) => {
  expect(await settled(start)).toEqual([hit, reason])
})
