import type { ImageFailure, Repository } from '@aws-sdk/client-ecr'
import type { ImageFailure as PublicImageFailure } from '@aws-sdk/client-ecr-public'
import type { ImageFacts, RepositoryFacts } from '../ecr/api.ts'
import { AwsFailure } from '../errors/failures.ts'
import { parseAccountId } from '../names/account.ts'
import type { Digest } from '../names/digest.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'
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

/** What PutImage takes to give an image of the repository one more tag; the same in both of ECR's APIs. */
export const newTag = (name: RepositoryName, { manifest, mediaType }: ImageFacts, tag: Tag) => ({
  repositoryName: name,
  imageManifest: manifest,
  imageTag: tag,
  ...(mediaType !== undefined && { imageManifestMediaType: mediaType }),
})

/** What BatchDeleteImage takes a tag from. With a digest, a tag that somebody has moved meanwhile stays. */
export const taggedImage = (tag: Tag, digest: Digest | undefined) => ({
  imageTag: tag,
  ...(digest !== undefined && { imageDigest: digest }),
})

/** Throws AwsFailure when an answer of BatchDeleteImage says that the tag is still there. */
export function requireRemoved(
  failures: readonly (ImageFailure | PublicImageFailure)[] | undefined,
  doing: Doing,
): void {
  const [failure] = failures ?? []
  if (failure === undefined || failure.failureCode === 'ImageNotFound') return
  const said = failure.failureReason ?? 'no reason'
  throw new AwsFailure({ ...doing, code: failure.failureCode ?? 'Unknown', said }, undefined)
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
