import type { RegistryState } from '../ecr/registry-state.ts'
import { type GuardedTag, guardedTags } from '../image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import type { SaidCommit } from './commit-order.ts'
import { type CommitReader, readCommit } from './compare-commits.ts'
import type { ReachedDestination } from './deliveries.ts'
import type { FloatingDecision, FloatingFacts } from './floating-tag.ts'
import { decideFloating, decideTag } from './move-floating.ts'

/** What floating tags of a run are decided by, with the settings that say which those are. */
type ForeseenFacts = FloatingFacts & { readonly tags: TagSettings }

/**
 * Begins to ask what will decide about floating tags, by what the look has seen of them: the orders of commits, which the history
 * keeps, and what an image says of its commit where they do not tell. Nothing is asked about a tag that is on one of the images
 * which the run may take (`taken`, never rejected). Waits for nothing. Returns the destination with what is being read.
 */
export function askAhead<T extends ReachedDestination>(
  seen: T,
  facts: ForeseenFacts,
  taken: Promise<readonly Digest[]>,
): T {
  const { ecr, repository, registry } = seen
  const commits = new Map<Digest, Promise<SaidCommit>>()
  const read: CommitReader = (digest) => {
    const known = registry.images.find((image) => image.digest === digest)
    const said = commits.get(digest) ?? readCommit(ecr, repository.name, digest, known)
    commits.set(digest, said)
    return said
  }
  void taken.then((images) => {
    const states = registry.states?.filter(({ digest }) => !images.includes(digest))
    for (const one of guardedTags(facts.tags)) void decideSeen({ states }, facts, one, read)
  })
  return { ...seen, commits }
}

/**
 * Foresees which floating tags stay where they are, for the plan: it is decided when they would move, and what is there may be
 * another image by then. A run that only plans asks all that the other one will ask; any other asks ECR nothing. Returns the
 * destination with what was found. Throws what is no AwsError.
 */
export async function foreseeFloating<T extends ReachedDestination>(
  seen: T,
  facts: ForeseenFacts,
  planOnly: boolean,
): Promise<T> {
  const guarded = guardedTags(facts.tags)
  const { registry } = seen
  if (registry.repository.state === 'missing' || guarded.length === 0) return seen
  const decided = planOnly
    ? [...(await decideFloating(seen, facts, { image: undefined, tags: guarded, isNew: false }))]
    : await Promise.all(
        guarded.map(async (one) => [one.tag, { decision: await decideSeen(registry, facts, one, notRead) }] as const),
      )
  const floats = new Map<Tag, string>()
  for (const [tag, { decision }] of decided) if (decision?.kind === 'keep') floats.set(tag, decision.because)
  return floats.size === 0 ? seen : { ...seen, registry: { ...registry, floats } }
}

/** A plan that is carried out does not wait for it: it counts when the tag would move. */
const notRead: CommitReader = async () => ({ unread: 'it was not waited for' })

/** Decision by what the look has seen; undefined where that is not enough. */
async function decideSeen(
  { states = [] }: Pick<RegistryState, 'states'>,
  facts: FloatingFacts,
  one: GuardedTag,
  read: CommitReader,
): Promise<FloatingDecision | undefined> {
  const state = states.find(({ tag }) => tag === one.tag)
  if (state === undefined || one.line.kind !== 'commit') return undefined
  return decideTag(facts, { one, image: undefined, state, images: [], read })
}
