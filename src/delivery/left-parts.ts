import { quoted } from '../base/result.ts'
import type { Connect } from '../ecr/api.ts'
import { saidBy } from '../ecr/aws-error.ts'
import type { Destination } from '../ecr/destination.ts'
import { type Digest, parseDigest, parseTag, type Tag } from '../names/image-reference.ts'
import type { Environment } from '../runner/context.ts'
import type { Log } from '../runner/ports.ts'
import { isPartTag, retireParts } from './part-set.ts'

/** Name of the state that tells `post` which tags of parts are to be removed; empty when there are none. */
export const PARTS_STATE = 'part-tags'

/** Tags of parts that a run is about to remove. */
export interface LeavingParts {
  /** Digest of the whole image. */
  readonly index: Digest
  /** Tag that it has got. */
  readonly delivered: Tag
  readonly tags: readonly Tag[]
}

/** Prints what `post` has to know: `sha256:… v1 part-4711-0123456789ab-linux-amd64 …`. */
export const printLeavingParts = ({ index, delivered, tags }: LeavingParts): string =>
  [index, delivered, ...tags].join(' ')

/** Parses what `printLeavingParts` prints; undefined when no step of this run can have printed it. */
function parseLeavingParts(env: Environment, text: string): LeavingParts | undefined {
  const [first = '', second = '', ...rest] = text.split(' ')
  const [index, delivered] = [parseDigest(first), parseTag(second)]
  const tags = rest.flatMap((one) => {
    const tag = parseTag(one)
    return tag.ok && isPartTag(env, tag.value) ? [tag.value] : []
  })
  if (!index.ok || !delivered.ok || tags.length !== rest.length) return undefined
  return { index: index.value, delivered: delivered.value, tags }
}

/** Ports of `post` for the removal of the tags of parts. */
export interface LeftPartsPorts {
  readonly connect: Connect
  readonly env: Environment
  readonly log: Pick<Log, 'info' | 'warning'>
}

/**
 * Removes the tags of parts that a run which was killed had begun to remove, in its first repository. `text` is what the state
 * says, which the output of a build could have forged: so the tags must be of parts of this run, and `destinations`, which the
 * inputs say, are asked for only then. Warns where it cannot.
 */
export async function removeLeftParts(
  { connect, env, log }: LeftPartsPorts,
  text: string,
  destinations: () => readonly Destination[],
): Promise<void> {
  const parts = parseLeavingParts(env, text)
  if (parts === undefined) return log.warning(`${quoted(text)} names no parts of this run, so nothing was removed`)
  const [destination] = destinations()
  if (destination === undefined) return
  const { identity, address } = destination
  try {
    const ecr = (await connect(identity)).ecr(destination)
    const [index] = await ecr.images(address.name, [{ digest: parts.index }])
    const left = index === undefined ? parts.tags : await retireParts({ ecr, name: address.name }, { ...parts, index })
    if (left.length > 0) log.warning(describeLeftParts(left))
    else log.info('Removed the tags of the parts of the image.')
  } catch (error) {
    log.warning(`${describeLeftParts(parts.tags)} ${saidBy(error)}`)
  }
}

/** Describes, in sentences, tags of parts that stay. */
export const describeLeftParts = (tags: readonly Tag[]): string =>
  `The tags of the parts of the image may still be there: ${tags.join(', ')}. Nothing needs them any more.`
