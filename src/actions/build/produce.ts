import type { Built } from '../../buildx/build.ts'
import { isRefusedPush } from '../../buildx/docker-error.ts'
import { namesInEngine, noteOwnName, removeName, removeOwnName } from '../../buildx/engine-images.ts'
import type { ImageDestination } from '../../buildx/exports.ts'
import { foundResult, resultFor } from '../../buildx/metadata.ts'
import { type Delivery, deliver, firstTag, lockedTags, namesOf } from '../../delivery/deliveries.ts'
import { lookAgain } from '../../delivery/look-again.ts'
import { partTag } from '../../delivery/part-set.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { AwsError, hasCode } from '../../ecr/aws-error.ts'
import { pushedImage } from '../../ecr/image-tags.ts'
import type { Tag } from '../../names/image-reference.ts'
import { repositoryUri, tagReference } from '../../names/repository.ts'
import { storedImage } from '../../oci/manifest.ts'
import type { ReuseHit } from '../../reuse/reuse-look.ts'
import { compare } from './compare.ts'
import { buildImage } from './docker-session.ts'
import { findRecorded } from './find-recorded.ts'
import { decideProduce, type Produce } from './plan.ts'
import type { Means, Product, Production } from './production.ts'
import type { Run } from './run-context.ts'

/**
 * Produces the image: builds it, and brings it to one repository or finds it there, as the plan says. Where another job
 * has taken a tag meanwhile, or a build has a newer base than the image of a tag that cannot move, it goes on by the plan
 * that was made of that. Throws DockerError, AwsError, UnexpectedStateError when it is not the image that it must be, or
 * IncompleteDeliveryError when no repository took it.
 */
export async function produce(
  production: Production,
  how: Exclude<Produce, { kind: 'found' | 'reuse' }>,
): Promise<Product> {
  const { settings, deliveries } = production
  let next: Produce = how
  for (;;) {
    const product = await produceBy(production, next)
    if (product !== undefined) return findRecorded(production, product)
    next = decideProduce(
      settings.tags,
      deliveries.standing.map(({ plan }) => plan),
    )
  }
}

/** Undefined where there is another plan now. */
async function produceBy(production: Production, how: Produce): Promise<Product | undefined> {
  if (how.kind === 'compare') return compare(production, how.image)
  return how.kind === 'found' ? lockedProduct(production) : push(production)
}

/** The image of tags that another job has set meanwhile, where it is taken as the result. */
function lockedProduct({ note, deliveries }: Production): Product {
  const [first, ...others] = deliveries.standing.filter(({ plan }) => plan.locked !== undefined)
  const image = first?.plan.locked
  if (first === undefined || image === undefined) throw new Error('no destination has the image that is the result')
  note({ result: foundResult(storedImage(image)) })
  const names = { more: [], own: undefined }
  return { image, how: 'found', holders: [first, ...others], built: undefined, names, pull: undefined }
}

/**
 * Takes the image that tags which cannot move have as the result, passes it through the gate, because other tags and
 * repositories get it too, and delivers it. Throws as `Gate.check` does, and an Error when no repository has it.
 */
export async function takeFound(run: Run, { deliveries, gate }: Pick<Means, 'deliveries' | 'gate'>): Promise<void> {
  const having = deliveries.standing.flatMap((one) =>
    one.plan.locked === undefined ? [] : [{ one, image: one.plan.locked, tags: lockedTags(one) }],
  )
  await takeThere(run, { deliveries, gate }, having)
}

/**
 * Takes an image that was built from the same content as the result, passes it through the gate, and delivers it to the
 * repositories that have it. Throws as `Gate.check` does, and an Error when no repository has it.
 */
export async function takeReused(
  run: Run,
  { image, holders }: ReuseHit,
  { deliveries, gate }: Pick<Means, 'deliveries' | 'gate'>,
): Promise<void> {
  const having = deliveries.standing.filter(({ repository }) => holders.includes(repositoryUri(repository)))
  await takeThere(
    run,
    { deliveries, gate },
    having.map((one) => ({ one, image, tags: tagsOn(one, image) })),
  )
}

/** Image that is in the repository of a delivery, and the tags of the plan that are on it. */
interface There {
  readonly one: Delivery
  readonly image: ImageFacts
  readonly tags: readonly Tag[]
}

async function takeThere(
  { note, watch }: Run,
  { deliveries, gate }: Pick<Means, 'deliveries' | 'gate'>,
  having: readonly There[],
): Promise<void> {
  const [source] = having
  if (source === undefined) throw new Error('no destination has the image that is the result')
  if (gate.staging !== undefined) await watch.time('gate', () => gate.check(source.image, source.one))
  for (const { one, image, tags } of having) deliver(one, { image, how: 'found' }, tags)
  note({ result: foundResult(storedImage(source.image)), deliveries: deliveries.all })
}

/** Tags of a plan that are on an image already. */
const tagsOn = ({ plan: { tags } }: Delivery, { digest }: ImageFacts): readonly Tag[] =>
  tags.flatMap(({ tag, now, archived }) => (now === digest && !archived ? [tag] : []))

/** Builds the image and pushes it to the first repository that takes it. Undefined where there is another plan now. */
async function push(production: Production): Promise<Product | undefined> {
  const { world, settings, child, docker, deliveries } = production
  const targets = deliveries.standing
  // The parts of an image meet in one repository, and there alone.
  for (const one of settings.part === undefined ? targets : targets.slice(0, 1)) {
    const tag = pushTag(production, one)
    const output = pushOutput(one, tag, targets)
    const names = namesInEngine(settings.build.exports, output, docker.request.driver)
    noteOwnName(world, names)
    let image: ImageFacts | undefined
    try {
      const built = await pushTo(one, production, () => buildImage(production, docker, output, targets))
      if (built === 'replanned') {
        // With the docker driver, what was refused is in the engine under the name of what another job has delivered.
        if (docker.request.driver === 'docker') await removeName(world, output.reference, child)
        return undefined
      }
      if (built === undefined) continue
      image = await deliveries.attempt(one, () => received(production, one, tag, built))
      if (image !== undefined) return { image, how: 'pushed', holders: [one], built, names, pull: undefined }
    } finally {
      if (image === undefined) await removeOwnName(world, names, child)
    }
  }
  throw deliveries.asError()
}

/** Tag of the push: the first wanted one, where the image needs neither pass a gate nor wait for its other parts. */
const pushTag = ({ gate, settings: { part } }: Production, one: Delivery): Tag =>
  gate.staging?.tag ?? (part === undefined ? firstTag(one) : partTag(part, part.own))

const pushOutput = (
  one: Delivery,
  tag: Tag,
  targets: readonly Delivery[],
): Extract<ImageDestination, { kind: 'push' }> => ({
  kind: 'push',
  reference: tagReference(one.repository, tag),
  references: namesOf(targets),
})

/**
 * Undefined when the image was built and this registry did not take it: the next push finds it in the cache. `replanned`
 * when it did not take the tag, because another job has set it meanwhile.
 */
async function pushTo(
  one: Delivery,
  { settings, deliveries, gate }: Production,
  build: () => Promise<Built>,
): Promise<Built | 'replanned' | undefined> {
  try {
    const built = await build()
    gate.staging?.pushed(one)
    return built
  } catch (error) {
    // What failed can have come after the push, and of a refused one only the answer may be lost.
    gate.staging?.doubted(one)
    if (!isRefusedPush(error)) throw error
    const isWanted = gate.staging === undefined && settings.part === undefined
    if (isWanted && (await lookAgain(one, settings.tags, firstTag(one)))) return 'replanned'
    deliveries.fail(one, error)
    return undefined
  }
}

/** The image as its registry has it. The outputs tell of that one. */
async function received(
  { world, settings, note, deliveries, gate }: Production,
  one: Delivery,
  tag: Tag,
  built: Built,
): Promise<ImageFacts> {
  const { ecr, repository } = one
  const [isOwn, told] = [gate.staging !== undefined || settings.part !== undefined, built.digest]
  try {
    const image = await pushedImage(ecr, repository, { tag, isOwn, told }, world.wait)
    if (settings.part === undefined)
      note({ result: resultFor(built, storedImage(image), tagReference(repository, firstTag(one))) })
    return image
  } catch (error) {
    // Docker has pushed it, and its word is all that there is. Beside other outputs that could be about one of those.
    const isUnknown = error instanceof AwsError && !hasCode(error, 'RepositoryNotFoundException')
    if (isUnknown && !isOwn && told !== undefined && settings.build.exports.others.length === 0) {
      one.reported = { digest: told, tag }
      note({ result: built, deliveries: deliveries.all })
    }
    throw error
  }
}
