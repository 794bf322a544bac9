import { branchOf, gitTagOf, pullRequestOf, type Revision } from '../runner/commit.ts'
import { type Context, textAt } from '../runner/context.ts'
import { isBranchEvent } from '../runner/event-trust.ts'
import { queueTarget } from '../runner/merge-queue.ts'

/** Scope of a cache: whose it is. */
export type CacheScope =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'pull-request'; readonly number: number }

/** Scopes of the caches that a run reads, nearest first, and of the one that it may write. */
export interface CacheScopes {
  readonly write: CacheScope | undefined
  /** Why none is written, as the end of a sentence. */
  readonly readOnly: string | undefined
  readonly read: readonly CacheScope[]
}

/**
 * Scopes of the caches of a run, decided by its event. A pull request never writes a branch's cache: its code has not
 * been reviewed.
 */
export function cacheScopes(source: Revision, { payload }: Pick<Context, 'payload'>): CacheScopes {
  const { event } = source
  const others = branches(headBranch(payload), source.baseRef, source.defaultBranch)
  const pullRequest = pullRequestOf(source)
  if (/^\d+$/.test(pullRequest ?? '')) return writing({ kind: 'pull-request', number: Number(pullRequest) }, others)
  if (gitTagOf(source) !== undefined) return reading('no later run would read the cache of a Git tag', others)
  const branch = branchOf(source)
  if (!branch) return reading('the event names no branch', others)
  const base = queueTarget(branch, payload)
  if (base !== undefined)
    return reading('no later run would read the cache of a merge queue', [...branches(base), ...others])
  // Outside of GitHub there is no event.
  const isBranch = event === '' || isBranchEvent(event)
  const built = event === 'workflow_run' ? pushedBranch(payload) : isBranch ? branch : undefined
  if (isBranch && source.commit.ref !== source.ref)
    return reading("the commit that is built is not known to be the branch's", [...branches(branch), ...others])
  if (built !== undefined) return writing({ kind: 'branch', name: built }, others)
  return reading(`a run of ${event} may build something else than its branch`, [...branches(branch), ...others])
}

/**
 * The branch that a pull request comes from, which may have been built before the pull request was opened. That of a fork
 * is none of this repository's, also where it is called like one.
 */
function headBranch(payload: Context['payload']): string | undefined {
  const head = (...keys: readonly string[]): string | undefined => textAt(payload, 'pull_request', 'head', ...keys)
  const repository = textAt(payload, 'pull_request', 'base', 'repo', 'full_name')
  return repository !== undefined && repository === head('repo', 'full_name') ? head('ref') : undefined
}

/** The branch whose push started the earlier run; undefined when a pull request or a fork did. */
function pushedBranch(payload: Context['payload']): string | undefined {
  const run = (...keys: readonly string[]): string | undefined => textAt(payload, 'workflow_run', ...keys)
  const own = run('repository', 'full_name')
  const isOwn = own !== undefined && own === run('head_repository', 'full_name')
  return isOwn && isBranchEvent(run('event')) ? run('head_branch') : undefined
}

const writing = (scope: CacheScope, others: readonly CacheScope[]): CacheScopes => ({
  write: scope,
  readOnly: undefined,
  read: distinct([scope, ...others]),
})

const reading = (readOnly: string, read: readonly CacheScope[]): CacheScopes => ({
  write: undefined,
  readOnly,
  read: distinct(read),
})

const branches = (...names: readonly (string | undefined)[]): readonly CacheScope[] =>
  names.flatMap((name) => (name ? [{ kind: 'branch' as const, name }] : []))

const distinct = (scopes: readonly CacheScope[]): readonly CacheScope[] => [
  ...new Map(scopes.map((scope) => [JSON.stringify(scope), scope])).values(),
]
