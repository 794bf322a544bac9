import { type BuiltCommit, type CommitJob, eventRef, readBuiltCommit } from './built-commit.ts'
import { type BuildContext, type Context, type Environment, textAt } from './context.ts'

/** Commit that is built, and its project, as far as they are known: all that tags and labels are made of. */
export interface Revision {
  readonly event: string
  /** The event's, as in `refs/heads/main`; a pull_request_target event counts as its pull request. '' when there is none. */
  readonly ref: string
  /** The commit that is built, and whether the ref's tags are its own. */
  readonly commit: BuiltCommit
  /** Id of that commit; '' when it is not known. */
  readonly sha: string
  readonly shortSha: string
  /** The branch that a pull request goes to; for a Git tag what GitHub takes for its branch. '' when there is none. */
  readonly baseRef: string
  readonly defaultBranch: string | undefined
  /** As `{{is_default_branch}}` says it: also for events that only ever run on the default branch. */
  readonly onDefaultBranch: boolean
  /** When the commit was made; undefined when nobody knows. */
  readonly commitTime: Date | undefined
  readonly now: Date
  readonly project: Project
}

/** The project on GitHub; '' for what is not known. */
export interface Project {
  readonly name: string
  readonly description: string
  readonly url: string
  /** SPDX identifier. */
  readonly license: string
}

/** Facts about the commit that the environment does not tell: looked up before the inputs are read. */
export interface RevisionFacts {
  readonly now: Date
  readonly commitTime: Date | undefined
  /** The repository as GitHub's API describes it, in the event or in an answer; undefined when nobody told. */
  readonly repository: unknown
  /** HEAD of the checkout that holds the folder which is built; undefined when there is none. */
  readonly head: string | undefined
  /** The project that is built, when it is another one than the workflow's. */
  readonly origin: Origin | undefined
}

/** A project, by the address of its repository. */
export type Origin = Pick<Project, 'name' | 'url'>

/**
 * Reads the revision that is built from what is built, the event, the environment and what was looked up. `shortLength` is
 * the length of a short commit hash.
 */
export function readRevision(
  { context, env }: CommitJob,
  source: BuildContext,
  { now, commitTime, repository, head, origin }: RevisionFacts,
  shortLength: number,
): Revision {
  const ref = eventRef(context)
  const commit = readBuiltCommit({ context, env }, source, head)
  const defaultBranch = textAt(repository, 'default_branch') || scheduledBranch(context)
  return {
    event: context.event,
    ref,
    commit,
    sha: commit.sha,
    shortSha: commit.sha.slice(0, shortLength),
    baseRef: baseRefOf(context, ref),
    defaultBranch,
    onDefaultBranch: isOnDefaultBranch(context.event, ref, defaultBranch),
    commitTime,
    now,
    project: origin === undefined ? projectOf(context, env, repository) : { ...NAMELESS_PROJECT, ...origin },
  }
}

/** Branch of a revision, such as `main`; undefined when its ref is none. */
export const branchOf = ({ ref }: Pick<Revision, 'ref'>): string | undefined => after(ref, 'refs/heads/')

/** Git tag of a revision, such as `v1.2.3`; undefined when its ref is none. */
export const gitTagOf = ({ ref }: Pick<Revision, 'ref'>): string | undefined => after(ref, 'refs/tags/')

/** Number of a pull request: `12` of `refs/pull/12/merge`. */
export const pullRequestOf = ({ ref }: Pick<Revision, 'ref'>): string | undefined =>
  after(ref, 'refs/pull/')?.replace(/\/merge$/, '')

function baseRefOf({ payload }: Context, ref: string): string {
  if (ref.startsWith('refs/tags/')) return (textAt(payload, 'base_ref') ?? '').replace(/^refs\/heads\//, '')
  return ref.startsWith('refs/pull/') ? (textAt(payload, 'pull_request', 'base', 'ref') ?? '') : ''
}

// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
const scheduledBranch = ({ event, ref }: Context): string | undefined =>
  event === 'schedule' ? after(ref, 'refs/heads/') : undefined

/** docker/metadata-action's answer, with its list of events that always run on the default branch. */
function isOnDefaultBranch(event: string, ref: string, defaultBranch: string | undefined): boolean {
  const branch = ref.replace(/^refs\/heads\//, '')
  if (branch === '') return false
  return branch === defaultBranch || /create|discussion|issues|schedule/.test(event)
}

const NAMELESS_PROJECT: Project = { name: '', description: '', url: '', license: '' }

/** GitHub tells the name of the repository and its own address in every job. */
function projectOf({ repository: fullName }: Context, env: Environment, repository: unknown): Project {
  const address = env.GITHUB_SERVER_URL && fullName ? `${env.GITHUB_SERVER_URL}/${fullName}` : ''
  return {
    name: textAt(repository, 'name') ?? fullName.replace(/^.*\//, ''),
    description: textAt(repository, 'description') ?? '',
    url: textAt(repository, 'html_url') ?? address,
    license: textAt(repository, 'license', 'spdx_id') ?? '',
  }
}

const after = (text: string, start: string): string | undefined =>
  text.startsWith(start) ? text.slice(start.length) : undefined
