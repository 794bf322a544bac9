import { type PartSet, partTag } from '../../delivery/part-set.ts'
import type { DestinationPlan } from '../../delivery/plan-destination.ts'
import type { TagPlan } from '../../delivery/plan-tags.ts'
import { isFixed } from '../../ecr/drift.ts'
import { repositoryPath } from '../../names/repository.ts'
import type { BuiltCommit } from '../../runner/built-commit.ts'
import type { Planned } from './plan.ts'

/** Plan as the output `plan` has it. Members may be added; what is here keeps its name and meaning. */
export interface PlanJson {
  readonly version: 1
  /** Why this run cannot succeed, one sentence each; empty when it can. */
  readonly refused: readonly string[]
  /**
   * push: build and push. compare: build, and compare with the image that is there. found: nothing, that image is the
   * result. build: build, and push nowhere. none: this run is refused.
   */
  readonly action: 'push' | 'compare' | 'found' | 'build' | 'none'
  /** Why nothing is pushed, with the action build. */
  readonly reason?: string
  /** The commit that is built, null when nobody knows it, and why it is not simply the event's; left out when it is. */
  readonly commit?: { readonly sha: string | null; readonly why: string }
  /** The part of the image that this job builds; left out where it builds all of it. `tag` is the one under which it waits. */
  readonly part?: { readonly platform: string; readonly platforms: readonly string[]; readonly tag: string }
  readonly destinations: readonly DestinationJson[]
}

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

/** Plan of a run that pushes, as JSON. */
export function planJson(
  { plan, problems }: Planned,
  { commit, part }: { readonly commit: BuiltCommit; readonly part: PartSet | undefined },
): string {
  const json: PlanJson = {
    version: 1,
    refused: problems,
    action: problems.length > 0 ? 'none' : plan.produce.kind,
    ...commitJson(commit),
    ...(part && { part: { platform: part.own, platforms: part.platforms, tag: partTag(part, part.own) } }),
    destinations: plan.destinations.map(destinationJson),
  }
  return JSON.stringify(json)
}

/** Plan of a run that has nowhere to push to, as JSON. */
export function buildPlanJson(reason: string, commit: BuiltCommit): string {
  const json: PlanJson = {
    version: 1,
    refused: [],
    action: 'build',
    reason,
    ...commitJson(commit),
    destinations: [],
  }
  return JSON.stringify(json)
}

const commitJson = ({ sha, why }: BuiltCommit): Pick<PlanJson, 'commit'> =>
  why === undefined ? {} : { commit: { sha: sha || null, why } }

function destinationJson(plan: DestinationPlan): DestinationJson {
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
    tags: [...plan.tags.map(tagJson), ...plan.left.map((tag) => ({ ...tagJson(tag), change: 'left' as const }))],
  }
}

function tagJson({ tag, now, locked, archived }: TagPlan): TagJson {
  return { tag, now: now ?? null, change: now === undefined ? 'new' : locked ? 'locked' : 'move', archived }
}
