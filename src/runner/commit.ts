import { type Context, type Environment, textAt } from './context.ts'

/** Commit that is built, and its project, as far as they are known: all that tags and labels are made of. */
export interface Revision {
  readonly event: string
  /** As in `refs/heads/main`; a pull_request_target event counts as its pull request. '' when there is none. */
  readonly ref: string
  readonly sha: string
  readonly shortSha: string
  /** The last commit of a pull request itself; '' when this is none. */
  readonly headSha: string
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
}

/**
 * Reads the revision that is built from the event, the environment and what was looked up. `shortLength` is the length
 * of a short commit hash.
 */
export function readRevision(
  context: Context,
  env: Environment,
  { now, commitTime, repository }: RevisionFacts,
  shortLength: number,
): Revision {
  const ref = refOf(context)
  const sha = commitOf(context, env)
  const defaultBranch = textAt(repository, 'default_branch') || scheduledBranch(context)
  return {
    event: context.event,
    ref,
    sha,
    shortSha: sha.slice(0, shortLength),
    headSha: textAt(context.payload, 'pull_request', 'head', 'sha') ?? '',
    baseRef: baseRefOf(context, ref),
    defaultBranch,
    onDefaultBranch: isOnDefaultBranch(context.event, ref, defaultBranch),
    commitTime,
    now,
    project: projectOf(context, env, repository),
  }
}

/** Branch of a revision, such as `main`; undefined when its ref is none. */
export const branchOf = ({ ref }: Pick<Revision, 'ref'>): string | undefined => after(ref, 'refs/heads/')

/** Git tag of a revision, such as `v1.2.3`; undefined when its ref is none. */
export const gitTagOf = ({ ref }: Pick<Revision, 'ref'>): string | undefined => after(ref, 'refs/tags/')

/** Number of a pull request: `12` of `refs/pull/12/merge`. */
export const pullRequestOf = ({ ref }: Pick<Revision, 'ref'>): string | undefined =>
  after(ref, 'refs/pull/')?.replace(/\/merge$/, '')

/**
 * The commit that tags and labels name: the event's, or with DOCKER_METADATA_PR_HEAD_SHA the head of the pull request,
 * as with docker/metadata-action. (For a pull request GitHub's own commit is a merge that is made for the run.)
 */
export function commitOf({ event, payload, sha }: Context, env: Environment): string {
  const wanted = /true/i.test(env.DOCKER_METADATA_PR_HEAD_SHA ?? '') && event.includes('pull_request')
  return (wanted ? textAt(payload, 'pull_request', 'head', 'sha') : undefined) ?? sha
}

/** GitHub runs pull_request_target on the base branch, although it is about the pull request. */
function refOf({ event, payload, ref }: Context): string {
  return event === 'pull_request_target' && typeof payload.number === 'number'
    ? `refs/pull/${payload.number}/merge`
    : ref
}

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
