import parseSemver from 'semver/functions/parse.js'
import { branchOf, gitTagOf, pullRequestOf, type Revision } from '../runner/commit.ts'
import { queueTarget } from '../runner/merge-queue.ts'
import type { Flavor } from './flavor.ts'

/**
 * The rules of a run whose input tags is empty: the commit that is built and, when it is the commit of a ref, the Git tag
 * (its version when it is a semantic one), pull request or branch, and `latest` on the default branch.
 */
export function defaultRules(source: Revision, flavor: Flavor): readonly string[] {
  const refRules = rulesOfRef(source)
  const latest = flavor.latest === 'auto' && branchOf(source) !== undefined && branchOf(source) === source.defaultBranch
  return source.event === 'pull_request_target'
    ? targetRules(source)
    : ['type=sha', ...refRules, ...(latest ? ['type=raw,value=latest'] : [])]
}

/**
 * What the default rules are evaluated for: only the ref whose commit is built gives a tag. The tags of a
 * pull_request_target run have its number in any case, beside the commit.
 */
export const sourceOfDefaults = (source: Revision): Revision =>
  source.event === 'pull_request_target' ? source : { ...source, ref: source.commit.ref }

/**
 * The ref and commit of this event are the default branch's, although the run is about a pull request, perhaps a
 * stranger's: what it builds must not get the tags of that branch, nor those of its commits.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
 */
function targetRules(source: Revision): readonly string[] {
  if (pullRequestOf(source) === undefined) return []
  const { sha, ref } = source.commit
  return [
    ...(/^[0-9a-f]{40,64}$/.test(sha) ? [`type=ref,event=pr,suffix=-${sha.slice(0, 7)}`] : []),
    ...(pullRequestOf({ ref }) === undefined ? [] : ['type=ref,event=pr']),
  ]
}

/**
 * Flavor of the default rules: `latest` follows the default branch, not Git tags, unless the flavor says that it is
 * always wanted.
 */
export const defaultFlavor = (flavor: Flavor): Flavor =>
  flavor.latest === 'auto' ? { ...flavor, latest: 'false' } : flavor

/**
 * A branch or Git tag that is called like the tag of a commit gives none: whose commit that is, only the commit's own rule
 * says.
 */
const OF_A_COMMIT = /^sha-[0-9a-f]{7,64}$/

function rulesOfRef(source: Revision): readonly string[] {
  if (OF_A_COMMIT.test(gitTagOf(source) ?? branchOf(source) ?? '')) return []
  // The branch of an entry is gone when it is merged or refused; a push of the same commit follows when it is merged.
  if (source.event === 'merge_group' || queueTarget(branchOf(source), {}) !== undefined) return []
  const tag = gitTagOf(source)
  if (tag !== undefined) return [parseSemver(tag) === null ? 'type=ref,event=tag' : 'type=semver,pattern={{version}}']
  if (pullRequestOf(source) !== undefined) return ['type=ref,event=pr']
  return branchOf(source) === undefined ? [] : ['type=ref,event=branch']
}
