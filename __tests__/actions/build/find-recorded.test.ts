// Two runs that build the same content at once: the second takes the image that the first has kept.
import { expect, test } from '@jest/globals'
import { findRecorded } from '../../../src/actions/build/find-recorded.ts'
import type { Product } from '../../../src/actions/build/production.ts'
import { beginDeliveries } from '../../../src/delivery/deliveries.ts'
import { planDestination } from '../../../src/delivery/plan-destination.ts'
import type { Digest } from '../../../src/names/image-reference.ts'
import type { ReuseLook } from '../../../src/reuse/reuse-look.ts'
import { writeRecord } from '../../../src/reuse/reuse-record.ts'
import { destinationSights, settingsWith } from '../../fixtures/destination-states.ts'
import { failure, imageOf, MemoryEcr, manifestOf, type Start } from '../../fixtures/memory-ecr.ts'
import { worldWith } from '../../fixtures/world.ts'

const NOW = new Date('2026-03-10T12:00:00Z')
const [OURS, THEIRS] = [imageOf(manifestOf(1)), imageOf(manifestOf(2))]
const FINGERPRINT = { value: 'f'.repeat(64), parts: { scheme: 1, salt: '0', settings: [], images: [], contexts: [] } }
const RECORD = writeRecord(FINGERPRINT, THEIRS, { commit: undefined, built: NOW }).manifest

const SCOPES = { read: ['fp-'], write: 'fp-', readOnly: undefined } as const
const LOOK: ReuseLook = {
  fingerprint: FINGERPRINT,
  hit: undefined,
  known: [],
  reason: '',
  retake: async () => ({ unknown: '' }),
}

interface Case {
  readonly look?: Partial<ReuseLook>
  readonly ecr?: Start
  readonly mutability?: string
  readonly how?: Product['how']
}

/** The image that a run delivers which has built one while another run has kept its own. */
async function delivered({ look = {}, ecr = {}, mutability = 'MUTABLE', how = 'pushed' }: Case): Promise<Digest> {
  const tags = { [OURS.manifest]: ['v1'], [THEIRS.manifest]: ['v2'] }
  const memory = new MemoryEcr({
    images: { ...tags, [Buffer.from(RECORD.bytes).toString('utf8')]: [`fp-${FINGERPRINT.value}`] },
    ...ecr,
  })
  const reuse = { maxAge: undefined, salt: undefined, scopes: SCOPES, builderInputs: [] }
  const settings = { ...settingsWith(['v1']), reuse }
  const seen = destinationSights()
  const { repository } = seen.registry
  if (repository.state !== 'there') throw new Error('it is there')
  const registry = { ...seen.registry, repository: { ...repository, facts: { ...repository.facts, mutability } } }
  const place = {
    ...seen,
    registry,
    ecr: memory,
    keys: async () => ({ accessKeyId: '', secretAccessKey: '', sessionToken: undefined }),
  }
  const [one] = beginDeliveries([planDestination(settings.tags, place).plan], [place])
  if (one === undefined) throw new Error('there is one')
  const { world } = worldWith({ clock: () => NOW })
  const product: Product = {
    image: OURS,
    how,
    holders: [one],
    built: undefined,
    names: { more: [], own: undefined },
    pull: undefined,
  }
  const found = await findRecorded({ world, settings, reuse: { ...LOOK, ...look }, note: () => {} }, product)
  return found.image.digest
}

const broken = (): never => {
  throw failure('ThrottlingException')
}

test.each<readonly [name: string, one: Case, image: 'ours' | 'theirs']>([
  ['another run has kept its image meanwhile', {}, 'theirs'],
  ['it was there before, and could not be taken', { look: { known: [THEIRS.digest] } }, 'ours'],
  ['not all could be seen before', { look: { known: undefined } }, 'ours'],
  ['nothing is known of our content', { look: { fingerprint: undefined } }, 'ours'],
  ['there is none', { ecr: { images: { [OURS.manifest]: ['v1'] } } }, 'ours'],
  ['it cannot be asked', { ecr: { before: broken } }, 'ours'],
  ['the tag of our image cannot move', { mutability: 'IMMUTABLE' }, 'ours'],
  ['ours was there already', { how: 'found' }, 'ours'],
])('%s', async (_name, one, image) => {
  expect(await delivered(one)).toBe((image === 'ours' ? OURS : THEIRS).digest)
})
