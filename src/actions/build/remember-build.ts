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
import type { Product } from './production.ts'
import type { Run } from './run-context.ts'

/**
 * Remembers which fingerprint gave an image, in every repository that has it and does not know: that is done last, so that
 * nothing is remembered of a run that failed. Sets the outputs about it. What cannot be remembered is built once more another
 * time, so it is a warning. Throws CancelledError.
 */
export async function rememberBuild(
  run: Run,
  { delivered }: Pick<Deliveries, 'delivered'>,
  reuse: ReuseLook | undefined,
  product: Product | undefined,
): Promise<void> {
  const { world, settings, note } = run
  if (reuse === undefined || settings.reuse === undefined) return
  const { scopes } = settings.reuse
  const kept = reuse.hit === undefined ? await factsOfBuild(run, reuse, product) : factsOfHit(reuse, reuse.hit)
  const { value: fingerprint = '' } = kept?.fingerprint ?? reuse.fingerprint ?? {}
  const builtFrom = kept?.origin.commit ?? ''
  note({ reuse: { reused: reuse.hit !== undefined, reason: reuse.reason, fingerprint, builtFrom } })
  if (kept?.fingerprint === undefined) return
  const lacking = delivered.filter(
    ({ image, repository }) => image.digest === kept.image && !kept.holders.includes(repositoryUri(repository)),
  )
  const tag = scopes.write === undefined ? undefined : parseTag(`${scopes.write}${fingerprint}`)
  if (lacking.length === 0) return
  if (!tag?.ok) return world.log.info(`The image is not kept for reuse: ${scopes.readOnly}.`)
  const { fingerprint: all, origin } = kept
  await run.watch.time('remember', () =>
    Promise.all(lacking.map((one) => keep(run, one, tag.value, { fingerprint: all, origin }))),
  )
  world.cancelled.throwIfAborted()
}

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
