import type { Repository } from '@aws-sdk/client-ecr'
import type { RepositoryFacts } from '../ecr/api.ts'
import { AwsFailure } from '../errors/failures.ts'
import { parseAccountId } from '../names/account.ts'
import type { Doing } from './aws-call.ts'

/** What a call to ECR is for. */
export const ecr = (doing: string, operation: string): Doing => ({ doing, service: 'ECR', operation })

/** The failure of a call that was answered with success, and without what it was made for. */
export const emptyAnswer = (doing: Doing): AwsFailure =>
  new AwsFailure({ ...doing, code: 'EmptyAnswer', said: 'the answer lacks what was asked for' }, undefined)

/** Sends a request. Returns undefined when it fails with this error name: what was asked for does not exist. */
export async function unlessMissing<T>(code: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof AwsFailure && error.code === code) return undefined
    throw error
  }
}

/** What ECR's answer says of a repository. Throws AwsFailure when it says too little. */
export function repositoryFacts(repository: Repository | undefined, doing: Doing): RepositoryFacts {
  const account = parseAccountId(repository?.registryId ?? '')
  if (!repository?.repositoryUri || !account.ok) throw emptyAnswer(doing)
  const { encryptionType = 'AES256', kmsKey } = repository.encryptionConfiguration ?? {}
  return {
    uri: repository.repositoryUri,
    account: account.value,
    mutability: repository.imageTagMutability ?? 'MUTABLE',
    exclusions: (repository.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []),
    scanOnPush: repository.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: { type: encryptionType, key: kmsKey },
  }
}
