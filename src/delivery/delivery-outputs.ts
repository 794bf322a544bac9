import { type Digest, printReference, type Tag } from '../names/image-reference.ts'
import { digestReference, type Repository, repositoryPath, tagReference } from '../names/repository.ts'
import type { Delivery } from './deliveries.ts'

/** Progress of the delivery to one repository. */
export type DeliveryProgress = Pick<
  Delivery,
  'repository' | 'created' | 'image' | 'tags' | 'platformTags' | 'moved' | 'kept' | 'reported'
>

/**
 * Outputs about where an image is by now, for all actions: `image`, `images`, `digest`, `tags`, `tag-names`, `references`,
 * `registry`, `repository`, `repository-created` and `superseded`. What is not known yet is left out. `listed` is the order of the tags,
 * and `planned` the repository that is named as long as none has the image.
 */
export function deliveryOutputs(
  deliveries: readonly DeliveryProgress[],
  listed: readonly Tag[],
  planned: Repository | undefined,
): Readonly<Record<string, string>> {
  const arrived = arrivedOf(deliveries, listed)
  const repository = arrived[0]?.repository ?? planned
  return {
    ...(repository && { registry: repository.registry.host, repository: repositoryPath(repository) }),
    ...(deliveries.some(({ created }) => created) && { 'repository-created': 'true' }),
    ...(deliveries.some(({ kept }) => kept.size > 0) && { superseded: 'true' }),
    ...imageOutputs(arrived),
  }
}

/** Output `platform-references` of actions that tag single platforms: where the image for each platform is by now, by tag and digest. */
export const platformOutputs = (
  deliveries: readonly DeliveryProgress[],
): Readonly<Record<'platform-references', string>> => ({
  'platform-references': deliveries
    .flatMap(({ repository, platformTags }) =>
      [...platformTags].map(([tag, digest]) => printReference({ ...tagReference(repository, tag), digest })),
    )
    .join('\n'),
})

/** Describes where an image is, and under which tags: a line for each repository. Undefined when it is nowhere. */
export function describeArrived(deliveries: readonly DeliveryProgress[], listed: readonly Tag[]): string | undefined {
  const lines = arrivedOf(deliveries, listed).map(
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
 * An image that waits for its first tag may yet be refused, so it is not told; one whose tags others have moved is there. What
 * docker alone tells is told as long as no registry says more, and of several such pushes the last, which the metadata is of.
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

function imageOutputs(all: readonly Arrived[]): Readonly<Record<string, string>> {
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
