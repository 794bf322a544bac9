import type { Built } from '../../buildx/build.ts'
import { nameImages, namesInEngine, removeName } from '../../buildx/engine-images.ts'
import type { ImageDestination } from '../../buildx/exports.ts'
import { resultFor } from '../../buildx/metadata.ts'
import { isRefusedPush } from '../../buildx/output/build-failure.ts'
import {
  type Arrival,
  type Arrivals,
  arrive,
  firstTag,
  type Losses,
  namesOf,
  type Prepared,
  setOutputs,
} from '../../delivery/deliveries.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { AwsError } from '../../ecr/aws-error.ts'
import { pushedImage } from '../../ecr/pushed-image.ts'
import type { Gate } from '../../gate/gate.ts'
import type { Tag } from '../../names/image-reference.ts'
import { tagReference } from '../../names/repository.ts'
import { readManifest, storedImage } from '../../oci/manifest.ts'
import { buildImage, type DockerSession } from './build-image.ts'
import { compare } from './compare.ts'
import { buildOutputs } from './outputs.ts'
import type { Produce } from './plan.ts'
import type { Run } from './run-context.ts'

/** Brings the image to one destination, as the plan says. Returns that one. */
export function obtain(
  step: Run,
  shop: DockerSession,
  how: Produce,
  targets: readonly Prepared[],
  books: Books,
): Promise<Arrival> {
  switch (how.kind) {
    case 'push':
      return push(step, shop, targets, books)
    case 'compare':
      return compare(step, shop, how.image, targets, books)
    case 'found':
      return Promise.resolve(takeFound(step, targets, books.arrivals))
  }
}

/** Takes the image that the tags which cannot move have. Returns a destination that has it. */
export function takeFound({ world }: Run, targets: readonly Prepared[], arrivals: Arrivals): Arrival {
  const [source] = targets.flatMap((target) => {
    const { locked } = target.plan
    return locked === undefined ? [] : [arrive(arrivals, target, locked)]
  })
  if (source === undefined) throw new Error('no destination has the image that is the result')
  setOutputs(world, { imageid: readManifest(source.image).config ?? source.image.digest })
  return source
}

/** Builds the image and pushes it to the first destination that takes it. Returns that one, with the tags that it has. */
async function push(step: Run, shop: DockerSession, targets: readonly Prepared[], books: Books): Promise<Arrival> {
  const { arrivals, losses, inspection } = books
  for (const target of targets) {
    const tag = inspection?.tag ?? firstTag(target)
    const output = pushOutput(target, tag, targets)
    const built = await pushOne(target, books, () => buildImage(step, shop, output, targets))
    if (built === undefined) continue
    arrivals.built = built
    const names = namesInEngine(step.settings.build.exports, output, shop.request.driver)
    try {
      const [image] = await losses.each([target], () => received(step, target, tag, built, books))
      if (image === undefined) continue
      await inspection?.search(target, image)
      const arrival = arrivals.add(target, 'pushed', image, inspection === undefined ? [tag] : [])
      await nameImages(step.world, names.more, step.child)
      return arrival
    } finally {
      if (names.own !== undefined) await removeName(step.world, names.own, step.child)
    }
  }
  throw losses.asError()
}

const pushOutput = (target: Prepared, tag: Tag, targets: readonly Prepared[]): ImageDestination => ({
  kind: 'push',
  reference: tagReference(target.repository, tag),
  references: namesOf(targets),
})

/** Undefined when the image was built and this registry did not take it: the next push finds it in the cache. */
async function pushOne(
  target: Prepared,
  { losses, inspection }: Pick<Books, 'losses' | 'inspection'>,
  run: () => Promise<Built>,
): Promise<Built | undefined> {
  try {
    const built = await run()
    inspection?.pushed(target)
    return built
  } catch (error) {
    if (!isRefusedPush(error)) {
      inspection?.doubted(target)
      throw error
    }
    losses.note(target, error)
    return undefined
  }
}

/** The image as its registry has it. The outputs tell of that one. */
async function received(
  { world, settings }: Run,
  target: Prepared,
  tag: Tag,
  built: Built,
  { arrivals, inspection }: Books,
): Promise<ImageFacts> {
  const { ecr, repository } = target
  const [isOwn, told] = [inspection !== undefined, built.digest]
  try {
    const image = await pushedImage(ecr, repository, { tag, isOwn, told })
    const name = tagReference(repository, firstTag(target))
    setOutputs(world, buildOutputs(resultFor(built, storedImage(image), name)))
    return image
  } catch (error) {
    // Docker has pushed it, and its word is all that there is. Beside other outputs that could be about one of those.
    if (error instanceof AwsError && !isOwn && told !== undefined && settings.build.exports.others.length === 0) {
      setOutputs(world, buildOutputs(built))
      arrivals.pushed(target, told, tag)
    }
    throw error
  }
}

/** Where what happens is noted. */
export interface Books {
  readonly arrivals: Arrivals
  readonly losses: Losses
  readonly inspection: Gate | undefined
}
