import { printItem } from '../../base/item-list.ts'
import type { BuildResult } from '../../buildx/metadata.ts'
import {
  type DeliveryProgress,
  deliveryOutputs,
  describeArrived,
  platformOutputs,
} from '../../delivery/delivery-outputs.ts'
import { type PublishedOutputs, publishOutputs } from '../../delivery/publish-outputs.ts'
import { printLabelText } from '../../image-metadata/label-text.ts'
import { splitPair } from '../../image-metadata/labels.ts'
import { type ImageRepository, printReference } from '../../names/image-reference.ts'
import type { Repository } from '../../names/repository.ts'
import type { Reporter } from '../../runner/ports.ts'
import { type CheckProgress, checkOutputs, INITIAL_CHECK_OUTPUTS } from '../check-outputs.ts'
import type { Settings } from './settings.ts'

/** Outputs as long as nothing has happened: set first, so that each is defined however the step ends. */
export const INITIAL_OUTPUTS = {
  image: '',
  images: '',
  digest: '',
  imageid: '',
  metadata: '',
  version: '',
  tags: '',
  'tag-names': '',
  references: '',
  'platform-references': '',
  labels: '',
  annotations: '',
  json: '',
  ...INITIAL_CHECK_OUTPUTS,
  plan: '',
  reused: 'false',
  'reuse-reason': '',
  fingerprint: '',
  'built-from': '',
  registry: '',
  repository: '',
  'repository-created': 'false',
  superseded: 'false',
} as const

/** Name of an output of action.yml, such as `digest`. */
export type OutputName = keyof typeof INITIAL_OUTPUTS

/** Outputs of the action, by name. */
export type ActionOutputs = Readonly<Record<OutputName, string>>

/** Progress of a run, as far as the outputs tell of it. What is undefined is not known yet. */
export interface Progress extends CheckProgress {
  /** Settings, once the inputs are read. */
  readonly settings?: Pick<Settings, 'tags' | 'build' | 'annotations'>
  /** Plan, once there is one. */
  readonly plan?: AnnouncedPlan
  /** Result, once the image is built, or found; undefined again when it turned out to be nowhere. */
  readonly result?: Pick<BuildResult, 'imageId' | 'metadata'> | undefined
  /** What is known of an image of the same content, where the inputs want one. */
  readonly reuse?: ReuseProgress
  /** Deliveries in the order of the input, once something is delivered. */
  readonly deliveries?: readonly DeliveryProgress[]
}

/** What became of an image of the same content. */
export interface ReuseProgress {
  /** Whether it has got the tags of this run. */
  readonly reused: boolean
  readonly reason: string
  /** '' where it is not known. */
  readonly fingerprint: string
  /** Commit that the image was built from; '' as long as there is none, or nobody knows. */
  readonly builtFrom: string
}

/** Plan of a run, as it is announced. */
export interface AnnouncedPlan {
  /** The output plan. */
  readonly json: string
  /** The repositories that the image is for, each with or without a host. */
  readonly names: readonly ImageRepository[]
  /** The first repository; undefined for a run that does not push. */
  readonly repository: Repository | undefined
}

/**
 * Outputs of a run that has come so far. Lists have one item a line. Single values are those of the first repository
 * that has the image.
 */
export const outputsOf = ({ settings, plan, result, reuse, deliveries = [], ...checks }: Progress): ActionOutputs => ({
  ...INITIAL_OUTPUTS,
  ...(settings && metadataOutputs(settings)),
  ...(settings && plan && { json: metadataJson(settings, plan.names), plan: plan.json }),
  ...checkOutputs(checks),
  ...(reuse && reuseOutputs(reuse)),
  ...(result && { imageid: result.imageId ?? '', metadata: result.metadata }),
  ...deliveryOutputs(deliveries, settings?.tags.listed ?? [], plan?.repository),
  ...platformOutputs(deliveries),
})

/** Publishes the outputs of a run: sets those of one that has not begun, and returns the means to set the others. */
export const publishBuildOutputs = (report: Pick<Reporter, 'output'>): PublishedOutputs<Progress> =>
  publishOutputs<Progress>(report, {
    outputsOf,
    hasBegun: ({ result, deliveries }) => result !== undefined || deliveries !== undefined,
    delivered: ({ deliveries = [], settings }) => describeArrived(deliveries, settings?.tags.listed ?? []),
  })

const reuseOutputs = ({ reused, reason, fingerprint, builtFrom }: ReuseProgress): Partial<ActionOutputs> => ({
  reused: String(reused),
  'reuse-reason': reason,
  fingerprint,
  'built-from': builtFrom,
})

type Texts = NonNullable<Progress['settings']>

/** What the image says of itself. */
const metadataOutputs = ({ tags, build, annotations }: Texts): Partial<ActionOutputs> => ({
  version: tags.version,
  labels: printLabels(build.labels),
  annotations: printLabels(annotations),
})

/** Labels or annotations as the inputs of the same names take them, and mean just these. */
const printLabels = (texts: readonly string[]): string => texts.map(printLabelText).map(printItem).join('\n')

/**
 * All of it as docker/metadata-action's JSON: what the rules ask for, where `tags` are references in `repositories`
 * (each with or without a host). It says what is wanted; the outputs tags and tag-names say what was reached.
 */
function metadataJson({ tags, build, annotations }: Texts, repositories: readonly ImageRepository[]): string {
  return JSON.stringify({
    tags: repositories.flatMap((repository) => tags.listed.map((tag) => printReference({ repository, tag }))),
    'tag-names': tags.listed,
    labels: Object.fromEntries(build.labels.map(splitPair)),
    annotations,
  })
}
