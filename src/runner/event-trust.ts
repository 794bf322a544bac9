import { quoted } from '../base/result.ts'
import { type Context, textAt } from './context.ts'
import { namedPullRequests, type PullRequestRef } from './pull-request-ref.ts'

/** Whose code a run builds, and whether it has credentials beside it. */
export type EventTrust =
  /** This repository's, or what its owner allows. */
  | { readonly kind: 'own' }
  /** GitHub gives such a run neither secrets nor an OIDC token. */
  | { readonly kind: 'no-credentials'; readonly reason: string }
  /** The run has this repository's credentials, and nothing proves that the code is this repository's too. */
  | { readonly kind: 'foreign'; readonly reason: string }

/** Events whose run is about the pull request in their payload, and that get no credentials when it is from a fork. */
const PULL_REQUEST_EVENTS = ['pull_request', 'pull_request_review', 'pull_request_review_comment']

// https://docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
const DEPENDABOT_EVENTS = [...PULL_REQUEST_EVENTS, 'push', 'create', 'deployment', 'deployment_status']

/** Events whose run builds what its branch has. Others run on a branch and may be about somebody's pull request. */
const BRANCH_EVENTS: ReadonlySet<string | undefined> = new Set([
  ...['push', 'schedule', 'workflow_dispatch', 'repository_dispatch', 'create', 'deployment'],
])

/** Whether a run of this event builds what its branch has. False for an event that nobody named. */
export const isBranchEvent = (event: string | undefined): boolean => BRANCH_EVENTS.has(event)

/**
 * Judges whose code is built, by the event (https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows)
 * and by `sources`, the texts of the inputs that say what is built. pull_request_target and workflow_run have the credentials
 * of the base repository also for a fork's pull request, so that there its own code needs a proof:
 * https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
 */
export function judgeEvent(context: Context, sources: readonly string[]): EventTrust {
  const { event, actor, payload } = context
  if (actor === 'dependabot[bot]' && DEPENDABOT_EVENTS.includes(event)) {
    const what = PULL_REQUEST_EVENTS.includes(event) ? 'a Dependabot pull request' : `a ${event} by Dependabot`
    return { kind: 'no-credentials', reason: `GitHub keeps the secrets of Actions from ${what}` }
  }
  if (PULL_REQUEST_EVENTS.includes(event) && isFromFork(payload))
    return { kind: 'no-credentials', reason: 'a pull request from a fork has no credentials' }
  const code = foreignCode(context) ?? strangePullRequest(context, sources)
  if (code === undefined) return { kind: 'own' }
  const reason = `this ${event} run is about code of ${code}, and has the credentials of ${quoted(context.repository)}`
  return { kind: 'foreign', reason }
}

/** Whether a pull request is from another repository than the one it goes to; GitHub itself gives such a run nothing. */
const isFromFork = (payload: Context['payload']): boolean =>
  textAt(payload, ...BASE) !== undefined && textAt(payload, ...BASE) !== textAt(payload, ...HEAD)

const BASE = ['pull_request', 'base', 'repo', 'full_name'] as const
const HEAD = ['pull_request', 'head', 'repo', 'full_name'] as const

/** Whose code a run with credentials is about, in words; undefined when the event proves that it is this repository's. */
function foreignCode({ event, payload }: Context): string | undefined {
  if (event === 'pull_request_target') return unlike(textAt(payload, ...BASE), textAt(payload, ...HEAD))
  return event === 'workflow_run' ? foreignRun(payload) : undefined
}

/** A run after one of workflow_run or pull_request_target names the repository itself, whoever's code that one built. */
function foreignRun(payload: Context['payload']): string | undefined {
  const run = (...keys: readonly string[]): string | undefined => textAt(payload, 'workflow_run', ...keys)
  const stranger = unlike(run('repository', 'full_name'), run('head_repository', 'full_name'))
  if (stranger !== undefined || isBranchEvent(run('event'))) return stranger
  const earlier = run('event')
  return earlier ? `an earlier run of ${quoted(earlier)}, which may be a stranger's` : NAMELESS
}

const NAMELESS = 'a repository that the event does not name'

/** Two names that are there and equal are the proof. A fork that was deleted has no name. */
function unlike(base: string | undefined, head: string | undefined): string | undefined {
  if (!base) return head ? quoted(head) : NAMELESS
  if (!head) return 'a repository that was deleted, or that the event does not name'
  return head === base ? undefined : quoted(head)
}

/**
 * A pull request that the inputs name and the event is not about, in words: with `issue_comment` or `workflow_dispatch`, for
 * instance, nothing tells whose it is. Undefined when there is none.
 */
function strangePullRequest(context: Context, sources: readonly string[]): string | undefined {
  const own = ownNumber(context)
  const isOwn = ({ repository, number }: PullRequestRef): boolean =>
    number === own && repository === context.repository.toLowerCase()
  const strange = namedPullRequests(sources).find((one) => !isOwn(one))
  return strange && `the pull request ${quoted(strange.text)}`
}

/** The number of the pull request that the event is about; undefined when it is about none. */
function ownNumber({ event, payload, ref }: Context): string | undefined {
  if (event === 'pull_request_target') return typeof payload.number === 'number' ? `${payload.number}` : undefined
  return PULL_REQUEST_EVENTS.includes(event) ? /^refs\/pull\/(\d+)\//.exec(ref)?.[1] : undefined
}

/** Reason why a run is taken to have no credentials; undefined when it may have some. */
export const whyNoCredentials = (trust: EventTrust): string | undefined =>
  trust.kind === 'own' ? undefined : trust.reason
