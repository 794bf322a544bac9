import { MachineError } from '../../base/errors.ts'
import { printItem } from '../../base/item-list.ts'
import type { BuildResult } from '../../buildx/metadata.ts'
import type { Delivery } from '../../delivery/deliveries.ts'
import { printLabelText } from '../../image-metadata/label-text.ts'
import { splitPair } from '../../image-metadata/labels.ts'
import { type Digest, type ImageRepository, printReference, type Tag } from '../../names/image-reference.ts'
import { digestReference, type Repository, repositoryPath, tagReference } from '../../names/repository.ts'
import type { Reporter } from '../../runner/ports.ts'
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
  labels: '',
  annotations: '',
  json: '',
  plan: '',
  registry: '',
  repository: '',
  'repository-created': 'false',
} as const

/** Name of an output of action.yml, such as `digest`. */
export type OutputName = keyof typeof INITIAL_OUTPUTS

/** Outputs of the action, by name. */
export type ActionOutputs = Readonly<Record<OutputName, string>>

/** Progress of a run, as far as the outputs tell of it. What is undefined is not known yet. */
export interface Progress {
  /** Settings, once the inputs are read. */
  readonly settings?: Pick<Settings, 'tags' | 'build' | 'annotations'>
  /** Plan, once there is one. */
  readonly plan?: AnnouncedPlan
  /** Result, once the image is built, or found; undefined again when it turned out to be nowhere. */
  readonly result?: Pick<BuildResult, 'imageId' | 'metadata'> | undefined
  /** Deliveries in the order of the input, once something is delivered. */
  readonly deliveries?: readonly DeliveryProgress[]
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

/** Progress of the delivery to one repository. */
export type DeliveryProgress = Pick<Delivery, 'repository' | 'created' | 'image' | 'tags' | 'moved' | 'reported'>

/**
 * Outputs of a run that has come so far. Lists have one item a line. Single values are those of the first repository
 * that has the image.
 */
export function outputsOf({ settings, plan, result, deliveries = [] }: Progress): ActionOutputs {
  const arrived = arrivedOf(deliveries, settings?.tags.listed ?? [])
  const repository = arrived[0]?.repository ?? plan?.repository
  return {
    ...INITIAL_OUTPUTS,
    ...(settings && metadataOutputs(settings)),
    ...(settings && plan && { json: metadataJson(settings, plan.names), plan: plan.json }),
    ...(repository && { registry: repository.registry.host, repository: repositoryPath(repository) }),
    ...(deliveries.some(({ created }) => created) && { 'repository-created': 'true' }),
    ...(result && { imageid: result.imageId ?? '', metadata: result.metadata }),
    ...imageOutputs(arrived),
  }
}

/** Outputs of a run as they are set while it goes on. */
export interface PublishedOutputs {
  /**
   * Takes what is new of a run's progress, and sets the outputs that change by it. Throws MachineError where they cannot be
   * set, as long as nothing is built or delivered: what has begun goes on without them.
   */
  note(news: Progress): void
  /** Throws MachineError, which names what is delivered, where outputs could not be set in the end. */
  throwUnset(): void
}

/** Publishes outputs: sets those of a run that has not begun, and returns the means to set the others. */
export function publishOutputs(report: Pick<Reporter, 'output'>): PublishedOutputs {
  let progress: Progress = {}
  let published = new Map<string, string>()
  let failure: MachineError | undefined
  const note = (news: Progress): void => {
    progress = { ...progress, ...news }
    const outputs = Object.entries(outputsOf(progress))
    try {
      for (const [name, value] of outputs) if (published.get(name) !== value) report.output(name, value)
      published = new Map(outputs)
      failure = undefined
    } catch (error) {
      const hasBegun = progress.result !== undefined || progress.deliveries !== undefined
      if (!hasBegun || !(error instanceof MachineError)) throw error
      failure = error
    }
  }
  note({})
  const throwUnset = (): void => {
    if (failure !== undefined) throw new MachineError(failure.doing, failure, deliveredText(progress))
  }
  return { note, throwUnset }
}

/** Where an image is, and under which tags: a line for each repository. */
function deliveredText({ deliveries = [], settings }: Progress): string | undefined {
  const lines = arrivedOf(deliveries, settings?.tags.listed ?? []).map(
    ({ repository, digest, tags }) => `${printReference(digestReference(repository, digest))} as ${tags.join(', ')}`,
  )
  return lines.length === 0 ? undefined : lines.join('\n')
}

/** A repository that has the image, and the tags in it that point to the image. */
interface Arrived {
  readonly repository: Repository
  readonly digest: Digest
  readonly tags: readonly Tag[]
}

/**
 * An image that waits for its first tag may yet be refused, so it is not told; one whose tags others have moved is there. What docker alone tells is told as long as no
 * registry says more, and of several such pushes the last, which the metadata is of.
 */
function arrivedOf(deliveries: readonly DeliveryProgress[], listed: readonly Tag[]): readonly Arrived[] {
  const tagged = deliveries.flatMap(({ repository, image, tags, moved }) =>
    image === undefined || (tags.size === 0 && moved.size === 0)
      ? []
      : [{ repository, digest: image.digest, tags: listed.filter((tag) => tags.has(tag)) }],
  )
  if (tagged.length > 0) return tagged
  const reported = deliveries.flatMap(({ repository, reported: told }) =>
    told === undefined ? [] : [{ repository, digest: told.digest, tags: [told.tag] }],
  )
  return reported.slice(-1)
}

function imageOutputs(all: readonly Arrived[]): Partial<ActionOutputs> {
  const [first] = all
  if (first === undefined) return {}
  const references = all.flatMap(({ repository, digest, tags }) =>
    tags.map((tag) => ({ tag, reference: tagReference(repository, tag), digest })),
  )
  return {
    image: printReference(digestReference(first.repository, first.digest)),
    images: all.map(({ repository, digest }) => printReference(digestReference(repository, digest))).join('\n'),
    digest: first.digest,
    tags: references.map(({ reference }) => printReference(reference)).join('\n'),
    'tag-names': [...new Set(references.map(({ tag }) => tag))].join('\n'),
    references: references.map(({ reference, digest }) => printReference({ ...reference, digest })).join('\n'),
  }
}

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
