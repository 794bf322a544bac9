import type { BuildResult } from '../build/metadata.ts'
import { type Digest, shortDigest } from '../names/digest.ts'
import type { TagPlan } from '../plan/tags.ts'
import type { ImageFacts } from './api.ts'
import { readManifest } from './manifest.ts'

/**
 * Whether a build gave the image that locked tags have. Equal configurations are enough: a configuration names every
 * layer by content, and the classic store of docker makes no manifest before it pushes.
 */
export function isSame(result: BuildResult, image: ImageFacts): boolean {
  const { config } = readManifest(image)
  return builtDigests(result).some((digest) => digest === image.digest || digest === config)
}

/** The sentence for a build that gave another image than locked tags have. */
export function describeDifference(result: BuildResult, image: ImageFacts, tags: readonly TagPlan[]): string {
  const locked = tags.filter((tag) => tag.locked).map(({ tag }) => tag)
  const [built] = builtDigests(result)
  const gave = built === undefined ? 'another image' : `another one (${shortDigest(built)})`
  return (
    `${locked.join(', ')} cannot be moved in this repository and ${locked.length > 1 ? 'have' : 'has'} the image ` +
    `${shortDigest(image.digest)}; this build gave ${gave}.`
  )
}

const builtDigests = ({ digest, imageId }: BuildResult): readonly Digest[] =>
  [digest, imageId].filter((one) => one !== undefined)
