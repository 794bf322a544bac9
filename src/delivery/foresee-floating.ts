import type { RegistryState } from '../ecr/registry-state.ts'
import type { GuardedTag } from '../image-metadata/floating-tag-line.ts'
import { guardedTags } from '../image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import type { Tag } from '../names/image-reference.ts'
import { commitsIn } from './commit-order.ts'
import type { ReachedDestination } from './deliveries.ts'
import { decideByCommit } from './floating-tag.ts'
import { decideFloating, type FloatingFacts, nameOf } from './move-floating.ts'

/**
 * Foresees which floating tags stay where they are, for the plan: it is decided when they would move, and what is there may be
 * another image by then. A run that only plans asks all that the other one will ask; any other asks ECR nothing. Returns the
 * state of the registry with what was found. Throws what is no AwsError.
 */
export async function foreseeFloating(
  { ecr, repository, registry }: Pick<ReachedDestination, 'ecr' | 'repository' | 'registry'>,
  facts: FloatingFacts & { readonly tags: TagSettings },
  planOnly: boolean,
): Promise<RegistryState> {
  const guarded = guardedTags(facts.tags)
  if (registry.repository.state === 'missing' || guarded.length === 0) return registry
  const floats = new Map<Tag, string>()
  const place = { ecr, name: repository.name }
  const decided = planOnly
    ? [...(await decideFloating(place, facts, { image: undefined, tags: guarded, isNew: false }))]
    : await Promise.all(
        guarded.map(async (one) => [one.tag, { decision: await seenDecision(registry, facts, one) }] as const),
      )
  for (const [tag, { decision }] of decided) if (decision?.kind === 'keep') floats.set(tag, decision.because)
  return floats.size === 0 ? registry : { ...registry, floats }
}

/** Decision by what the look has seen; undefined where that is not enough. */
async function seenDecision({ states = [] }: RegistryState, facts: FloatingFacts, { tag, line }: GuardedTag) {
  const state = states.find((one) => one.tag === tag)
  const { revision, commitTag } = facts.tags
  if (state === undefined || line.kind !== 'commit' || revision.sha === '') return undefined
  const commits = commitsIn(state.names, commitTag)
  const others = await Promise.all(
    commits.map(async (commit) => ({ commit, known: await facts.history.order(commit) })),
  )
  const asked = { tag, now: state.digest, image: nameOf(facts, undefined) }
  return decideByCommit(asked, { own: revision.sha, others, unknown: [] })
}
