import type { Delivered, Deliveries } from '../../delivery/deliveries.ts'
import { saidBy } from '../../ecr/aws-error.ts'
import { parseTag, type Tag } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import { putArtifact } from '../../oci/artifact.ts'
import type { Fingerprint } from '../../reuse/fingerprint.ts'
import type { ReuseHit, ReuseLook } from '../../reuse/reuse-look.ts'
import { type BuildOrigin, writeRecord } from '../../reuse/reuse-record.ts'
import { REUSE_PREFIX } from '../../reuse/reuse-scope.ts'
import { openDelivery } from '../copy-to-delivery.ts'
import { canMoveTags, findOther } from './find-recorded.ts'
import type { Product } from './production.ts'
import type { Run } from './run-context.ts'
import { hasChecks } from './settings.ts'

/**
 * Remembers which fingerprint gave an image, in every repository that has it and does not know: that is done last, so that
 * nothing is remembered of a run that failed. Sets the outputs about it. What cannot be remembered is built once more another
 * time, so it is a warning. Returns the image that another run has built of the same content at the same moment, where that was
 * remembered first: it goes before this run's. Throws CancelledError.
 */
export async function rememberBuild(
  run: Run,
  deliveries: Pick<Deliveries, 'hasFailures' | 'delivered'>,
  reuse: ReuseLook | undefined,
  product: Product | undefined,
): Promise<ReuseHit | undefined> {
  const { world, settings, note } = run
  if (reuse === undefined || settings.reuse === undefined) return undefined
  const { scopes } = settings.reuse
  const kept = reuse.hit === undefined ? await factsOfBuild(run, reuse, product) : factsOfHit(reuse, reuse.hit)
  const { value: fingerprint = '' } = kept?.fingerprint ?? reuse.fingerprint ?? {}
  const builtFrom = kept?.origin.commit ?? ''
  note({ reuse: { reused: reuse.hit !== undefined, reason: reuse.reason, fingerprint, builtFrom } })
  if (kept?.fingerprint === undefined) return undefined
  const lacking = deliveries.delivered.filter(
    ({ image, repository }) => image.digest === kept.image && !kept.holders.includes(repositoryUri(repository)),
  )
  const tag = scopes.write === undefined ? undefined : parseTag(`${scopes.write}${fingerprint}`)
  const [first] = lacking
  if (first === undefined) return undefined
  if (!tag?.ok) {
    world.log.info(`The image is not kept for reuse: ${scopes.readOnly}.`)
    return undefined
  }
  const facts = { fingerprint: kept.fingerprint, origin: kept.origin }
  // ECR has no condition for a tag ("only if nobody has it"), so it is looked at right before and right after: of runs at the same
  // moment, whoever writes last is seen by the others.
  const look = async (): Promise<ReuseHit | undefined> =>
    isSettled(run, reuse) || !canChange(deliveries)
      ? undefined
      : findOther({ ...run, reuse }, first, { ...facts, own: first.image.digest })
  const other = await run.watch.time('remember', async () => {
    const before = await look()
    if (before !== undefined) return before
    await Promise.all(lacking.map((one) => keep(run, one, tag.value, facts)))
    return look()
  })
  world.cancelled.throwIfAborted()
  if (other !== undefined)
    note({ reuse: { reused: false, reason: reuse.reason, fingerprint, builtFrom: other.record.commit ?? '' } })
  return other
}

/**
 * Whether the image of a run stays the one that it delivers: an image that was taken is nobody else's, of parts all jobs have the
 * same, and what a gate was asked about is not changed for another image behind it.
 */
const isSettled = ({ settings }: Run, { hit }: ReuseLook): boolean =>
  (hit ?? settings.part) !== undefined || hasChecks(settings)

/**
 * Whether all repositories can get another image than they have now: where one has failed, or has a tag that cannot move, it would
 * stay on this run's image, and the run would have delivered two.
 */
const canChange = ({ hasFailures, delivered }: Pick<Deliveries, 'hasFailures' | 'delivered'>): boolean =>
  !hasFailures && delivered.every(canMoveTags)

/** What is remembered of an image. */
interface Kept {
  /** Undefined where it is not known. */
  readonly fingerprint: Fingerprint | undefined
  readonly image: string
  readonly origin: BuildOrigin
  /** Repositories that know it already. */
  readonly holders: readonly string[]
}

const factsOfHit = ({ fingerprint }: ReuseLook, { record, holders }: ReuseHit): Kept => ({
  fingerprint,
  image: record.image,
  origin: record,
  holders,
})

/**
 * Facts of an image that this run has built. A base image can have moved between the look and the build, an engine can have an
 * older one for itself, and a file can have changed: what BuildKit used counts.
 */
async function factsOfBuild(
  { world, settings }: Run,
  reuse: ReuseLook,
  product: Product | undefined,
): Promise<Kept | undefined> {
  const { built, how, image } = product ?? {}
  if (built === undefined || image === undefined || how !== 'pushed') return undefined
  const origin = { commit: settings.commit.sha || undefined, built: world.clock() }
  const facts = { image: image.digest, origin, holders: [] }
  if (reuse.fingerprint === undefined) return { ...facts, fingerprint: undefined }
  const fingerprint = await reuse.retake(built.images)
  world.cancelled.throwIfAborted()
  if ('unknown' in fingerprint) {
    world.log.info(`The image is not kept for reuse. ${fingerprint.unknown}`)
    return { ...facts, fingerprint: undefined }
  }
  if (fingerprint.value !== reuse.fingerprint.value) world.log.info(MOVED_BASE)
  return { ...facts, fingerprint }
}

const MOVED_BASE =
  'A base image is another one than before the build. The image is kept for reuse by the one that the builder has used.'

async function keep(
  { world }: Run,
  one: Delivered,
  tag: Tag,
  { fingerprint, origin }: { readonly fingerprint: Fingerprint; readonly origin: BuildOrigin },
): Promise<void> {
  const record = writeRecord(fingerprint, one.image, origin)
  try {
    await putArtifact(openDelivery(world, one), record, tag)
  } catch (error) {
    world.cancelled.throwIfAborted()
    world.log.warning(
      `The image in ${repositoryUri(one.repository)} is delivered, and could not be kept for reuse: the next run builds it ` +
        `once more. Where its tags cannot move, exclude ${REUSE_PREFIX}* by image-tag-mutability-exclusions. ${saidBy(error)}`,
    )
  }
}
