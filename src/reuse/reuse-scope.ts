import { pullRequestOf, type Revision } from '../runner/commit.ts'
import type { EventTrust } from '../runner/event-trust.ts'
import { isBranchEvent } from '../runner/event-trust.ts'

/**
 * Scopes of the fingerprints that a run finds and keeps: what their tags begin with. `fp-` is for what this repository's own
 * branches have built, `fp-pr-12-` for what a pull request has.
 */
export interface ReuseScopes {
  /** Nearest first. */
  readonly read: readonly [string, ...string[]]
  /** Undefined where nothing is kept. */
  readonly write: string | undefined
  /** Why nothing is kept, as the end of a sentence. */
  readonly readOnly: string | undefined
}

/** How all tags of fingerprints begin: what a filter of a repository names. */
export const REUSE_PREFIX = 'fp-'

/**
 * Scopes of the fingerprints of a run, decided by its event. `code` is whose code it builds by the event alone, whatever
 * allow-untrusted lets through. A pull request has a scope of its own and reads that of the branches, so that nothing which it
 * builds can become an image of a branch. Only an event that is known to build what a branch has keeps it for all.
 */
export function reuseScopes(source: Pick<Revision, 'event' | 'ref' | 'commit'>, code: EventTrust): ReuseScopes {
  const number = pullRequestOf(source)
  if (number !== undefined && /^\d+$/.test(number)) {
    const own = `${REUSE_PREFIX}pr-${number}-`
    return { read: [own, REUSE_PREFIX], write: own, readOnly: undefined }
  }
  const readOnly = whyReadOnly(source, code)
  return { read: [REUSE_PREFIX], write: readOnly === undefined ? REUSE_PREFIX : undefined, readOnly }
}

function whyReadOnly({ event, ref, commit }: Parameters<typeof reuseScopes>[0], code: EventTrust): string | undefined {
  if (code.kind !== 'own') return code.reason
  // Outside of GitHub there is no event. What waits in a merge queue was reviewed, and comes to its branch as it is.
  if (event !== '' && event !== 'merge_group' && event !== 'workflow_run' && !isBranchEvent(event))
    return `a run of ${event} may build something else than its branch`
  // A workflow_run follows a run of a branch of this repository, or its code would not be this repository's.
  const isKnown = event === 'workflow_run' ? commit.ref.startsWith('refs/heads/') : commit.ref === ref
  return isKnown ? undefined : "the commit that is built is not known to be the branch's"
}
