import { commitOf, type RevisionFacts } from './commit.ts'
import { type Context, type Environment, textAt } from './context.ts'
import type { Git, GitHub, Log } from './ports.ts'

/** What the event's description of the repository must have, so that nobody needs to be asked. `null` is an answer. */
const WANTED = ['name', 'description', 'html_url', 'license', 'default_branch']

/** Ports that finding a commit needs. */
export interface CommitPorts {
  readonly context: Context
  readonly env: Environment
  /** The time of day. */
  readonly clock: () => Date
  readonly git: Git
  readonly github: GitHub
  readonly log: Pick<Log, 'mask' | 'debug'>
}

/**
 * Finds the facts of the commit and its project that tags and labels need and the environment does not say. `token` is
 * for GitHub's API, which is not asked without one. Never fails: what stays unknown is left out.
 */
export async function findCommit(world: CommitPorts, token: string | undefined): Promise<RevisionFacts> {
  if (token !== undefined) world.log.mask(token)
  const ask = (path: string): Promise<unknown> =>
    token === undefined ? Promise.resolve(undefined) : askGitHub(world, path, token)
  const [commitTime, repository] = await Promise.all([findCommitTime(world, ask), findRepository(world.context, ask)])
  return { now: world.clock(), commitTime, repository }
}

type Ask = (path: string) => Promise<unknown>

async function findRepository({ payload, repository: name }: Context, ask: Ask): Promise<unknown> {
  const told = payload.repository
  if (typeof told === 'object' && told !== null && WANTED.every((key) => key in told)) return told
  const answer = name === '' ? undefined : await ask(`/repos/${name}`)
  return typeof answer === 'object' && answer !== null ? { ...answer, ...(told ?? {}) } : told
}

/** The checkout knows its own commit even when it is shallow; the event knows those of a push. */
async function findCommitTime({ context, env, git }: CommitPorts, ask: Ask): Promise<Date | undefined> {
  const sha = commitOf(context, env)
  return (
    epoch(await git.commitTime(sha)) ??
    eventTime(context.payload, sha) ??
    dateOf(textAt(await ask(`/repos/${context.repository}/git/commits/${sha}`), 'committer', 'date')) ??
    // The head of a pull request is not in a shallow checkout of its merge commit, whose time is as good for a re-run.
    (sha === context.sha ? undefined : epoch(await git.commitTime(context.sha)))
  )
}

function eventTime({ head_commit: head, commits }: Context['payload'], sha: string): Date | undefined {
  const told: readonly unknown[] = [head, ...(Array.isArray(commits) ? commits : [])]
  return dateOf(
    textAt(
      told.find((commit) => textAt(commit, 'id') === sha),
      'timestamp',
    ),
  )
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}

const epoch = (seconds: number | undefined): Date | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1000)

/** These facts are extras: a refusal is a line for those who debug, nothing more. */
async function askGitHub({ github, log }: CommitPorts, path: string, token: string): Promise<unknown> {
  try {
    return await github.get(path, token)
  } catch (error) {
    log.debug(`GitHub did not answer GET ${path}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}
