import {
  type DeliveryProgress,
  deliveryOutputs,
  describeArrived,
  platformOutputs,
} from '../delivery/delivery-outputs.ts'
import type { MovedTotal } from '../delivery/moved-image.ts'
import { type PublishedOutputs, publishOutputs } from '../delivery/publish-outputs.ts'
import type { ImageDelivery } from '../inputs/image-delivery.ts'
import { type ImageRepository, printReference } from '../names/image-reference.ts'
import type { Repository } from '../names/repository.ts'
import type { Reporter } from '../runner/ports.ts'
import { type CheckProgress, checkOutputs, INITIAL_CHECK_OUTPUTS } from './check-outputs.ts'

/** Outputs of an action that builds nothing, as long as nothing has happened: each is defined however the step ends. */
export const INITIAL_IMAGE_OUTPUTS = {
  image: '',
  images: '',
  digest: '',
  version: '',
  tags: '',
  'tag-names': '',
  references: '',
  json: '',
  ...INITIAL_CHECK_OUTPUTS,
  plan: '',
  registry: '',
  repository: '',
  'repository-created': 'false',
  superseded: 'false',
  'copied-bytes': '0',
  'mounted-bytes': '0',
  referrers: '0',
} as const

/** Outputs of one that also tags single platforms. */
export const INITIAL_PLATFORM_OUTPUTS = { ...INITIAL_IMAGE_OUTPUTS, 'platform-references': '' } as const

/** Outputs of an action before anything has happened. */
export type InitialOutputs = typeof INITIAL_IMAGE_OUTPUTS | typeof INITIAL_PLATFORM_OUTPUTS

/** Progress of a run that builds nothing, as far as the outputs tell of it. What is undefined is not known yet. */
export interface ImageProgress extends CheckProgress {
  /** Settings, once the inputs are read. */
  readonly settings?: Pick<ImageDelivery, 'tags'>
  /** Plan, once there is one. */
  readonly plan?: {
    /** The output plan. */
    readonly json: string
    readonly names: readonly ImageRepository[]
    readonly repository: Repository | undefined
  }
  /** Deliveries in the order of the input, once something is delivered. */
  readonly deliveries?: readonly DeliveryProgress[]
  /** What was moved so far. */
  readonly moved?: MovedTotal
}

/** Outputs of a run that has come so far. Lists have one item a line. */
const imageRunOutputs = (
  initial: InitialOutputs,
  { settings, plan, deliveries = [], moved, ...checks }: ImageProgress,
): Readonly<Record<string, string>> => ({
  ...initial,
  ...(settings && { version: settings.tags.version }),
  ...(settings && plan && { json: wantedJson(settings, plan.names), plan: plan.json }),
  ...checkOutputs(checks),
  ...(moved && {
    'copied-bytes': String(moved.copiedBytes),
    'mounted-bytes': String(moved.mountedBytes),
    referrers: String(moved.referrers),
  }),
  ...deliveryOutputs(deliveries, settings?.tags.listed ?? [], plan?.repository),
  ...('platform-references' in initial && platformOutputs(deliveries)),
})

/** Publishes the outputs of a run: sets those of one that has not begun, `initial`, and returns the means to set the others. */
export const publishImageOutputs = (
  report: Pick<Reporter, 'output'>,
  initial: InitialOutputs,
): PublishedOutputs<ImageProgress> =>
  publishOutputs<ImageProgress>(report, {
    outputsOf: (progress) => imageRunOutputs(initial, progress),
    hasBegun: ({ deliveries }) => deliveries !== undefined,
    delivered: ({ deliveries = [], settings }) => describeArrived(deliveries, settings?.tags.listed ?? []),
  })

/** What is wanted, as docker/metadata-action's JSON has it; the outputs tags and tag-names say what was reached. */
const wantedJson = ({ tags }: Pick<ImageDelivery, 'tags'>, repositories: readonly ImageRepository[]): string =>
  JSON.stringify({
    tags: repositories.flatMap((repository) => tags.listed.map((tag) => printReference({ repository, tag }))),
    'tag-names': tags.listed,
  })
