import { AwsFailure, saidBy } from '../errors/failures.ts'
import { describeDestination } from '../inputs/destination.ts'
import { type Border, parseDestinations } from '../inputs/parse.ts'
import type { Destination } from '../inputs/settings.ts'
import { quoted } from '../names/parsed.ts'
import type { Tag } from '../names/tag.ts'
import { stagingTagOf } from '../secrets/staging.ts'
import type { World } from '../world.ts'

/** What removing needs of the world. */
export type LeftoverWorld = Pick<World, 'connect' | 'context' | 'env' | 'files' | 'input' | 'log'>

/**
 * Removes the image that a killed run may have pushed under its staging tag, with which nobody has searched it. The
 * state says nothing but the tag, and it could be forged: the repositories and who asks are those of the inputs. Warns
 * where it cannot.
 */
export async function removeLeftover(world: LeftoverWorld, text: string): Promise<void> {
  const { log, files } = world
  const tag = stagingTagOf(world.env, text)
  if (tag === undefined) return log.warning(`${quoted(text)} is not a tag of this run, so it was not removed`)
  const border: Omit<Border, 'facts' | 'match'> = { ...world, kind: files.kind, content: files.content }
  await Promise.all(parseDestinations(border).map((destination) => removeFrom(world, destination, tag)))
}

async function removeFrom({ connect, log }: LeftoverWorld, destination: Destination, tag: Tag): Promise<void> {
  const { address, identity } = destination
  const where = describeDestination(destination)
  try {
    const ecr = (await connect(identity)).ecr(destination)
    const image = await ecr.imageState(address.name, tag)
    if (image === undefined) return
    await ecr.removeTag(address.name, tag, image.digest)
    log.info(`Removed the tag ${tag} from ${where}: the run ended before its image was searched for secrets.`)
  } catch (error) {
    // The run may have ended before there was a repository.
    if (error instanceof AwsFailure && error.code === 'RepositoryNotFoundException') return
    log.warning(
      `The tag ${tag} may still be in ${where}, with an image that was not searched for secrets. Remove it by hand. ${saidBy(error)}`,
    )
  }
}
