import { type BuildContext, type Context, type Environment, githubServer, textAt } from './context.ts'

/** Commit that is built. It need not be the event's: a checkout can be of anything. */
export interface BuiltCommit {
  /** In full; '' when nobody knows it before the build. */
  readonly sha: string
  /** The ref whose commit it is, such as `refs/heads/main`, so that the image may have the ref's tags; '' when none is known. */
  readonly ref: string
  /** Why it is not simply the event's commit, as the end of a sentence; undefined when it is. */
  readonly why: string | undefined
}

/** Job whose event a commit is compared with. */
export interface CommitJob {
  readonly context: Context
  readonly env: Environment
}

/**
 * Reads which commit is built: `head`, HEAD of the checkout that holds the folder `source`, or the commit that an address
 * names in full. Where there is no HEAD to read, it is the event's, unless the event itself is about another one.
 */
export function readBuiltCommit(job: CommitJob, source: BuildContext, head: string | undefined): BuiltCommit {
  if (source.kind === 'remote') return commitOfAddress(job, source.address)
  return head === undefined ? commitUnseen(job) : commitAt(job, head, 'HEAD of the checkout')
}

/** A pull_request_target event counts as its pull request, although GitHub runs it on the base branch. */
export function eventRef({ event, payload, ref }: Context): string {
  return event === 'pull_request_target' && typeof payload.number === 'number'
    ? `refs/pull/${payload.number}/merge`
    : ref
}

/** Describes a commit and why it is not simply the event's: `78a30bb0c1d2 (HEAD of the checkout, not …)`. */
export const describeCommit = ({ sha, why }: BuiltCommit): string =>
  [sha === '' ? 'unknown' : shortCommit(sha), ...(why === undefined ? [] : [`(${why})`])].join(' ')

const shortCommit = (sha: string): string => sha.slice(0, 12)

function commitAt({ context, env }: CommitJob, sha: string, what: string): BuiltCommit {
  const followed = followedRun(context)
  if (followed?.sha === sha) {
    const isEvents = sha === context.sha && followed.ref === context.ref
    return { sha, ref: followed.ref, why: isEvents ? undefined : `the head of the run that this one follows` }
  }
  if (context.sha !== '' && !commitsOfEvent(context).includes(sha))
    return { sha, ref: '', why: `${what}, not ${describeEvent(context)}` }
  const named = sha === context.sha ? wantedCommit(context, env) : sha
  const other = otherSubject(context)
  if (other === undefined || other.isOnRef) return { sha: named, ref: eventRef(context), why: undefined }
  return { sha: named, ref: '', why: `the event's commit, in a run that is about ${other.name}` }
}

/** Stays the event's word, as long as the event is about its own commit. */
function commitUnseen({ context, env }: CommitJob): BuiltCommit {
  const other = otherSubject(context)
  if (other !== undefined) {
    const why = `this ${context.event} run is about ${other.name}, and no checkout tells what is built`
    return { sha: '', ref: other.isOnRef ? context.ref : '', why }
  }
  const sha = context.event === 'pull_request_target' ? headOfPullRequest(context) : wantedCommit(context, env)
  return { sha: sha ?? '', ref: eventRef(context), why: undefined }
}

/** A branch or tag in an address has moved, perhaps, when the builder fetches it. */
function commitOfAddress(job: CommitJob, address: string): BuiltCommit {
  const [, sha] = FULL_COMMIT.exec(address) ?? []
  if (sha !== undefined) return commitAt(job, sha, 'the commit in the input context')
  const isEvents = (otherSubject(job.context)?.isOnRef ?? true) && namesRef(job, address)
  return { sha: '', ref: isEvents ? eventRef(job.context) : '', why: MOVING }
}

const MOVING = 'the input context is an address without the full id of a commit'

/** https://docs.docker.com/build/concepts/context/#git-repositories */
const FULL_COMMIT = /(?:#|[?&](?:checksum|commit)=)([0-9a-f]{40}|[0-9a-f]{64})(?=[:&#]|$)/

/** Whether an address is of the event's repository, and at its ref, with or without `refs/heads/`. */
function namesRef({ context, env }: CommitJob, address: string): boolean {
  const [place = '', fragment = ''] = address.split('#', 2)
  const own = `${githubServer(env)}/${context.repository}`
  if (place.replace(/\.git$/, '').toLowerCase() !== own.toLowerCase()) return false
  const name = fragment.replace(/:.*$/s, '') || (textAt(context.payload, 'repository', 'default_branch') ?? '')
  const ref = eventRef(context)
  const names = [ref, ref.replace(/^refs\/(heads|tags)\//, ''), ref.replace(/^(refs\/pull\/.+)\/merge$/, '$1/head')]
  return ref !== '' && names.includes(name)
}

/**
 * The commit of the event that is wanted in tags and labels: its own, or with DOCKER_METADATA_PR_HEAD_SHA the head of the
 * pull request, as with docker/metadata-action. (For a pull request GitHub's own commit is a merge that is made for the run.)
 */
function wantedCommit(context: Context, env: Environment): string {
  const isWanted = /true/i.test(env.DOCKER_METADATA_PR_HEAD_SHA ?? '') && context.event.includes('pull_request')
  return (isWanted ? headOfPullRequest(context) : undefined) ?? context.sha
}

const headOfPullRequest = ({ payload }: Context): string | undefined => textAt(payload, 'pull_request', 'head', 'sha')

/**
 * The commits that a checkout for this event can be at: a pull request's merge or head, the commit of a branch or of an
 * annotated tag. GitHub runs pull_request_target with the base branch's commit, which is none of the pull request's.
 */
function commitsOfEvent(context: Context): readonly string[] {
  const { event, payload, sha, ref } = context
  const head = headOfPullRequest(context)
  const pair =
    event === 'pull_request_target'
      ? [head, textAt(payload, 'pull_request', 'merge_commit_sha')]
      : [sha, ref.startsWith('refs/pull/') ? head : textAt(payload, 'head_commit', 'id')]
  return pair.filter((one) => one !== undefined)
}

const describeEvent = ({ event, sha }: Context): string =>
  event === 'pull_request_target' ? 'a commit of the pull request' : `the event's commit ${shortCommit(sha)}`

/** Where events that run on the default branch name the commit that they are about. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  workflow_run: ['workflow_run', 'head_sha'],
  check_run: ['check_run', 'head_sha'],
  check_suite: ['check_suite', 'head_sha'],
  status: ['sha'],
}

/** What an event is about when that is not the commit of its run. */
interface OtherSubject {
  /** In words. */
  readonly name: string
  /** It is of the same branch. */
  readonly isOnRef: boolean
}

/**
 * What an event is about when that is not the commit of its run; undefined when it is. A comment does not tell the commit of
 * its pull request.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
function otherSubject(context: Context): OtherSubject | undefined {
  const { event, payload, sha, ref } = context
  if (event === 'issue_comment')
    return textAt(payload, 'issue', 'pull_request', 'url') ? { name: 'a pull request', isOnRef: false } : undefined
  const path = SUBJECTS[event]
  const subject = path && textAt(payload, ...path)
  if (!subject || subject === sha) return undefined
  return { name: `the commit ${shortCommit(subject)}`, isOnRef: followedRun(context)?.ref === ref }
}

/** The head of the run that a workflow_run event follows, of a branch of this repository. */
function followedRun({ event, payload }: Context): Pick<BuiltCommit, 'sha' | 'ref'> | undefined {
  const run = (...keys: readonly string[]): string => textAt(payload, 'workflow_run', ...keys) ?? ''
  const [sha, branch] = [run('head_sha'), run('head_branch')]
  const isOwn = run('repository', 'full_name') === run('head_repository', 'full_name')
  if (event !== 'workflow_run' || !isOwn || run('repository', 'full_name') === '') return undefined
  return sha === '' || branch === '' ? undefined : { sha, ref: `refs/heads/${branch}` }
}
