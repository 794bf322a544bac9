import { code, joined, type Markdown, markdown, markdownTable, type Piece } from '../base/markdown.ts'
import { type Digest, shortDigest } from '../names/image-reference.ts'
import { type Repository, repositoryUri } from '../names/repository.ts'
import type { Delivery } from './deliveries.ts'
import type { TagPlan } from './plan-tags.ts'

/** Report of the delivery to one destination. */
export interface DestinationReport {
  readonly repository: Repository
  readonly created: boolean
  /** incomplete: it has the image, and not all tags. */
  readonly result: 'delivered' | 'incomplete' | 'failed'
  /** Tags that point to the image, or to the image for one platform. */
  readonly tags: readonly ReportedTag[]
}

/** Tag of a delivery, and what it points to now. */
export interface ReportedTag extends TagPlan {
  /** The image for one platform; undefined: the whole one. */
  readonly child?: Digest
}

/** Report of a delivery, as far as it came. */
export function reportDestination(delivery: Delivery): DestinationReport {
  const { repository, created, plan, image, tags, failure } = delivery
  if (image === undefined) return { repository: plan.repository, created: false, result: 'failed', tags: [] }
  return {
    repository,
    created,
    result: failure === undefined ? 'delivered' : 'incomplete',
    tags: [...plan.tags.filter(({ tag }) => tags.has(tag)), ...reportPlatformTags(delivery)],
  }
}

const reportPlatformTags = ({ plan, platformTags }: Delivery): readonly ReportedTag[] =>
  [...platformTags].map(([tag, child]) => {
    const planned = plan.platformTags.find((one) => one.tag === tag)
    return { ...(planned ?? { tag, now: undefined, locked: false, archived: false }), child }
  })

/** Parts of a job summary that tell to which repositories an image came. At least one has it. */
export function destinationParts(
  destinations: readonly DestinationReport[],
  digest: Digest,
): readonly (Markdown | undefined)[] {
  const [first] = destinations
  return first !== undefined && destinations.length === 1
    ? oneDestination(first, digest)
    : manyDestinations(destinations, digest)
}

function oneDestination({ repository, created, tags }: DestinationReport, digest: Digest) {
  const rows = tags.map((tag) => [code(tag.tag), describeChange(tag, digest)])
  return [
    markdown`### Delivered to ${code(repositoryUri(repository))}`,
    created ? markdown`The repository was created by this run.` : undefined,
    markdownTable(['Tag', 'Change'], rows),
  ]
}

function manyDestinations(destinations: readonly DestinationReport[], digest: Digest) {
  const delivered = destinations.filter(({ result }) => result === 'delivered')
  const rows = destinations.map(({ repository, created, result, tags }) => [
    code(repositoryUri(repository)),
    markdown`${result === 'delivered' ? result : markdown`**${result}**`}${created ? ', repository created' : ''}`,
    joined(
      tags.map((tag) => markdown`${code(tag.tag)} ${describeChange(tag, digest)}`),
      '<br>',
    ),
  ])
  return [
    markdown`### Delivered to ${String(delivered.length)} of ${String(destinations.length)} repositories`,
    markdownTable(['Repository', 'Result', 'Tags'], rows),
  ]
}

function describeChange({ now, child }: ReportedTag, whole: Digest): Piece {
  if (now === undefined) return 'new'
  return now === (child ?? whole) ? 'unchanged' : markdown`moved from ${code(shortDigest(now))}`
}
