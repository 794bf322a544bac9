import type { ReachedDestination } from '../../delivery/deliveries.ts'
import { growTags } from '../../delivery/grow-tags.ts'
import { planDestination } from '../../delivery/plan-destination.ts'
import type { Connect, Ecr } from '../../ecr/api.ts'
import { hasCode } from '../../ecr/aws-error.ts'
import type { Destination } from '../../ecr/destination.ts'
import { imagesIn } from '../../ecr/image-tags.ts'
import { parseTag } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import type { Fingerprint } from '../../reuse/fingerprint.ts'
import {
  type Candidate,
  describeBuilderInputs,
  describeDoubt,
  describeFixed,
  describeReuse,
  describeUnknown,
  whyNotReused,
} from '../../reuse/reuse-decision.ts'
import type { ReuseHit, ReuseLook } from '../../reuse/reuse-look.ts'
import { type ReuseRecord, readRecord } from '../../reuse/reuse-record.ts'
import type { ReuseSettings } from '../../reuse/reuse-settings.ts'
import { explainMiss } from './explain-miss.ts'
import { decideProduce } from './plan.ts'
import type { Run } from './run-context.ts'
import { type NoFingerprint, takeFingerprint } from './take-fingerprint.ts'

/** Search for an image with the fingerprint of a run, as it goes on beside the look at everything else. */
export interface ReuseSearch {
  readonly settings: ReuseSettings
  readonly fingerprint: Promise<Fingerprint | NoFingerprint>
  /** What each destination has under the fingerprint, in their order. */
  readonly answers: readonly Promise<Answer>[]
}

/** Records of a destination, nearest first; or why it did not tell. */
type Answer = { readonly records: readonly ReuseRecord[] } | { readonly doubt: unknown }

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
  const fingerprint = takeFingerprint(run).catch((error) => ({ unknown: `Taking the fingerprint failed: ${error}.` }))
  const isAsked = reuse.builderInputs.length === 0
  const answers = destinations.map(async (destination): Promise<Answer> => {
    try {
      const taken = isAsked ? await fingerprint : undefined
      if (taken === undefined || 'unknown' in taken) return { records: [] }
      const session = await connect(destination.identity)
      return { records: await readRecords(session.ecr(destination), destination, taken, reuse) }
    } catch (error) {
      return { doubt: error }
    }
  })
  return { settings: reuse, fingerprint, answers }
}

async function readRecords(
  ecr: Ecr,
  { address: { name } }: Destination,
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
  const retake: ReuseLook['retake'] = async (used) => {
    const again = await takeFingerprint(run, used)
    return 'unknown' in again ? undefined : again
  }
  const told = await Promise.all(answers)
  world.cancelled.throwIfAborted()
  if ('unknown' in taken)
    return { fingerprint: undefined, hit: undefined, reason: describeUnknown(taken.unknown), retake }
  const build = (reason: string): ReuseLook => ({ fingerprint: taken, hit: undefined, reason, retake })
  if (settings.builderInputs.length > 0) return build(describeBuilderInputs(settings.builderInputs))
  const bounds = { now: world.clock(), maxAge: settings.maxAge }
  const found = await lookAtRecords(seen, told)
  world.cancelled.throwIfAborted()
  const { candidates, doubts } = found
  const good = candidates.filter(({ candidate }) => whyNotReused(candidate, bounds) === undefined)
  const hit = hitOf(good)
  if (hit !== undefined) {
    const blocked = whyBlocked(run, seen, hit)
    return blocked === undefined
      ? { fingerprint: taken, hit, reason: describeReuse(hit.record, bounds.now), retake }
      : build(blocked)
  }
  const [first] = candidates
  if (first !== undefined) return build(whyNotReused(first.candidate, bounds) ?? '')
  if (doubts.length > 0) return build(describeDoubt(doubts[0]))
  return build(await explainMiss(run, seen, taken))
}

interface FoundCandidate {
  readonly candidate: Candidate
  /** URI of the repository. */
  readonly where: string
}

/** Looks at the images that records name. What is known of them already is not asked for again. */
async function lookAtRecords(seen: readonly ReachedDestination[], answers: readonly Answer[]) {
  const candidates: FoundCandidate[] = []
  const doubts = answers.flatMap((one) => ('doubt' in one ? [one.doubt] : []))
  const looks = seen.flatMap((one, at) => {
    const answer = answers[at]
    const records = answer !== undefined && 'records' in answer ? answer.records : []
    return records.map((record) =>
      lookAtRecord(one, record).then((candidate) => ({ candidate, where: repositoryUri(one.repository) })),
    )
  })
  for (const end of await Promise.allSettled(looks)) {
    if (end.status === 'fulfilled') candidates.push(end.value)
    else doubts.push(end.reason)
  }
  return { candidates, doubts }
}

async function lookAtRecord(
  { ecr, repository, registry }: ReachedDestination,
  record: ReuseRecord,
): Promise<Candidate> {
  const { name } = repository
  const { image: digest, manifests } = record
  const known = registry.images.find((one) => one.digest === digest)
  const state = registry.states?.find((one) => one.digest === digest)
  const ids = [...(known === undefined ? [digest] : []), ...manifests].map((one) => ({ digest: one }))
  const [images, described] = await Promise.all([imagesIn(ecr, name, ids), state ?? ecr.imageState(name, digest)])
  const there = images.map((one) => one.digest).filter((one) => manifests.includes(one))
  return { record, image: known ?? images.find((one) => one.digest === digest), there, state: described }
}

/** The first image that can be taken, and where else it is. */
function hitOf(good: readonly FoundCandidate[]): ReuseHit | undefined {
  const [first] = good
  if (first?.candidate.image === undefined) return undefined
  const { record, image } = first.candidate
  const holders = good.filter(({ candidate }) => candidate.record.image === record.image).map(({ where }) => where)
  return { image, record, holders }
}

/** Why the tags of a run cannot go to an image, as a sentence: some cannot move, and are on another one. */
function whyBlocked({ settings }: Run, seen: readonly ReachedDestination[], hit: ReuseHit): string | undefined {
  const own = seen.map((one) => withOwnOrigin(one, hit, settings.tags.origin))
  const tags = growTags(settings.tags, own)
  const plans = own.map((one) => planDestination(tags, one).plan)
  const how = decideProduce(tags, plans)
  if (how.kind === 'found') return FOUND
  if (how.kind !== 'compare') return undefined
  const locked = plans.find((plan) => plan.locked !== undefined && plan.locked.digest !== hit.image.digest)
  const tag = locked?.tags.find((one) => one.locked)?.tag
  return tag === undefined ? undefined : describeFixed(tag, hit.record)
}

const FOUND = 'Nothing is built: the tags that cannot move have their image already, which is the result.'

/** Destination in whose repository the image that is taken counts as one of this run's commit: the same would be built of it. */
export function withOwnOrigin<T extends ReachedDestination>(
  seen: T,
  { image: { digest } }: ReuseHit,
  origin: Run['settings']['tags']['origin'],
): T {
  const { registry } = seen
  return registry.origins === undefined
    ? seen
    : { ...seen, registry: { ...registry, origins: new Map([...registry.origins, [digest, origin]]) } }
}
