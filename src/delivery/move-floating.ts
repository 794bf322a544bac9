import type { Ecr, TaggedImage } from '../ecr/api.ts'
import { AwsError, saidBy } from '../ecr/aws-error.ts'
import { readConfigs } from '../ecr/image-configs.ts'
import type { GuardedTag } from '../image-metadata/floating-tag-line.ts'
import { commonOrigin, originOf } from '../image-metadata/image-origin.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { type Digest, shortDigest, type Tag } from '../names/image-reference.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { CommitHistory, KnownOrder } from '../runner/commit-history.ts'
import { commitsIn, type ImageCommit, orderByTime } from './commit-order.ts'
import { decideByCommit, decideByVersion, decideFree, decideUnseen, type FloatingDecision } from './floating-tag.ts'

/** Repository in which floating tags are looked at. */
export interface FloatingPlace {
  readonly ecr: Ecr
  readonly name: RepositoryName
}

/** What floating tags are decided by, beside the registry. */
export interface FloatingFacts {
  readonly tags: Pick<TagSettings, 'revision' | 'commitTag' | 'names' | 'floating'>
  readonly history: CommitHistory
}

/**
 * Looks where floating tags are: one request, where each of them is there, or none (`isNew`: as the plan has seen it); one a
 * thousand images for tags that follow versions, which need all images of the repository that have tags.
 */
async function lookAtFloating(
  { ecr, name }: FloatingPlace,
  tags: readonly GuardedTag[],
  isNew: boolean,
): Promise<readonly TaggedImage[]> {
  if (tags.some(({ line }) => line.kind === 'version' && !line.refused)) return ecr.taggedImages(name)
  const names = tags.map(({ tag }) => tag)
  // A request for what several tags are on fails where one of them is not there. This one does not, and says less.
  const there = isNew
    ? await ecr.images(
        name,
        names.map((tag) => ({ tag })),
      )
    : undefined
  return there?.length === 0 ? [] : ecr.imageStates(name, names)
}

/**
 * Decides about floating tags by what is in the repository now. What ECR does not say is a doubt. A tag that no image has is
 * free to move. Throws what is no AwsError.
 */
export async function decideFloating(
  place: FloatingPlace,
  facts: FloatingFacts,
  { image, tags, isNew }: AskedTags,
): Promise<ReadonlyMap<Tag, FloatingOutcome>> {
  try {
    const images = await lookAtFloating(place, tags, isNew)
    const decided = tags.map(async (one) => {
      const state = images.find(({ names }) => names.includes(one.tag))
      const decision = await decideOne(place, facts, { one, image, state, images })
      return [one.tag, { now: state?.digest, decision }] as const
    })
    return new Map(await Promise.all(decided))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return new Map(tags.map(({ tag }) => [tag, { now: undefined, decision: decideUnseen(tag, saidBy(error)) }]))
  }
}

/** Floating tags that shall move to an image. */
export interface AskedTags {
  /** Undefined: nobody knows it yet. */
  readonly image: Digest | undefined
  readonly tags: readonly GuardedTag[]
  /** No image had any of them when the plan was made. */
  readonly isNew: boolean
}

/** Decision about a floating tag, and the image that it is on. */
export interface FloatingOutcome {
  readonly decision: FloatingDecision
  readonly now: Digest | undefined
}

/** Floating tag, the image that it shall be on, and where things are. */
interface Question {
  readonly one: GuardedTag
  /** Undefined: nobody knows it yet. */
  readonly image: Digest | undefined
  /** The image that the tag is on; undefined where there is none. */
  readonly state: TaggedImage | undefined
  /** All images that were looked at. */
  readonly images: readonly TaggedImage[]
}

async function decideOne(
  place: FloatingPlace,
  facts: FloatingFacts,
  { one, image, state, images }: Question,
): Promise<FloatingDecision> {
  const { tag, line } = one
  if (state === undefined) return decideFree(one)
  if (state.digest === image) return { kind: 'move' }
  const asked = { tag, now: state.digest, image: nameOf(facts, image) }
  if (line.kind === 'version') return decideByVersion(asked, line, images)
  const { sha } = facts.tags.revision
  const commits = commitsIn(state.names, facts.tags.commitTag)
  return decideByCommit(asked, { own: sha, ...(await compareCommits(place, facts, { state, commits })) })
}

/** The image of a run, as sentences name it: its most exact tag, or its digest. */
export const nameOf = ({ tags: { names, floating } }: FloatingFacts, image: Digest | undefined): string =>
  names.find((name) => floating.every(({ tag }) => tag !== name)) ??
  (image === undefined ? 'without another tag' : shortDigest(image))

/** An image that was delivered again for many commits has a tag of each. The oldest ones decide nothing. */
const MOST_COMMITS = 20

async function compareCommits(
  place: FloatingPlace,
  { tags: { revision }, history }: FloatingFacts,
  { state, commits }: { readonly state: TaggedImage; readonly commits: readonly string[] },
) {
  const { sha, time } = revision
  if (sha === '') return { others: [], unknown: ['which commit is built is not known'] }
  const asked = commits.slice(0, MOST_COMMITS)
  const found = await Promise.all(asked.map(async (commit) => ({ commit, known: await history.order(commit) })))
  const more = commits.length > MOST_COMMITS ? [`it has the tags of ${commits.length} commits`] : []
  const isClear = found.some(isOlder) || (found.length > 0 && found.every(({ known }) => 'order' in known))
  if (isClear) return { others: found, unknown: more }
  const said = await readCommit(place, state)
  if ('unread' in said) return { others: found, unknown: [said.unread] }
  // A label is older than the tags of an image that was delivered again: it can only show that this run's is older still.
  const label = commits.length === 0 && said.commit !== undefined ? await history.order(said.commit) : undefined
  if (label !== undefined && 'order' in label) {
    return { others: [{ commit: said.commit ?? '', known: label }], unknown: [] }
  }
  const order = orderByTime(time, said, commits.length === 0 && said.commit !== undefined ? [said.commit] : commits)
  if (order === undefined)
    return { others: found, unknown: [whyNoTime(time, said), ...(found.length === 0 ? unknownOf(label) : [])] }
  const known: KnownOrder = { order }
  const unclear =
    commits.length === 0 ? [said.commit ?? ''] : found.flatMap((one) => ('order' in one.known ? [] : [one.commit]))
  return {
    others: [...found.filter(({ known: one }) => 'order' in one), ...unclear.map((commit) => ({ commit, known }))],
    unknown: more,
  }
}

const isOlder = ({ known }: { readonly known: KnownOrder }): boolean => 'order' in known && known.order === 'older'

const unknownOf = (known: KnownOrder | undefined): readonly string[] =>
  known !== undefined && 'unknown' in known ? known.unknown : []

function whyNoTime(own: Date | undefined, { commit, time }: ImageCommit): string {
  if (own === undefined) return 'when this commit was made is not known'
  if (commit === undefined || time === undefined) return 'the image does not say when its commit was made'
  return 'the times of the commits do not tell'
}

/** What an image says of its commit: all of its platforms say the same, or nothing counts. */
async function readCommit(
  { ecr, name }: FloatingPlace,
  { digest }: TaggedImage,
): Promise<ImageCommit | { readonly unread: string }> {
  try {
    const [image] = await ecr.images(name, [{ digest }])
    if (image === undefined) return { unread: 'the image is in the archive, where it cannot be read' }
    const configs = await readConfigs(ecr, name, image)
    const { commit } = commonOrigin(configs.map(({ labels }) => originOf(labels)))
    return { commit, time: configs[0]?.commitTime }
  } catch (error) {
    return { unread: `what the image says of itself could not be read. ${saidBy(error).replace(/\.$/, '')}` }
  }
}
