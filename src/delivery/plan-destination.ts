import type { DesiredRepository, Destination, RepositorySettings } from '../ecr/destination.ts'
import { type Drift, describeDrift, findDrift, isFixed, missingPolicies, type Unfinished } from '../ecr/drift.ts'
import type { MutabilityRules } from '../ecr/mutability.ts'
import type { RegistryState } from '../ecr/registry-state.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { shortDigest } from '../names/image-reference.ts'
import { describeRegistry } from '../names/registry.ts'
import { type Repository, repositoryUri } from '../names/repository.ts'
import { planTags, type TagPlan, type TagsPlan } from './plan-tags.ts'
import { tagProblems } from './tag-problems.ts'

/** State of one destination, as it was seen before the plan was made. */
export interface DestinationState {
  readonly destination: Destination
  readonly registry: RegistryState
  readonly repository: Repository
}

/** Plan for one destination, decided before anything is changed. */
export interface DestinationPlan extends TagsPlan {
  /** Tags that the images for single platforms get; none where that is not wanted. */
  readonly platformTags: readonly TagPlan[]
  readonly caller: string
  readonly repository: Repository
  /** State of the repository, for the reader. */
  readonly state: 'there' | 'missing' | 'hidden'
  /** Whether images in the archive, and how many tags an image has, could be seen. */
  readonly imagesSeen: boolean
  /** Creation of a missing repository; undefined when nothing does it. */
  readonly create: CreationPlan | undefined
  /** Drift: where the repository is not as the inputs want it, and whether that is only told, or mended. */
  readonly drift: readonly Drift[]
  readonly mode: RepositorySettings['mode']
  /** What a repository lacks that was created and not finished; undefined for any other. */
  readonly unfinished: Unfinished | undefined
}

/** Plan for the creation of a repository that is missing. */
export type CreationPlan =
  /** `blind`: whether a creation template is there for it could not be seen. */
  | { readonly by: 'step'; readonly desired: DesiredRepository; readonly blind?: true }
  /** ECR makes it by the creation template with this prefix; undefined: nobody looked which one. */
  | { readonly by: 'push'; readonly template: string | undefined }

/** Plan for one destination, and the problems that stand in its way, as sentences. */
export interface PlannedDestination {
  readonly plan: DestinationPlan
  readonly problems: readonly string[]
}

/** Plans one destination: the same tags and the same state give the same plan. */
export function planDestination(tagSettings: TagSettings, observed: DestinationState): PlannedDestination {
  const { destination, registry: seen, repository } = observed
  const { repositorySettings: settings } = destination
  const tags = planTags(tagSettings, movability(settings, seen), seen)
  const drift = driftOf(settings, seen)
  const unfinished = seen.repository.state === 'there' ? seen.repository.unfinished : undefined
  const plan: DestinationPlan = {
    caller: seen.caller.arn,
    repository,
    state: seen.repository.state,
    imagesSeen: seen.states !== undefined,
    create: creation(settings, seen),
    drift,
    mode: unfinished === undefined ? settings.mode : 'apply',
    unfinished,
    platformTags: [],
    ...tags,
  }
  const problems = [
    ...aliasProblems(seen, repository),
    ...creationProblems(settings, seen, repository),
    ...driftProblems(settings, drift, repository),
    ...tagProblems(tagSettings, tags, seen),
  ]
  return { plan, problems }
}

/** Destinations that a run affects: those that are settled only count when all of them are. */
export function affectedBy<T extends { readonly plan: DestinationPlan }>(all: readonly T[]): readonly T[] {
  const open = all.filter(({ plan }) => !plan.settled)
  return open.length > 0 ? open : all
}

/** Mutability of tags in the repository as this run leaves it; undefined when that is not known. */
export function movabilityAfter(settings: RepositorySettings, seen: RegistryState): MutabilityRules | undefined {
  const made = creation(settings, seen)
  if (made?.by !== 'step') return movability(settings, seen)
  const { kind = 'MUTABLE', exclusions = [] } = made.desired.mutability ?? {}
  return { mutability: kind, exclusions }
}

/** How tags may move when they are set: what is to be brought in line has been by then. */
function movability({ mode, desired }: RepositorySettings, { repository }: RegistryState): MutabilityRules | undefined {
  if (repository.state !== 'there') return undefined
  if (mode !== 'apply' || desired.mutability === undefined) return repository.facts
  return { mutability: desired.mutability.kind, exclusions: desired.mutability.exclusions }
}

function creation({ create, desired }: RepositorySettings, { repository }: RegistryState): CreationPlan | undefined {
  if (repository.state !== 'missing' || create === 'never') return undefined
  const { template, blind } = repository
  if (create === 'on-push' || template !== undefined) return { by: 'push', template }
  return { by: 'step', desired, ...(blind && { blind }) }
}

function driftOf({ desired }: RepositorySettings, { repository }: RegistryState): readonly Drift[] {
  if (repository.state !== 'there') return []
  if (repository.unfinished !== undefined) return missingPolicies(desired, repository.unfinished.missing)
  if (repository.details === undefined) return []
  return findDrift(desired, repository.facts, repository.details)
}

/** On ECR Public a wrong alias is another registry, which the API would not notice: it is asked by account. */
function aliasProblems(
  { aliases, caller }: Pick<RegistryState, 'aliases' | 'caller'>,
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
function creationProblems(
  { create }: RepositorySettings,
  { repository: seen, caller }: Pick<RegistryState, 'repository' | 'caller'>,
  { name, registry }: Repository,
): readonly string[] {
  if (seen.state !== 'missing' || create === 'on-push') return []
  const where = describeRegistry(registry)
  if (create === 'never')
    return [
      `The repository ${name} does not exist in ${where}, and create-repository is false. Look whether its name and region are right; without that line, this step creates it.`,
    ]
  if (registry.account === caller.account) return []
  return [
    `The repository ${name} does not exist in ${where}. It cannot be created with the credentials of account ${caller.account}: ` +
      `create it there, or give role-to-assume a role of account ${registry.account}.`,
  ]
}

/** Why a repository cannot be brought in line: how it is encrypted is decided when it is created. */
function driftProblems({ mode }: RepositorySettings, drift: readonly Drift[], { name }: Repository): readonly string[] {
  if (mode !== 'apply') return []
  return drift
    .filter(({ setting }) => isFixed(setting))
    .map(
      (one) =>
        `The encryption of the repository ${name} cannot be changed any more (${describeDrift(one)}). ` +
        'Create another repository, or leave encryption-type and kms-key as they are there.',
    )
}

/** Warnings about what these plans leave as it is although the inputs want something else, one sentence each. */
export function planWarnings(
  destinations: readonly DestinationPlan[],
  { conflict, byDefault }: TagSettings,
): readonly string[] {
  // Nobody asked for the default tags, so that one stays is only told in the plan.
  const skipped = conflict === 'skip' && !byDefault ? destinations.flatMap(skippedTags) : []
  return [...destinations.flatMap(driftWarning), ...destinations.flatMap(unseenWarning), ...skipped]
}

function driftWarning({ mode, drift, repository }: DestinationPlan): readonly string[] {
  if (mode !== 'check' || drift.length === 0) return []
  const lines = drift.map((one) => `- ${describeDrift(one)}`)
  return [`The repository ${repositoryUri(repository)} is not as the inputs want it:\n${lines.join('\n')}`]
}

function unseenWarning({ unfinished, repository }: DestinationPlan): readonly string[] {
  if (unfinished === undefined || unfinished.unseen.length === 0) return []
  return [
    `The repository ${repositoryUri(repository)} is new, and this identity cannot see whether it has images and its ` +
      `${unfinished.unseen.join(' and ')}. Should the run that created it have been ended before it set that, run the job ` +
      'with repository-settings: apply.',
  ]
}

const skippedTags = ({ left, repository }: DestinationPlan): readonly string[] =>
  left.flatMap(({ tag, now }) =>
    now === undefined
      ? []
      : [
          `${tag} cannot be moved in ${repositoryUri(repository)} and stays on ${shortDigest(now)} (on-tag-conflict: skip).`,
        ],
  )
