import { parseDestinations } from '../actions/build/inputs.ts'
import type { World } from '../actions/world.ts'
import { quoted } from '../base/result.ts'
import { AwsError, saidBy } from '../ecr/aws-error.ts'
import type { Destination } from '../ecr/destination.ts'
import { type InputPorts, InputReader } from '../inputs/reader.ts'
import { describeDestination } from '../inputs/repositories.ts'
import { parseTag, type Tag, tagFrom } from '../names/image-reference.ts'
import type { Environment } from '../runner/context.ts'

/** Name of the state that tells `post` under which tag an image may have been pushed; empty when it is gone. */
export const STAGING_STATE = 'staging-tag'

/**
 * The tag under which an image is pushed that has to be looked at before it gets a tag that anybody uses. It is new for
 * each run and step, so that also a repository takes it whose tags cannot move. `unique` is random.
 */
export function stagingTag(env: Environment, unique: string): Tag {
  const tag = tagFrom(`${beginning(env)}${unique}`)
  if (tag === undefined) throw new Error('a staging tag begins with a letter')
  return tag
}

/** The staging tag that a text is; undefined when no step of this run can have made it. */
function stagingTagOf(env: Environment, text: string): Tag | undefined {
  const tag = parseTag(text)
  const start = beginning(env)
  return tag.ok && text.startsWith(start) && /^[0-9a-f]+$/.test(text.slice(start.length)) ? tag.value : undefined
}

const beginning = ({ GITHUB_RUN_ID: run }: Environment): string => (run ? `staging-${run}-` : 'staging-')

/** What removing needs of the world. */
export type StagingTagPorts = InputPorts & Pick<World, 'connect' | 'env' | 'files' | 'log'>

/**
 * Removes the image that a killed run may have pushed under its staging tag, with which nobody has searched it. The
 * state says nothing but the tag, and it could be forged: the repositories and who asks are those of the inputs. Warns
 * where it cannot.
 */
export async function removeStagingTag(world: StagingTagPorts, text: string): Promise<void> {
  const { log } = world
  const tag = stagingTagOf(world.env, text)
  if (tag === undefined) return log.warning(`${quoted(text)} is not a tag of this run, so it was not removed`)
  await Promise.all(parseDestinations(new InputReader(world)).map((destination) => removeFrom(world, destination, tag)))
}

async function removeFrom({ connect, log }: StagingTagPorts, destination: Destination, tag: Tag): Promise<void> {
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
    if (error instanceof AwsError && error.code === 'RepositoryNotFoundException') return
    log.warning(
      `The tag ${tag} may still be in ${where}, with an image that was not searched for secrets. Remove it by hand. ${saidBy(error)}`,
    )
  }
}
