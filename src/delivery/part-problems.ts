import { isImmutable } from '../ecr/mutability.ts'
import { repositoryUri } from '../names/repository.ts'
import { PART_PREFIX, type PartSet, partTag } from './part-set.ts'
import { type DestinationState, movabilityAfter } from './plan-destination.ts'

/** Why the parts of an image cannot wait for each other in the first repository, as a sentence. */
export function partProblems(set: PartSet | undefined, [first]: readonly DestinationState[]): readonly string[] {
  if (set === undefined || first === undefined) return []
  const { destination, registry, repository } = first
  const rules = movabilityAfter(destination.repositorySettings, registry)
  const tag = partTag(set, set.own)
  if (rules === undefined || !isImmutable(rules, tag)) return []
  return [
    `The parts of the image wait for each other in ${repositoryUri(repository)} under tags such as ${tag}, which have to move ` +
      `once the whole is there, and its tags cannot be moved. Exclude them: image-tag-mutability-exclusions: ${PART_PREFIX}*, with ` +
      'repository-settings: apply or by hand.',
  ]
}
