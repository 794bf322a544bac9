import { type Drift, describeDrift, isFixed } from '../ecr/drift.ts'
import type { RegistrySeen } from '../ecr/look.ts'
import type { RepositorySettings } from '../inputs/repository-settings.ts'
import { shortDigest } from '../names/digest.ts'
import { describeRegistry } from '../names/registry.ts'
import type { Repository } from '../names/repository.ts'
import type { TagsPlan } from './tags.ts'

/** On ECR Public a wrong alias is another registry, which the API would not notice: it is asked by account. */
export function aliasProblems(
  { aliases, caller }: Pick<RegistrySeen, 'aliases' | 'caller'>,
  { registry }: Repository,
): readonly string[] {
  if (registry.alias === undefined || aliases === undefined) return []
  if (registry.account !== caller.account || aliases.includes(registry.alias)) return []
  const own = aliases.length === 0 ? 'has none yet' : `has ${aliases.join(', ')}`
  return [
    `${registry.alias} is not an alias of account ${registry.account}, which ${own}. Use that in the input repository, or credentials of the account that owns ${registry.alias}.`,
  ]
}

/** Why a missing repository cannot come to be, as sentences. */
export function creationProblems(
  { create }: RepositorySettings,
  { repository: seen, caller }: Pick<RegistrySeen, 'repository' | 'caller'>,
  { name, registry }: Repository,
): readonly string[] {
  if (seen.state !== 'missing' || create === 'on-push') return []
  const where = describeRegistry(registry)
  if (create === 'never') return [`The repository ${name} does not exist in ${where}, and create-repository is false.`]
  if (registry.account === caller.account) return []
  return [
    `The repository ${name} does not exist in ${where}. It cannot be created with the credentials of account ${caller.account}: ` +
      `create it there, or give role-to-assume a role of account ${registry.account}.`,
  ]
}

/** Why a repository cannot be brought in line: how it is encrypted is decided when it is created. */
export function driftProblems(
  { mode }: RepositorySettings,
  drift: readonly Drift[],
  { name }: Repository,
): readonly string[] {
  if (mode !== 'apply') return []
  return drift
    .filter(({ setting }) => isFixed(setting))
    .map(
      (one) =>
        `The encryption of the repository ${name} cannot be changed any more (${describeDrift(one)}). ` +
        'Create another repository, or leave encryption-type and kms-key as they are there.',
    )
}

/** Tags that cannot move, on images that cannot be pulled: nothing can be compared with those, and nothing replaces them. */
export function archiveProblems({ tags }: TagsPlan): readonly string[] {
  return tags.flatMap(({ tag, now, locked, archived }) =>
    locked && archived && now !== undefined
      ? [
          `${tag} cannot be moved in this repository, and its image ${shortDigest(now)} is in the archive, where it cannot be pulled. ` +
            'Restore it with "aws ecr update-image-storage-class --target-storage-class STANDARD", or use another tag.',
        ]
      : [],
  )
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html (tags per image). It cannot be raised.
const TAGS_PER_IMAGE = 1000

/** An image that is there already takes only so many tags more. */
export function quotaProblems(
  { tags, locked, settled }: TagsPlan,
  { states }: Pick<RegistrySeen, 'states'>,
): readonly string[] {
  if (locked === undefined || settled) return []
  const has = states?.find(({ digest }) => digest === locked.digest)?.tags ?? 0
  const added = tags.filter(({ now }) => now !== locked.digest)
  if (has + added.length <= TAGS_PER_IMAGE) return []
  return [
    `The image ${shortDigest(locked.digest)} has ${has} tags already, and this run would add ${added.length}: ` +
      `${added.map(({ tag }) => tag).join(', ')}. ECR takes ${TAGS_PER_IMAGE} on an image. Remove some that nobody needs.`,
  ]
}
