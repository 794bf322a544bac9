import { code, joined, type Markdown, markdown, markdownTable, type Piece } from '../base/markdown.ts'
import { type Digest, shortDigest, type Tag } from '../names/image-reference.ts'
import type { Registry } from '../names/registry.ts'
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
  /** Wanted tags that stay on another image, and why, in whole sentences. */
  readonly stay: readonly { readonly tag: Tag; readonly because: string }[]
}

/** Tag of a delivery, and what it points to now. */
export interface ReportedTag extends TagPlan {
  /** The image for one platform; undefined: the whole one. */
  readonly child?: Digest
}

/** Report of a delivery, as far as it came. */
export function reportDestination(delivery: Delivery): DestinationReport {
  const { repository, created, plan, image, tags, kept, failure } = delivery
  if (image === undefined) return { repository: plan.repository, created: false, result: 'failed', tags: [], stay: [] }
  return {
    repository,
    created,
    result: failure === undefined ? 'delivered' : 'incomplete',
    tags: [...plan.tags.filter(({ tag }) => tags.has(tag)), ...reportPlatformTags(delivery)],
    stay: [...[...kept].map(([tag, { because }]) => ({ tag, because })), ...plan.left.map(leftTag)],
  }
}

const reportPlatformTags = ({ plan, platformTags }: Delivery): readonly ReportedTag[] =>
  [...platformTags].map(([tag, child]) => {
    const planned = plan.platformTags.find((one) => one.tag === tag)
    return { ...(planned ?? { tag, now: undefined, locked: false, archived: false }), child }
  })

const leftTag = ({ tag, now }: TagPlan): { readonly tag: Tag; readonly because: string } => ({
  tag,
  because: `${tag} cannot be moved in this repository and stays${now === undefined ? '' : ` on ${shortDigest(now)}`}.`,
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

/** Commands that pull an image from anywhere. From ECR Public everybody pulls, without a login. */
export function pullCommands({ host, region, alias }: Registry, reference: string): readonly string[] {
  const login = `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${host}`
  return [...(alias === undefined ? [login] : []), `docker pull ${reference}`]
}

function oneDestination({ repository, created, tags, stay }: DestinationReport, digest: Digest) {
  const rows = tags.map((tag) => [code(tag.tag), describeChange(tag, digest)])
  return [
    markdown`### Delivered to ${code(repositoryUri(repository))}`,
    created ? markdown`The repository was created by this run.` : undefined,
    rows.length === 0 ? markdown`None of its tags is on this image.` : markdownTable(['Tag', 'Change'], rows),
    stay.length === 0 ? undefined : markdownTable(['Tag that stays', 'Why'], stayRows(stay)),
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
    ...destinations.flatMap(({ repository, stay }) =>
      stay.length === 0
        ? []
        : [markdown`In ${code(repositoryUri(repository))}:`, markdownTable(['Tag that stays', 'Why'], stayRows(stay))],
    ),
  ]
}

const stayRows = (stay: DestinationReport['stay']): readonly (readonly Piece[])[] =>
  stay.map(({ tag, because }) => [code(tag), because])

function describeChange({ now, child }: ReportedTag, whole: Digest): Piece {
  if (now === undefined) return 'new'
  return now === (child ?? whole) ? 'unchanged' : markdown`moved from ${code(shortDigest(now))}`
}
