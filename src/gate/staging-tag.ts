import { quoted } from '../base/result.ts'
import type { Connect } from '../ecr/api.ts'
import { hasCode, saidBy } from '../ecr/aws-error.ts'
import type { Destination } from '../ecr/destination.ts'
import { describeDestination } from '../inputs/repositories.ts'
import { parseTag, printReference, type Tag, tagFrom } from '../names/image-reference.ts'
import { actionPrefix } from '../names/registry.ts'
import { type Repository, tagReference } from '../names/repository.ts'
import type { Environment } from '../runner/context.ts'
import type { Log, Reporter } from '../runner/ports.ts'
import type { ImageLocation } from './check.ts'

/** Name of the state that tells `post` under which tag an image may have been pushed; empty when it is gone. */
export const STAGING_STATE = 'staging-tag'

/**
 * Staging tag, under which an image is pushed that has to be looked at before it gets a tag that anybody uses, such as
 * `staging-4711-0123456789abcdef`. It is new for each run and step, so that also a repository takes it whose tags
 * cannot move. `unique` is random, in hexadecimal digits. Throws an Error when the text is no tag.
 */
export function stagingTag(env: Environment, unique: string): Tag {
  const tag = tagFrom(`${beginning(env)}${unique}`)
  if (tag === undefined) throw new Error('a staging tag begins with a letter')
  return tag
}

/** Staging tag that a text is; undefined when no step of this run can have made it. */
export function stagingTagOf(env: Environment, text: string): Tag | undefined {
  const tag = parseTag(text)
  const start = beginning(env)
  return tag.ok && text.startsWith(start) && /^[0-9a-f]+$/.test(text.slice(start.length)) ? tag.value : undefined
}

const beginning = ({ GITHUB_RUN_ID: run }: Environment): string => (run ? `staging-${run}-` : 'staging-')

/** Ports that a staging tag needs. */
export interface StagingPorts {
  readonly log: Pick<Log, 'warning'>
  readonly report: Pick<Reporter, 'state'>
  readonly cancelled: AbortSignal
}

/** Staging tag of a step, and the repositories in which it is. */
export class StagingTag {
  readonly tag: Tag
  readonly #ports: StagingPorts
  readonly #pushed: ImageLocation[] = []
  readonly #doubted: ImageLocation[] = []

  constructor(tag: Tag, ports: StagingPorts) {
    this.tag = tag
    this.#ports = ports
    // Before anything is pushed, so that `post` knows of it even when this process is killed in the next moment.
    ports.report.state(STAGING_STATE, tag)
  }

  /** Notes that a repository has an image under the tag. */
  pushed(where: ImageLocation): void {
    this.#pushed.push(where)
  }

  /**
   * Notes that a repository may have an image under the tag: docker has failed, and what failed can have come after the
   * push, as the export of a cache does.
   */
  doubted(where: ImageLocation): void {
    this.#doubted.push(where)
  }

  /**
   * Removes the tag from where it is: an image that got no other one goes with it. That it stays is no reason to fail:
   * it warns, and `post` tries again. A run that was cancelled asks AWS nothing any more, and docker may have pushed before it
   * ended: then it is left for `post` alone. Throws CancelledError when that happens meanwhile.
   */
  async remove(): Promise<void> {
    const { cancelled, report } = this.#ports
    if (cancelled.aborted) return
    const where = [...this.#pushed.splice(0), ...(await this.#found())]
    const removed = await Promise.all(where.map((one) => this.#removeFrom(one)))
    if (removed.every((isGone) => isGone)) report.state(STAGING_STATE, '')
  }

  /** Those of the doubtful repositories that have the tag, or cannot say. */
  async #found(): Promise<readonly ImageLocation[]> {
    const found = this.#doubted.splice(0).map(async (where) => {
      const { ecr, repository } = where
      try {
        return (await ecr.imageState(repository.name, this.tag)) === undefined ? [] : [where]
      } catch (error) {
        // The push would have created it.
        return hasCode(error, 'RepositoryNotFoundException') ? [] : [where]
      }
    })
    return (await Promise.all(found)).flat()
  }

  /**
   * Returns whether it is gone. Whatever the build said that it pushed: no other job knows the tag, so the tag alone names the
   * image.
   */
  async #removeFrom({ ecr, repository }: ImageLocation): Promise<boolean> {
    try {
      await ecr.removeTag(repository.name, this.tag)
      return true
    } catch (error) {
      this.#ports.cancelled.throwIfAborted()
      this.#ports.log.warning(describeRemains(repository, this.tag, error))
      return false
    }
  }
}

function describeRemains(repository: Repository, tag: Tag, error: unknown): string {
  return (
    `The tag ${printReference(tagReference(repository, tag))} is for this step alone and could not be removed. ` +
    'The post part of this step tries again. When that fails too, allow the step ' +
    `${actionPrefix(repository.registry)}:BatchDeleteImage on the repository, which an image needs that is looked at before its tags. ${saidBy(error)}`
  )
}

/** Ports of `post` for the removal of a staging tag. */
export interface LeftTagPorts {
  readonly connect: Connect
  readonly env: Environment
  readonly log: Pick<Log, 'info' | 'warning'>
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>
}

/** Staging tag that a run left, by what it saved. */
export interface LeftState {
  /** Text of the state, which the output of a build could have forged. */
  readonly text: string
  /** Whether docker ran when the run ended, and may have pushed. */
  readonly ranDocker: boolean
}

/**
 * How long before each look for the tag, in milliseconds: what docker had sent when it was ended, a registry may take a moment
 * to do.
 */
const LOOKS_AFTER_DOCKER = [0, 500, 1500]

/**
 * Removes the image that a run which was killed, or could not remove it, may have pushed under its staging tag. The state
 * could be forged: so it is the tag alone, and it must be one of this run. Where to look, and who asks, must come from the
 * inputs: `destinations` reads them, and only when the tag is good. Warns where it cannot.
 */
export async function removeLeftTag(
  ports: LeftTagPorts,
  { text, ranDocker }: LeftState,
  destinations: () => readonly Destination[],
): Promise<void> {
  const tag = stagingTagOf(ports.env, text)
  if (tag === undefined) return ports.log.warning(`${quoted(text)} is not a tag of this run, so it was not removed`)
  const looks = ranDocker ? LOOKS_AFTER_DOCKER : [0]
  await Promise.all(destinations().map((destination) => removeSoon(ports, { destination, tag }, looks)))
}

/** A staging tag that may be in the repository of a destination. */
interface LeftTag {
  readonly destination: Destination
  readonly tag: Tag
}

/** Looks after each of these waits, and warns of what the last look gave. */
async function removeSoon(ports: LeftTagPorts, { destination, tag }: LeftTag, looks: readonly number[]): Promise<void> {
  let problem: string | undefined
  for (const milliseconds of looks) {
    await ports.wait(milliseconds)
    problem = await removeNow(ports, { destination, tag })
  }
  if (problem === undefined) return
  const where = describeDestination(destination)
  ports.log.warning(`The tag ${tag} of this step alone may still be in ${where}. Remove it by hand. ${problem}`)
}

/** Returns what was said where it could not. */
async function removeNow({ connect, log }: LeftTagPorts, { destination, tag }: LeftTag): Promise<string | undefined> {
  const { address, identity } = destination
  try {
    const ecr = (await connect(identity)).ecr(destination)
    const image = await ecr.imageState(address.name, tag)
    if (image === undefined) return undefined
    await ecr.removeTag(address.name, tag, image.digest)
    log.info(`Removed the tag ${tag} of this step alone from ${describeDestination(destination)}.`)
    return undefined
  } catch (error) {
    // The run may have ended before there was a repository.
    return hasCode(error, 'RepositoryNotFoundException') ? undefined : saidBy(error)
  }
}
