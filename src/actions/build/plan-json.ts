import type { MirroredImage } from '../../buildx/dockerfile/mirrored-images.ts'
import { type DestinationJson, destinationJson } from '../../delivery/destination-json.ts'
import { type PartSet, partTag } from '../../delivery/part-set.ts'
import type { BuiltCommit } from '../../runner/built-commit.ts'
import type { Planned } from './plan.ts'

/** Plan as the output `plan` has it. Members may be added; what is here keeps its name and meaning. */
export interface PlanJson {
  readonly version: 1
  /** Why this run cannot succeed, one sentence each; empty when it can. */
  readonly refused: readonly string[]
  /**
   * push: build and push. compare: build, and compare with the image that is there. found: nothing, that image is the
   * result. reuse: nothing, an image that was built from the same content gets the tags. build: build, and push nowhere.
   * none: this run is refused.
   */
  readonly action: 'push' | 'compare' | 'found' | 'reuse' | 'build' | 'none'
  /** Why nothing is pushed, with the action build; with the input reuse, why an image is taken or built. */
  readonly reason?: string
  /** The commit that is built, null when nobody knows it, and why it is not simply the event's; left out when it is. */
  readonly commit?: { readonly sha: string | null; readonly why: string }
  /**
   * The part of the image that this job builds; left out where it builds all of it. `tag` is the one under which it waits, left out
   * with the action build.
   */
  readonly part?: { readonly platform: string; readonly platforms: readonly string[]; readonly tag?: string }
  /** Images that are read through mirrors, and where from; left out where none is. */
  readonly mirrors?: readonly { readonly image: string; readonly from: string }[]
  readonly destinations: readonly DestinationJson[]
}

/** What is built: of which commit, and which part of the image. */
interface Subject {
  readonly commit: BuiltCommit
  readonly part: PartSet | undefined
}

/** Plan of a run that pushes, as JSON. */
export function planJson(
  { plan, problems }: Planned,
  { commit, part, why }: Subject & { readonly why?: string | undefined },
  mirrored: readonly MirroredImage[],
): string {
  const json: PlanJson = {
    version: 1,
    refused: problems,
    action: problems.length > 0 ? 'none' : plan.produce.kind,
    ...(why !== undefined && { reason: why }),
    ...commitJson(commit),
    ...(part && { part: { platform: part.own, platforms: part.platforms, tag: partTag(part, part.own) } }),
    ...mirrorsJson(mirrored),
    destinations: plan.destinations.map(destinationJson),
  }
  return JSON.stringify(json)
}

/** Plan of a run that has nowhere to push to, as JSON. */
export function buildPlanJson(reason: string, { commit, part }: Subject, mirrored: readonly MirroredImage[]): string {
  const json: PlanJson = {
    version: 1,
    refused: [],
    action: 'build',
    reason,
    ...commitJson(commit),
    ...(part && { part: { platform: part.own, platforms: part.platforms } }),
    ...mirrorsJson(mirrored),
    destinations: [],
  }
  return JSON.stringify(json)
}

const mirrorsJson = (images: readonly MirroredImage[]): Pick<PlanJson, 'mirrors'> =>
  images.length === 0 ? {} : { mirrors: images.map(({ name, reference }) => ({ image: name, from: reference })) }

const commitJson = ({ sha, why }: BuiltCommit): Pick<PlanJson, 'commit'> =>
  why === undefined ? {} : { commit: { sha: sha || null, why } }
