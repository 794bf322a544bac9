import { invalidParameter } from '../errors.ts'
import type { ExclusionFilter, Mutability } from '../store/repository.ts'
import * as members from './members.ts'
import { operation, placeOf, repositoryOf } from './operation.ts'
import { required } from './schema.ts'

const filtersMember = 'imageTagMutabilityExclusionFilters'

interface Asked {
  readonly imageTagMutability?: Mutability
  readonly imageTagMutabilityExclusionFilters?: readonly ExclusionFilter[]
}

/**
 * The setting and its filters belong together: https://github.com/aws/aws-cdk/pull/35246
 * @param fallback what holds when the request says nothing
 */
export function mutabilityOf(asked: Asked, fallback: Mutability = 'MUTABLE') {
  const { imageTagMutability: mutability = fallback, imageTagMutabilityExclusionFilters: exclusions } = asked
  const excluding = mutability.endsWith('_WITH_EXCLUSION')
  if (excluding !== (exclusions !== undefined)) {
    const not = excluding ? "can't be null" : "can't be set"
    const rule = `ImageTagMutabilityExclusionFilters ${not} when imageTagMutability is set as ${mutability}`
    throw invalidParameter(filtersMember, rule)
  }
  // https://github.com/hashicorp/terraform-provider-aws/pull/43642
  if (exclusions?.some(({ filter }) => filter.split('*').length > 3))
    throw invalidParameter(filtersMember, 'A filter must have at most 2 wildcards')
  return { mutability, exclusions: exclusions ?? [] }
}

/** What answers say of it. */
export function describeMutability(of: { mutability: Mutability; exclusions: readonly ExclusionFilter[] }) {
  return {
    imageTagMutability: of.mutability,
    ...(of.exclusions.length > 0 && { [filtersMember]: of.exclusions }),
  }
}

const { mutability } = members

export const putImageTagMutability = operation(
  { ...members.repository, ...mutability, imageTagMutability: required(mutability.imageTagMutability) },
  async (input, context) => {
    const repository = repositoryOf(input, context)
    const asked = mutabilityOf(input)
    await repository.exclusive(() => repository.change({ ...repository.settings, ...asked }))
    return { ...placeOf(repository, context), ...describeMutability(asked) }
  },
)
