import type { Ecr, ImageFacts, TaggedImage } from '../ecr/api.ts'
import { saidBy } from '../ecr/aws-error.ts'
import { readConfigs } from '../ecr/image-configs.ts'
import { commonOrigin, originOf } from '../image-metadata/image-origin.ts'
import type { Digest } from '../names/image-reference.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { KnownOrder } from '../runner/commit-history.ts'
import { commitsIn, type ImageCommit, isOlder, orderByTime, ordersOf, type SaidCommit } from './commit-order.ts'
import type { CommitComparison, FloatingFacts } from './floating-tag.ts'

/** Reader of what an image of a repository says of its commit. Never fails. */
export type CommitReader = (digest: Digest) => Promise<SaidCommit>

/**
 * Compares this run's commit with those of an image: by the commits that its tags name, and where those do not tell, by what it
 * says of itself. Returns the orders, and what is not known. Never fails.
 */
export async function compareCommits(
  { tags: { revision, commitTag }, history }: FloatingFacts,
  { digest, names }: TaggedImage,
  read: CommitReader,
): Promise<CommitComparison> {
  const { sha: own, time } = revision
  if (own === '') return { own, others: [], unknown: ['which commit is built is not known'] }
  const commits = commitsIn(names, commitTag)
  const { others: found, unknown: more } = await ordersOf(history, commits)
  const isWhole = found.length > 0 && more.length === 0 && found.every(({ known }) => 'order' in known)
  if (found.some(isOlder) || isWhole) return { own, others: found, unknown: more }
  const said = await read(digest)
  if ('unread' in said) return { own, others: found, unknown: [...more, said.unread] }
  // A label is older than the tags of an image that was delivered again: it can only show that this run's is older still.
  const label = commits.length === 0 && said.commit !== undefined ? await history.order(said.commit) : undefined
  if (label !== undefined && 'order' in label) {
    return { own, others: [{ commit: said.commit ?? '', known: label }], unknown: [] }
  }
  const order = orderByTime(time, said, commits.length === 0 && said.commit !== undefined ? [said.commit] : commits)
  if (order === undefined) {
    const why = [whyNoTime(time, said), ...(found.length === 0 ? unknownOf(label) : [])]
    return { own, others: found, unknown: [...more, ...why] }
  }
  const unclear = found.flatMap((one) => ('order' in one.known ? [] : [one.commit]))
  const named = unclear.length > 0 ? unclear : [said.commit ?? '']
  const clear = found.filter(({ known }) => 'order' in known)
  return { own, others: [...clear, ...named.map((commit) => ({ commit, known: { order } }))], unknown: more }
}

const unknownOf = (known: KnownOrder | undefined): readonly string[] =>
  known !== undefined && 'unknown' in known ? known.unknown : []

function whyNoTime(own: Date | undefined, { commit, time }: ImageCommit): string {
  if (own === undefined) return 'when this commit was made is not known'
  if (commit === undefined || time === undefined) return 'the image does not say when its commit was made'
  return 'the times of the commits do not tell'
}

/**
 * Reads what an image says of its commit: all of its platforms say the same, or nothing counts. `known` is the image, where it was
 * seen. Never fails.
 */
export async function readCommit(
  ecr: Ecr,
  name: RepositoryName,
  digest: Digest,
  known?: ImageFacts,
): Promise<SaidCommit> {
  try {
    const [image] = known === undefined ? await ecr.images(name, [{ digest }]) : [known]
    if (image === undefined) return { unread: 'the image is in the archive, where it cannot be read' }
    const configs = await readConfigs(ecr, name, image)
    const { commit } = commonOrigin(configs.map(({ labels }) => originOf(labels)))
    return { commit, time: configs[0]?.commitTime }
  } catch (error) {
    return { unread: `what the image says of itself could not be read. ${saidBy(error).replace(/\.$/, '')}` }
  }
}
