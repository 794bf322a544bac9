import { isFixed } from '../ecr/drift.ts'
import { repositoryPath } from '../names/repository.ts'
import type { DestinationPlan } from './plan-destination.ts'
import type { TagPlan } from './plan-tags.ts'

/** Destination in the output `plan`. */
export interface DestinationJson {
  readonly registry: string
  /** Path behind the host in references, such as `team/app`: on ECR Public with the alias. */
  readonly repository: string
  readonly account: string
  readonly region: string
  /** ARN of the caller. */
  readonly identity: string
  /** Of the repository; hidden: this identity may not describe it. */
  readonly state: DestinationPlan['state']
  /** Who creates a repository that is missing. */
  readonly create: 'step' | 'push' | null
  readonly drift: readonly { setting: string; path: string; now: string; wanted: string; change: boolean }[]
  readonly tags: readonly TagJson[]
  /** Tags of single platforms; left out where there are none. */
  readonly platformTags?: readonly TagJson[]
  /** Floating tags that will stay where they are, because that is newer. */
  readonly kept: readonly KeptJson[]
}

/** Floating tag that stays, in the output `plan`. */
export interface KeptJson {
  readonly tag: string
  /** Digest of the image that it is on. */
  readonly now: string | null
  readonly reason: string
}

/** Tag in the output `plan`. */
export interface TagJson {
  readonly tag: string
  /** Digest of the image that it is on. */
  readonly now: string | null
  /** left: it stays where it is, and no image is refused for it. locked: it stays, and the image must be the one it has. */
  readonly change: 'new' | 'move' | 'locked' | 'left'
  readonly archived: boolean
}

/** Plan for one destination, as the output `plan` has it. */
export function destinationJson(plan: DestinationPlan): DestinationJson {
  const { registry } = plan.repository
  return {
    registry: registry.host,
    repository: repositoryPath(plan.repository),
    account: registry.account,
    region: registry.region,
    identity: plan.caller,
    state: plan.state,
    create: plan.create?.by ?? null,
    drift: plan.drift.map((drift) => ({
      ...drift,
      change: plan.mode === 'apply' && !isFixed(drift.setting),
    })),
    tags: [
      ...plan.tags.filter(({ keeps }) => keeps === undefined).map(tagJson),
      ...plan.left.map((tag) => ({ ...tagJson(tag), change: 'left' as const })),
    ],
    ...(plan.platformTags.length > 0 && { platformTags: plan.platformTags.map(tagJson) }),
    kept: plan.tags.flatMap(({ tag, now, keeps }) =>
      keeps === undefined ? [] : [{ tag, now: now ?? null, reason: keeps }],
    ),
  }
}

function tagJson({ tag, now, locked, archived }: TagPlan): TagJson {
  return { tag, now: now ?? null, change: now === undefined ? 'new' : locked ? 'locked' : 'move', archived }
}
