import type { Repository } from '@aws-sdk/client-ecr-public'
import type { RepositoryFacts } from '../ecr/api.ts'
import { parseAccountId } from '../names/account.ts'
import { emptyAnswer } from './aws-answers.ts'
import type { Doing } from './aws-call.ts'

/** What a call to ECR Public is for. */
export const ecrPublic = (doing: string, operation: string): Doing => ({ doing, service: 'ECR Public', operation })

/**
 * What ECR Public's answer says of a repository. It has no mutability (whoever may push may move any tag), no scans and
 * no keys. Throws AwsFailure when the answer says too little.
 */
export function publicRepositoryFacts(repository: Repository | undefined, doing: Doing): RepositoryFacts {
  const account = parseAccountId(repository?.registryId ?? '')
  if (!repository?.repositoryUri || !account.ok) throw emptyAnswer(doing)
  return {
    uri: repository.repositoryUri,
    account: account.value,
    mutability: 'MUTABLE',
    exclusions: [],
    scanOnPush: false,
    encryption: { type: 'AES256', key: undefined },
  }
}
