import { type DestinationState, movabilityAfter } from '../../delivery/plan-destination.ts'
import { isImmutable } from '../../ecr/mutability.ts'
import { REQUEST_LABEL } from '../../image-metadata/image-origin.ts'
import { mergeLabels, pairText, splitPair } from '../../image-metadata/labels.ts'
import type { Run } from './run-context.ts'

/**
 * Labels the image with the hash of its request, unless all default tags can move, where one commit can give several
 * images: two jobs of a matrix over target, file, context or build-args want the same tag, and neither must take the
 * other's image for its own. The cache key of no layer has it in it, and the outputs do not name it. Returns the run.
 */
export function labelRequest(run: Run, seen: readonly DestinationState[]): Run {
  const { tags, build } = run.settings
  const { request } = tags.origin
  const isLabelled =
    tags.byDefault &&
    seen.some(({ destination, registry }) => {
      const rules = movabilityAfter(destination.repositorySettings, registry)
      return rules === undefined || tags.names.some((tag) => isImmutable(rules, tag))
    })
  if (!isLabelled || request === undefined) return run
  const labels = mergeLabels(build.labels.map(splitPair), [[REQUEST_LABEL, request]]).map(pairText)
  return { ...run, settings: { ...run.settings, build: { ...build, labels } } }
}
