import type { Service } from '../identity/registry-password.ts'
import { getAccountSetting, putAccountSetting } from './account-settings.ts'
import { getAuthorizationToken } from './authorization.ts'
import * as cacheRules from './cache-rules.ts'
import { getDownloadUrlForLayer } from './download.ts'
import { describeImages, listImages } from './image-lists.ts'
import * as imageStates from './image-states.ts'
import * as images from './images.ts'
import { layerOperations } from './layers.ts'
import * as lifecycle from './lifecycle.ts'
import * as members from './members.ts'
import { putImageTagMutability } from './mutability.ts'
import type { Operation } from './operation.ts'
import { publicOperations } from './public-operations.ts'
import * as exclusions from './pull-time-exclusions.ts'
import * as registryPolicy from './registry-policy.ts'
import { describeRegistry, putReplicationConfiguration } from './replication.ts'
import * as repositories from './repositories.ts'
import { repositoryPolicies } from './repository-policy.ts'
import * as scanning from './scanning.ts'
import * as scans from './scans.ts'
import * as signing from './signing.ts'
import { tagging } from './tags.ts'
import * as templates from './templates.ts'

/** What ECR can do, by the name in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ['BatchDeleteImage', images.batchDeleteImage],
  ['BatchGetImage', images.batchGetImage],
  ['BatchGetRepositoryScanningConfiguration', scanning.batchGetRepositoryScanningConfiguration],
  ['CreatePullThroughCacheRule', cacheRules.createPullThroughCacheRule],
  ['CreateRepository', repositories.createRepository],
  ['CreateRepositoryCreationTemplate', templates.createRepositoryCreationTemplate],
  ['DeleteLifecyclePolicy', lifecycle.deleteLifecyclePolicy],
  ['DeletePullThroughCacheRule', cacheRules.deletePullThroughCacheRule],
  ['DeleteRegistryPolicy', registryPolicy.deleteRegistryPolicy],
  ['DeleteRepository', repositories.deleteRepository],
  ['DeleteRepositoryCreationTemplate', templates.deleteRepositoryCreationTemplate],
  ['DeleteSigningConfiguration', signing.deleteSigningConfiguration],
  ['DeregisterPullTimeUpdateExclusion', exclusions.deregisterPullTimeUpdateExclusion],
  ['DescribeImageReplicationStatus', imageStates.describeImageReplicationStatus],
  ['DescribeImageScanFindings', scans.describeImageScanFindings],
  ['DescribeImageSigningStatus', imageStates.describeImageSigningStatus],
  ['DescribeImages', describeImages],
  ['DescribePullThroughCacheRules', cacheRules.describePullThroughCacheRules],
  ['DescribeRegistry', describeRegistry],
  ['DescribeRepositories', repositories.describeRepositories],
  ['DescribeRepositoryCreationTemplates', templates.describeRepositoryCreationTemplates],
  ['GetAccountSetting', getAccountSetting],
  ['GetAuthorizationToken', getAuthorizationToken],
  ['GetDownloadUrlForLayer', getDownloadUrlForLayer],
  ['GetLifecyclePolicy', lifecycle.getLifecyclePolicy],
  ['GetLifecyclePolicyPreview', lifecycle.getLifecyclePolicyPreview],
  ['GetRegistryPolicy', registryPolicy.getRegistryPolicy],
  ['GetRegistryScanningConfiguration', scanning.getRegistryScanningConfiguration],
  ['GetSigningConfiguration', signing.getSigningConfiguration],
  ['ListImageReferrers', imageStates.listImageReferrers],
  ['ListImages', listImages],
  ['ListPullTimeUpdateExclusions', exclusions.listPullTimeUpdateExclusions],
  ['PutAccountSetting', putAccountSetting],
  ['PutImage', images.putImage],
  ['PutImageScanningConfiguration', repositories.putImageScanningConfiguration],
  ['PutImageTagMutability', putImageTagMutability],
  ['PutLifecyclePolicy', lifecycle.putLifecyclePolicy],
  ['PutRegistryPolicy', registryPolicy.putRegistryPolicy],
  ['PutRegistryScanningConfiguration', scanning.putRegistryScanningConfiguration],
  ['PutReplicationConfiguration', putReplicationConfiguration],
  ['PutSigningConfiguration', signing.putSigningConfiguration],
  ['RegisterPullTimeUpdateExclusion', exclusions.registerPullTimeUpdateExclusion],
  ['StartImageScan', scans.startImageScan],
  ['StartLifecyclePolicyPreview', lifecycle.startLifecyclePolicyPreview],
  ['UpdateImageStorageClass', imageStates.updateImageStorageClass],
  ['UpdatePullThroughCacheRule', cacheRules.updatePullThroughCacheRule],
  ['UpdateRepositoryCreationTemplate', templates.updateRepositoryCreationTemplate],
  ['ValidatePullThroughCacheRule', cacheRules.validatePullThroughCacheRule],
  ...layerOperations(members.repository),
  ...repositoryPolicies,
  ...tagging,
])

const tables: Readonly<Record<Service, ReadonlyMap<string, Operation>>> = {
  ecr: operations,
  'ecr-public': publicOperations,
}

export const operationsOf = (service: Service): ReadonlyMap<string, Operation> => tables[service]

/** The operations of both services; several have the same name. */
export const operationNames: readonly string[] = [...new Set([...operations.keys(), ...publicOperations.keys()])].sort()
