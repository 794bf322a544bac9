import { type Drift, findDrift } from '../ecr/drift.ts'
import type { RegistrySeen } from '../ecr/look.ts'
import type { Movable } from '../ecr/mutability.ts'
import type { RepositorySettings, WantedRepository } from '../inputs/repository-settings.ts'
import type { Destination, TagSettings } from '../inputs/settings.ts'
import type { Repository } from '../names/repository.ts'
import { aliasProblems, archiveProblems, creationProblems, driftProblems, quotaProblems } from './problems.ts'
import { planTags, type TagsPlan } from './tags.ts'

/** What was seen of one destination before the plan was made. */
export interface DestinationSights {
  readonly destination: Destination
  readonly registry: RegistrySeen
  readonly repository: Repository
}

/** What this run will do at one destination, decided before anything is changed. */
export interface DestinationPlan extends TagsPlan {
  readonly caller: string
  readonly repository: Repository
  /** What is known of the repository, for the reader. */
  readonly state: 'there' | 'missing' | 'hidden'
  /** Whether images in the archive, and how many tags an image has, could be seen. */
  readonly imagesSeen: boolean
  /** How a missing repository comes to be; undefined when nothing does it. */
  readonly create: Creation | undefined
  /** Where the repository is not as the inputs want it, and whether that is only told, or mended. */
  readonly drift: readonly Drift[]
  readonly mode: RepositorySettings['mode']
}

export type Creation =
  /** `blind`: whether a creation template is there for it could not be seen. */
  | { readonly by: 'step'; readonly wanted: WantedRepository; readonly blind?: true }
  /** ECR makes it by the creation template with this prefix; undefined: nobody looked which one. */
  | { readonly by: 'push'; readonly template: string | undefined }

/** A plan, and what stands in its way at this destination, as sentences. */
export interface PlannedDestination {
  readonly plan: DestinationPlan
  readonly problems: readonly string[]
}

/** Decides for one destination. Pure: the same tags and sights give the same plan. */
export function planDestination(wanted: TagSettings, sights: DestinationSights): PlannedDestination {
  const { destination, registry: seen, repository } = sights
  const { upkeep } = destination
  const tags = planTags(wanted, movability(upkeep, seen), seen)
  const drift = driftOf(upkeep, seen)
  const plan: DestinationPlan = {
    caller: seen.caller.arn,
    repository,
    state: seen.repository.state,
    imagesSeen: seen.states !== undefined,
    create: creation(upkeep, seen),
    drift,
    mode: upkeep.mode,
    ...tags,
  }
  const problems = [
    ...aliasProblems(seen, repository),
    ...creationProblems(upkeep, seen, repository),
    ...driftProblems(upkeep, drift, repository),
    ...archiveProblems(tags),
    ...quotaProblems(tags, seen),
  ]
  return { plan, problems }
}

/** How tags may move in the repository as this run leaves it; undefined when that is not known. */
export function movabilityAfter(upkeep: RepositorySettings, seen: RegistrySeen): Movable | undefined {
  const made = creation(upkeep, seen)
  if (made?.by !== 'step') return movability(upkeep, seen)
  const { kind = 'MUTABLE', exclusions = [] } = made.wanted.mutability ?? {}
  return { mutability: kind, exclusions }
}

/** How tags may move when they are set: what is to be brought in line has been by then. */
function movability({ mode, wanted }: RepositorySettings, { repository }: RegistrySeen): Movable | undefined {
  if (repository.state !== 'there') return undefined
  if (mode !== 'apply' || wanted.mutability === undefined) return repository.facts
  return { mutability: wanted.mutability.kind, exclusions: wanted.mutability.exclusions }
}

function creation({ create, wanted }: RepositorySettings, { repository }: RegistrySeen): Creation | undefined {
  if (repository.state !== 'missing' || create === 'never') return undefined
  const { template, blind } = repository
  if (create === 'on-push' || template !== undefined) return { by: 'push', template }
  return { by: 'step', wanted, ...(blind && { blind }) }
}

function driftOf({ wanted }: RepositorySettings, { repository }: RegistrySeen): readonly Drift[] {
  if (repository.state !== 'there' || repository.details === undefined) return []
  return findDrift(wanted, repository.facts, repository.details)
}
