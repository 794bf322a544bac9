import { labelledLines, type PlanLine, textTable } from '../base/text.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import type { Digest } from '../names/image-reference.ts'
import type { ReachedDestination } from './deliveries.ts'
import { describePlace, describeRest, silentRules } from './describe-plan.ts'
import { type DestinationJson, destinationJson } from './destination-json.ts'
import type { DestinationPlan } from './plan-destination.ts'
import { type ImageSight, planImage } from './plan-image.ts'
import { planPlatformTags, type WantedPlatformTags } from './plan-platform-tags.ts'
import { destinationProblems, localProblems, repeatedProblems } from './plan-problems.ts'

/** Delivery of an image that is there already, or whose bytes are known, as it is asked for. */
export interface WantedImage {
  readonly digest: Digest
  /** What is done. */
  readonly action: 'promote' | 'merge'
  /** The images that it comes from, by their digests: `host/team/app@sha256:…`. */
  readonly from: readonly string[]
  /** Undefined: single platforms get no tags of their own. */
  readonly platformTags: WantedPlatformTags | undefined
}

/** Plan of such a delivery, and all problems that stand in its way, as sentences. */
export interface PlannedImage extends WantedImage {
  /** At least one, in the order of the input. */
  readonly destinations: readonly DestinationPlan[]
  readonly problems: readonly string[]
}

/** Plans the delivery of an image to all destinations: the same settings and observed state give the same plan. */
export function planImages(
  tags: TagSettings,
  wanted: WantedImage,
  seen: readonly (ReachedDestination & ImageSight)[],
): PlannedImage {
  const { digest, platformTags } = wanted
  const planned = seen.map((one) => {
    const plan = planImage(tags, one, digest)
    return platformTags === undefined ? plan : planPlatformTags(plan, one, tags, platformTags)
  })
  return {
    ...wanted,
    destinations: planned.map(({ plan }) => plan),
    problems: [
      ...localProblems(seen),
      ...destinationProblems(tags, planned, seen.length > 1),
      ...repeatedProblems(seen),
    ],
  }
}

/** Describes a plan as a short table for the log, with these rows at its end. */
export function describeImagePlan(
  { action, from, digest, destinations, problems }: PlannedImage,
  tags: TagSettings,
  more: readonly PlanLine[],
): string {
  const sources = labelledLines('from', from)
  const refusals = labelledLines('refused', problems)
  return textTable([
    ...sources,
    [action, problems.length > 0 ? 'nothing: this run is refused' : digest],
    ...destinations.flatMap((one) => [...describePlace(one).toReversed(), ...describeRest(one, tags)]),
    ...silentRules(tags.rows),
    ...refusals,
    ...more,
  ])
}

/** Plan as the output `plan` has it. Members may be added; what is here keeps its name and meaning. */
interface ImagePlanJson {
  readonly version: 1
  /** Why this run cannot succeed, one sentence each; empty when it can. */
  readonly refused: readonly string[]
  /** What is done; none: this run is refused. */
  readonly action: WantedImage['action'] | 'none'
  readonly digest: Digest
  readonly from: readonly string[]
  readonly destinations: readonly DestinationJson[]
}

/** Plan as JSON, for the output `plan`. */
export function imagePlanJson({ action, digest, from, destinations, problems }: PlannedImage): string {
  const json: ImagePlanJson = {
    version: 1,
    refused: problems,
    action: problems.length > 0 ? 'none' : action,
    digest,
    from,
    destinations: destinations.map(destinationJson),
  }
  return JSON.stringify(json)
}
