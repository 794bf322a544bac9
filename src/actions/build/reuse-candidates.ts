import type { ReachedDestination } from '../../delivery/deliveries.ts'
import { growTags } from '../../delivery/grow-tags.ts'
import { affectedBy, planDestination } from '../../delivery/plan-destination.ts'
import { imagesIn } from '../../ecr/image-tags.ts'
import type { TagSettings } from '../../image-metadata/resolve.ts'
import { shortDigest, type Tag } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import { expiryOf } from '../../reuse/image-expiry.ts'
import { type Candidate, describeFixed } from '../../reuse/reuse-decision.ts'
import type { ReuseHit } from '../../reuse/reuse-look.ts'
import type { ReuseRecord } from '../../reuse/reuse-record.ts'
import { decideProduce } from './plan.ts'

/** Image that a record names, and the destination whose repository has the record. */
export interface FoundCandidate {
  readonly candidate: Candidate
  readonly place: ReachedDestination
}

/** Records that a destination has, nearest first; or why it did not tell. */
export type Answer = { readonly records: readonly ReuseRecord[] } | { readonly doubt: unknown }

/** What was found of records. */
export interface FoundCandidates {
  readonly candidates: readonly FoundCandidate[]
  /** Why something could not be seen. */
  readonly doubts: readonly unknown[]
}

/** Looks at the images that records name. What is known of them already is not asked for again. */
export async function lookAtRecords(
  seen: readonly ReachedDestination[],
  answers: readonly Answer[],
): Promise<FoundCandidates> {
  const candidates: FoundCandidate[] = []
  const doubts = answers.flatMap((one) => ('doubt' in one ? [one.doubt] : []))
  const looks = seen.flatMap((one, at) => {
    const answer = answers[at]
    const records = answer !== undefined && 'records' in answer ? answer.records : []
    return records.map(async (record) => ({ candidate: await lookAtRecord(one, record), place: one }))
  })
  for (const end of await Promise.allSettled(looks)) {
    if (end.status === 'fulfilled') candidates.push(end.value)
    else doubts.push(end.reason)
  }
  return { candidates, doubts }
}

/** Looks at the image that a record names. What is known of it already is not asked for again. */
export async function lookAtRecord(
  { ecr, repository, registry }: Pick<ReachedDestination, 'ecr' | 'repository' | 'registry'>,
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
export function hitOf(good: readonly FoundCandidate[]): ReuseHit | undefined {
  const [first] = good
  if (first?.candidate.image === undefined) return undefined
  const { record, image } = first.candidate
  const having = good.filter(({ candidate }) => candidate.record.image === record.image)
  return { image, record, holders: having.map(({ place }) => repositoryUri(place.repository)) }
}

/** Less than this, and nobody has the time to do something about it. Milliseconds. */
const SOON = 7 * 86_400_000

/** Warnings about images that a lifecycle policy expires soon, whatever tags they get, where the policy was read anyway. */
export const expiryWarnings = (good: readonly FoundCandidate[], tags: readonly Tag[], now: Date): readonly string[] =>
  good.flatMap(({ candidate: { record, state }, place: { registry, repository } }) => {
    const policy = registry.repository.state === 'there' ? registry.repository.details?.lifecyclePolicy : undefined
    // It has the tags of earlier runs too, and a rule that is for one of them expires it.
    const names = [...tags, ...(state?.names ?? [])]
    const expiry = policy && state?.pushed && expiryOf(policy, { tags: names, pushed: state.pushed })
    if (!expiry || expiry.at.getTime() - now.getTime() > SOON) return []
    return [
      `${shortDigest(record.image)}, which is taken, expires on ${expiry.at.toISOString().slice(0, 10)} by rule ${expiry.priority} of ` +
        `the lifecycle policy of ${repositoryUri(repository)}: ECR counts from its push, and the tags that it gets now ` +
        'change nothing about that. A reuse-max-age that is shorter than the rule builds before.',
    ]
  })

/** Why the tags of a run cannot go to an image, as a sentence: some cannot move, and are on another one. */
export function whyBlocked(
  wanted: TagSettings,
  seen: readonly ReachedDestination[],
  hit: ReuseHit,
): string | undefined {
  const own = seen.map((one) => withOwnOrigin(one, hit, wanted.origin))
  const tags = growTags(wanted, own)
  const plans = own.map((one) => planDestination(tags, one).plan)
  const how = decideProduce(tags, plans)
  if (how.kind === 'found') return FOUND
  const affected = affectedBy(plans.map((plan) => ({ plan })))
  if (!affected.some(({ plan: { repository } }) => hit.holders.includes(repositoryUri(repository)))) return LEFT_ALONE
  if (how.kind !== 'compare') return undefined
  const locked = plans.find((plan) => plan.locked !== undefined && plan.locked.digest !== hit.image.digest)
  const tag = locked?.tags.find((one) => one.locked)?.tag
  return tag === undefined ? undefined : describeFixed(tag, hit.record)
}

const LEFT_ALONE =
  'Built, because the repository that has the image of this content keeps all its tags as they are (on-tag-conflict: skip).'

const FOUND = 'Nothing is built: the tags that cannot move have their image already, which is the result.'

/** Destination in whose repository the image that is taken counts as one of this run's commit: the same would be built of it. */
export function withOwnOrigin<T extends ReachedDestination>(
  seen: T,
  { image: { digest } }: ReuseHit,
  origin: TagSettings['origin'],
): T {
  const { registry } = seen
  return registry.origins === undefined
    ? seen
    : { ...seen, registry: { ...registry, origins: new Map([...registry.origins, [digest, origin]]) } }
}
