import { invalidParameter, ServiceError } from '../errors.ts'
import { parsePolicy } from '../identity/policy.ts'
import type { Repository } from '../store/repository.ts'
import type { Place } from './members.ts'
import * as members from './members.ts'
import { type Context, inWords, type Operation, operation, placeOf, repositoryOf } from './operation.ts'
import { flag, required } from './schema.ts'

/**
 * Refuses what is no policy of a repository; in such a policy, no statement has a `Resource`:
 * https://github.com/awsdocs/amazon-ecr-user-guide/pull/20. Whether its principals exist is not known here.
 */
export function checkRepositoryPolicy(text: string): void {
  try {
    parsePolicy(text, 'resource')
    if (![JSON.parse(text).Statement].flat().some((statement) => 'Resource' in statement || 'NotResource' in statement))
      return
  } catch {
    // The same words for whatever is wrong with it.
  }
  throw invalidParameter('PolicyText', 'Invalid repository policy provided')
}

function policyOf(repository: Repository, context: Context): string {
  const { policy } = repository.settings
  if (policy !== undefined) return policy
  const place = inWords(repository, context)
  throw new ServiceError('RepositoryPolicyNotFoundException', `Repository policy does not exist for ${place}`)
}

/** @param place the members that name a repository, which differ between ECR and ECR Public */
function policyOperations(place: Place) {
  return new Map<string, Operation>([
    [
      'SetRepositoryPolicy',
      operation({ ...place, policyText: required(members.policyText), force: flag }, async (input, context) => {
        const repository = repositoryOf(input, context)
        checkRepositoryPolicy(input.policyText)
        await repository.exclusive(() => repository.change({ ...repository.settings, policy: input.policyText }))
        return { ...placeOf(repository, context), policyText: input.policyText }
      }),
    ],
    [
      'GetRepositoryPolicy',
      operation(place, (input, context) => {
        const repository = repositoryOf(input, context)
        return { ...placeOf(repository, context), policyText: policyOf(repository, context) }
      }),
    ],
    [
      'DeleteRepositoryPolicy',
      operation(place, async (input, context) => {
        const repository = repositoryOf(input, context)
        const policyText = policyOf(repository, context)
        await repository.exclusive(() => {
          const { policy: _, ...rest } = repository.settings
          return repository.change(rest)
        })
        return { ...placeOf(repository, context), policyText }
      }),
    ],
  ])
}

export const repositoryPolicies = policyOperations(members.repository)
export const publicRepositoryPolicies = policyOperations(members.publicRepository)
