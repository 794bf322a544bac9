import { getAuthorizationToken } from './authorization.ts'
import { batchDeleteImage, batchGetImage, describeImages, listImages, putImage } from './images.ts'
import type { Operation } from './operation.ts'
import { createRepository, describeRepositories, listTagsForResource, putImageTagMutability } from './repositories.ts'

/** What the control API can do, by the name in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ['BatchDeleteImage', batchDeleteImage],
  ['BatchGetImage', batchGetImage],
  ['CreateRepository', createRepository],
  ['DescribeImages', describeImages],
  ['DescribeRepositories', describeRepositories],
  ['GetAuthorizationToken', getAuthorizationToken],
  ['ListImages', listImages],
  ['ListTagsForResource', listTagsForResource],
  ['PutImage', putImage],
  ['PutImageTagMutability', putImageTagMutability],
])
