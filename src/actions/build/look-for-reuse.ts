import type { ReachedDestination } from '../../delivery/deliveries.ts'
import type { Connect, Ecr } from '../../ecr/api.ts'
import { hasCode } from '../../ecr/aws-error.ts'
import type { Destination } from '../../ecr/destination.ts'
import { imagesIn } from '../../ecr/image-tags.ts'
import { type Digest, parseTag } from '../../names/image-reference.ts'
import type { RepositoryName } from '../../names/repository.ts'
import type { Fingerprint } from '../../reuse/fingerprint.ts'
import {
  describeBuilderInputs,
  describeDoubt,
  describeReuse,
  describeUnknown,
  whyNotReused,
} from '../../reuse/reuse-decision.ts'
import type { ReuseLook } from '../../reuse/reuse-look.ts'
import { type ReuseRecord, readRecord } from '../../reuse/reuse-record.ts'
import type { ReuseSettings } from '../../reuse/reuse-settings.ts'
import { explainMiss } from './explain-miss.ts'
import { type NoFingerprint, type TakenFingerprint, withUsedImages } from './fingerprint/gather-fingerprint.ts'
import { type Answer, expiryWarnings, hitOf, lookAtRecords, whyBlocked } from './reuse-candidates.ts'
import type { Run } from './run-context.ts'
import { fingerprintWishes, takeFingerprint } from './take-fingerprint.ts'

/** Search for an image with the fingerprint of a run, as it goes on beside the look at everything else. */
export interface ReuseSearch {
  readonly settings: ReuseSettings
  readonly fingerprint: Promise<TakenFingerprint | NoFingerprint>
  /** What each destination has under the fingerprint, in their order. */
  readonly answers: readonly Promise<Answer>[]
}

/**
 * Begins the search for an image with the fingerprint of a run: each registry is asked as soon as both the fingerprint and
 * the credentials are there. Undefined where the inputs want none.
 */
export function searchForReuse(
  run: Run,
  destinations: readonly Destination[],
  connect: Connect,
): ReuseSearch | undefined {
  const { reuse } = run.settings
  if (reuse === undefined) return undefined
  // Base images in ECR are read by the sessions that there are.
  const sharing = { ...run, world: { ...run.world, connect } }
  const fingerprint = takeFingerprint(sharing, saltOf(reuse)).catch((error) => ({
    unknown: `Taking the fingerprint failed: ${error}.`,
  }))
  const isAsked = reuse.builderInputs.length === 0
  const answers = destinations.map(async (destination): Promise<Answer> => {
    try {
      const taken = isAsked ? await fingerprint : undefined
      if (taken === undefined || 'unknown' in taken) return { records: [] }
      const session = await connect(destination.identity)
      return { records: await readRecords(session.ecr(destination), destination.address.name, taken, reuse) }
    } catch (error) {
      return { doubt: error }
    }
  })
  return { settings: reuse, fingerprint, answers }
}

/** Images that a run may take, by what a destination has answered. Never rejected. */
export async function recordedImages(answer: Promise<Answer> | undefined): Promise<readonly Digest[]> {
  const told = await answer
  return told !== undefined && 'records' in told ? told.records.map(({ image }) => image) : []
}

/**
 * Reads what a repository has under a fingerprint, in the scopes of a run, nearest first. Throws AwsError.
 */
export async function readRecords(
  ecr: Ecr,
  name: RepositoryName,
  { value }: Fingerprint,
  { scopes }: ReuseSettings,
): Promise<readonly ReuseRecord[]> {
  const tags = scopes.read.flatMap((prefix) => {
    const tag = parseTag(`${prefix}${value}`)
    return tag.ok ? [tag.value] : []
  })
  try {
    const images = await imagesIn(
      ecr,
      name,
      tags.map((tag) => ({ tag })),
    )
    const records = tags.flatMap((tag) =>
      images.filter((one) => one.tag === tag).flatMap((one) => readRecord(one) ?? []),
    )
    // Whoever may push can put such a tag on anything: what is under it has to say the same.
    return records.filter(({ fingerprint }) => fingerprint === value)
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) return []
    throw error
  }
}

const saltOf = ({ salt }: ReuseSettings): string => salt?.revealText() ?? ''

/** What is known where there is no fingerprint. */
const NOTHING = {
  ...{ fingerprint: undefined, hit: undefined, known: undefined },
  retake: async () => ({ unknown: 'No fingerprint was taken.' }),
}

/**
 * Settles whether an image is taken or built, once the destinations were looked at: doubt builds. Never fails but with
 * CancelledError.
 */
export async function settleReuse(
  run: Run,
  { settings, fingerprint, answers }: ReuseSearch,
  seen: readonly ReachedDestination[],
): Promise<ReuseLook> {
  const { world } = run
  const taken = await fingerprint
  const told = await Promise.all(answers)
  world.cancelled.throwIfAborted()
  const { builderInputs } = settings
  const asked = builderInputs.length > 0 ? describeBuilderInputs(builderInputs) : undefined
  if ('unknown' in taken) return { ...NOTHING, reason: asked ?? describeUnknown(taken.unknown) }
  const retake: ReuseLook['retake'] = (used) =>
    withUsedImages(run, taken, fingerprintWishes(run, saltOf(settings)), used)
  const facts = { ...NOTHING, fingerprint: taken, retake }
  if (asked !== undefined) return { ...facts, reason: asked }
  const bounds = { now: world.clock(), maxAge: settings.maxAge }
  const { candidates, doubts } = await lookAtRecords(seen, told)
  world.cancelled.throwIfAborted()
  const known = doubts.length > 0 ? undefined : candidates.map(({ candidate }) => candidate.record.image)
  const build = (reason: string): ReuseLook => ({ ...facts, known, reason })
  const good = candidates.filter(({ candidate }) => whyNotReused(candidate, bounds) === undefined)
  const hit = hitOf(good)
  if (hit !== undefined) {
    const blocked = whyBlocked(run.settings.tags, seen, hit)
    if (blocked !== undefined) return build(blocked)
    for (const warning of expiryWarnings(good, run.settings.tags.names, bounds.now)) world.log.warning(warning)
    return { ...facts, hit, reason: describeReuse(hit.record, bounds.now) }
  }
  const [first] = candidates
  if (first !== undefined) return build(whyNotReused(first.candidate, bounds) ?? '')
  if (doubts.length > 0) return build(describeDoubt(doubts[0]))
  return build(await explainMiss(run, seen, taken))
}
