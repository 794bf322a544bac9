import { getPublicAuthorizationToken } from './authorization.ts'
import { publicBatchDeleteImage, publicPutImage } from './images.ts'
import { layerOperations } from './layers.ts'
import * as members from './members.ts'
import type { Operation } from './operation.ts'
import {
  getRegistryCatalogData,
  getRepositoryCatalogData,
  putRegistryCatalogData,
  putRepositoryCatalogData,
} from './public-catalog.ts'
import { describeImageTags, describePublicImages, describeRegistries } from './public-images.ts'
import { createPublicRepository, deletePublicRepository, describePublicRepositories } from './public-repositories.ts'
import { publicRepositoryPolicies } from './repository-policy.ts'
import { publicTagging } from './tags.ts'

/** What ECR Public can do, by the name in `X-Amz-Target`. */
export const publicOperations: ReadonlyMap<string, Operation> = new Map([
  ['BatchDeleteImage', publicBatchDeleteImage],
  ['CreateRepository', createPublicRepository],
  ['DeleteRepository', deletePublicRepository],
  ['DescribeImageTags', describeImageTags],
  ['DescribeImages', describePublicImages],
  ['DescribeRegistries', describeRegistries],
  ['DescribeRepositories', describePublicRepositories],
  ['GetAuthorizationToken', getPublicAuthorizationToken],
  ['GetRegistryCatalogData', getRegistryCatalogData],
  ['GetRepositoryCatalogData', getRepositoryCatalogData],
  ['PutImage', publicPutImage],
  ['PutRegistryCatalogData', putRegistryCatalogData],
  ['PutRepositoryCatalogData', putRepositoryCatalogData],
  ...layerOperations(members.publicPlace),
  ...publicRepositoryPolicies,
  ...publicTagging,
])
