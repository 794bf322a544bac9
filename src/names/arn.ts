import type { AccountId } from './account.ts'
import { partitionOf, type Region } from './region.ts'
import type { RepositoryName } from './repository.ts'

/** The ARN of a private repository: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
export const repositoryArn = (region: Region, account: AccountId, name: RepositoryName): string =>
  `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`

/** The ARN of a public repository: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistrypublic.html */
export const publicRepositoryArn = (account: AccountId, name: RepositoryName): string =>
  `arn:aws:ecr-public::${account}:repository/${name}`
