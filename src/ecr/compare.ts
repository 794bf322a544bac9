import type { BuildResult } from '../build/metadata.ts'
import { Contradiction } from '../errors/failures.ts'
import { shortDigest } from '../names/digest.ts'
import type { TagPlan } from '../plan/plan.ts'
import type { ImageFacts } from './api.ts'
import { readManifest } from './manifest.ts'

/**
 * Checks that a build gave the image that locked tags have. Equal configurations are enough: a configuration names
 * every layer by content, and the classic store of docker makes no manifest before it pushes.
 * Throws Contradiction when it is another image.
 */
export function mustBeSame(result: BuildResult, image: ImageFacts, tags: readonly TagPlan[]): void {
  const { config } = readManifest(image)
  const built = [result.digest, result.imageId].filter((digest) => digest !== undefined)
  if (built.some((digest) => digest === image.digest || digest === config)) return
  const locked = tags.filter((tag) => tag.locked).map(({ tag }) => tag)
  const gave = built[0] === undefined ? 'another image' : `another one (${shortDigest(built[0])})`
  throw new Contradiction(
    `${locked.join(', ')} cannot be moved in this repository and ${locked.length > 1 ? 'have' : 'has'} the image ` +
      `${shortDigest(image.digest)}; this build gave ${gave}. Nothing was pushed.`,
    'Use a tag that is new for each content (the default tags have one). When the content should be the same, look for ' +
      'what changes in each build: downloads without a version, times of files, a cache that this runner lacks.',
  )
}
