import { digestPattern, repositoryPattern } from '../names.ts'
import { list, type Members, required, structure, type Text, text, whole, word } from './schema.ts'

/*
 * What members of requests may be, by the service's own model:
 * https://github.com/boto/botocore/blob/develop/botocore/data/ecr/2015-09-21/service-2.json
 */

/** ECR prints another pattern than it uses: https://github.com/getmoto/moto/blob/master/moto/ecr/models.py */
const name = {
  pattern: String.raw`[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*`,
  printed: repositoryPattern,
}

export const anyName = text({ min: 2, max: 256, ...name })
export const registryId = text({ pattern: '[0-9]{12}' })
export const digest = text({ pattern: digestPattern })
export const anyTag = text({ min: 1, max: 300 })
export const uploadId = text({ pattern: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}' })

/** Neither is required, and a digest may be any text: what is wrong with an id is a failure entry. */
export const imageId = structure({ imageDigest: text(), imageTag: anyTag })
export const imageIds = list(imageId, 1, 100)

/** The members that name a repository, its owner being the caller's account without `registryId`. */
export const repository = { registryId, repositoryName: required(anyName) }

export const paging = (max = 1000) => ({ nextToken: text(), maxResults: whole(1, max) })

export const tagStatus = word('TAGGED', 'UNTAGGED', 'ANY')
export const imageStatus = word('ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY')

export const tags = list(structure({ Key: required(text()), Value: required(text()) }))

/** What a repository and a creation template have in common. */
export const mutability = {
  imageTagMutability: word('MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'),
  imageTagMutabilityExclusionFilters: list(
    structure({
      filterType: required(word('WILDCARD')),
      filter: required(text({ min: 1, max: 128, pattern: '^[0-9a-zA-Z._*-]{1,128}$' })),
    }),
    1,
    5,
  ),
}

export const encryptionType = required(word('AES256', 'KMS', 'KMS_DSSE'))
export const policyText = text({ max: 10_240 })
export const lifecyclePolicyText = text({ min: 100, max: 30_720 })

const prefixPattern = String.raw`^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$`
export const templatePrefix = text({ min: 1, max: 256, pattern: prefixPattern })
export const cachePrefix = text({ min: 2, max: 30, pattern: prefixPattern })
export const roleArn = text({ max: 2048 })

/** Members of ECR Public: https://github.com/boto/botocore/blob/develop/botocore/data/ecr-public/2020-10-30/service-2.json */
export const publicName = text({ min: 2, max: 205, pattern: repositoryPattern })
export const publicRepository = { registryId, repositoryName: required(publicName) }
/** Where layers and images are pushed, a registry may be named by its alias. */
export const publicPlace = { registryId: text({ min: 2, max: 50 }), repositoryName: required(publicName) }
export const publicTags = list(structure({ Key: text({ min: 1, max: 128 }), Value: text({ max: 256 }) }), 0, 200)

/** The members that name a repository, in whichever service. */
export type Place = Members & { readonly repositoryName: Text & { readonly required: true } }
