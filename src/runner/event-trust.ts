import { quoted } from '../base/result.ts'
import { type Context, textAt } from './context.ts'

/** Trust in the event of a job: whether it may push what it builds. */
export type EventTrust =
  | { readonly kind: 'trusted' }
  /**
   * GitHub gives a fork's run neither secrets nor an OIDC token. One of Dependabot gets the secrets of Dependabot alone, and by
   * default a token that only reads.
   */
  | { readonly kind: 'no-credentials'; readonly reason: string }
  /** The run has this repository's credentials, and is about somebody else's code. */
  | { readonly kind: 'foreign'; readonly code: string }

/** Events whose run is about the pull request in their payload, and that get no credentials when it is from a fork. */
const PULL_REQUEST_EVENTS = ['pull_request', 'pull_request_review', 'pull_request_review_comment']

// https://docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
const DEPENDABOT_EVENTS = [...PULL_REQUEST_EVENTS, 'push', 'create', 'deployment', 'deployment_status']

/**
 * Judges a run by its event: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 * pull_request_target and workflow_run have the credentials of the base repository also for a fork's pull request:
 * https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
 */
export function judgeEvent({ event, payload, actor }: Context): EventTrust {
  if (actor === 'dependabot[bot]' && DEPENDABOT_EVENTS.includes(event)) {
    const what = PULL_REQUEST_EVENTS.includes(event) ? 'a Dependabot pull request' : `a ${event} by Dependabot`
    return { kind: 'no-credentials', reason: `GitHub keeps the secrets of Actions from ${what}` }
  }
  if (PULL_REQUEST_EVENTS.includes(event)) {
    return foreignHead(payload) === undefined
      ? { kind: 'trusted' }
      : { kind: 'no-credentials', reason: 'a pull request from a fork has no credentials' }
  }
  const code = event === 'pull_request_target' ? foreignHead(payload) : foreignRun(event, payload)
  return code === undefined ? { kind: 'trusted' } : { kind: 'foreign', code }
}

/** The fork that a pull request comes from; undefined when it comes from the repository itself. */
function foreignHead(payload: Context['payload']): string | undefined {
  const base = textAt(payload, 'pull_request', 'base', 'repo', 'full_name')
  if (base === undefined) return undefined
  return unlike(base, textAt(payload, 'pull_request', 'head', 'repo', 'full_name'))
}

/** The repository whose code the earlier run was about; undefined when it is this one. */
function foreignRun(event: string, payload: Context['payload']): string | undefined {
  const base = textAt(payload, 'workflow_run', 'repository', 'full_name')
  if (event !== 'workflow_run' || base === undefined) return undefined
  return unlike(base, textAt(payload, 'workflow_run', 'head_repository', 'full_name'))
}

/** A fork that was deleted has no name. */
const unlike = (base: string, head: string | undefined): string | undefined =>
  head === base ? undefined : (head && quoted(head)) || 'a repository that was deleted'

/** Reason why a run is taken to have no credentials; undefined when it may have some. */
export const whyNoCredentials = (trust: EventTrust): string | undefined =>
  trust.kind === 'no-credentials' ? trust.reason : undefined
