import { quoted } from '../base/result.ts'
import type { Connect } from '../ecr/api.ts'
import { hasCode, saidBy } from '../ecr/aws-error.ts'
import type { Destination } from '../ecr/destination.ts'
import { describeDestination } from '../inputs/repositories.ts'
import type { Tag } from '../names/image-reference.ts'
import type { Environment } from '../runner/context.ts'
import type { Log } from '../runner/ports.ts'
import { stagingTagOf } from './staging-tag.ts'

/** What `post` has for the removal of a staging tag. */
export interface LeftTagPorts {
  readonly connect: Connect
  readonly env: Environment
  readonly log: Pick<Log, 'info' | 'warning'>
}

/**
 * Removes the image that a killed run may have pushed under its staging tag, with which nobody has searched it. `text` is
 * what the state says, which the output of a build could have forged: so it is the tag alone, and it must be one of this
 * run. Where to look, and who asks, must come from the inputs: `destinations` reads them, and only when the tag is good.
 * Warns where it cannot.
 */
export async function removeLeftTag(
  ports: LeftTagPorts,
  text: string,
  destinations: () => readonly Destination[],
): Promise<void> {
  const tag = stagingTagOf(ports.env, text)
  if (tag === undefined) return ports.log.warning(`${quoted(text)} is not a tag of this run, so it was not removed`)
  await Promise.all(destinations().map((destination) => removeFrom(ports, destination, tag)))
}

async function removeFrom({ connect, log }: LeftTagPorts, destination: Destination, tag: Tag): Promise<void> {
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
    if (hasCode(error, 'RepositoryNotFoundException')) return
    log.warning(
      `The tag ${tag} may still be in ${where}, with an image that was not searched for secrets. Remove it by hand. ${saidBy(error)}`,
    )
  }
}
