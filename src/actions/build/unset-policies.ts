import { UnexpectedStateError } from '../../base/errors.ts'
import type { PolicyKind } from '../../ecr/api.ts'
import type { Repository } from '../../names/repository.ts'

/** The error about a repository that was just created and lacks policies, such as `lifecycle-policy`. */
export const unsetPolicies = ({ name }: Repository, missing: readonly PolicyKind[]): UnexpectedStateError =>
  new UnexpectedStateError(
    `The repository ${name} was created, and ${missing.join(' and ')} could not be set. Nothing was built.`,
    'Mend that, and run the job again with repository-settings: apply, which sets what is missing on a repository that is there.',
  )
