import { type BuiltCommit, type CommitJob, readBuiltCommit } from './built-commit.ts'
import type { Origin, RevisionFacts } from './commit.ts'
import { type BuildContext, type Context, textAt } from './context.ts'
import { readOrigin } from './origin.ts'
import type { Git, GitHub, Log } from './ports.ts'

/** What the event's description of the repository must have, so that nobody needs to be asked. `null` is an answer. */
const WANTED = ['name', 'description', 'html_url', 'license', 'default_branch']

/** Ports that finding a commit needs. */
export interface CommitPorts extends CommitJob {
  /** The time of day. */
  readonly clock: () => Date
  readonly git: Pick<Git, 'head' | 'origin' | 'commitTime'>
  readonly github: GitHub
  readonly log: Pick<Log, 'mask' | 'debug' | 'warning'>
}

/**
 * Finds the facts of the commit and its project that tags and labels need and the environment does not say. `source` is what
 * is built. `token` is for GitHub's API, which is not asked without one. Never fails: what stays unknown is left out.
 */
export async function findCommit(
  world: CommitPorts,
  source: BuildContext,
  token: string | undefined,
): Promise<RevisionFacts> {
  if (token !== undefined) world.log.mask(token)
  const ask = (path: string): Promise<unknown> =>
    token === undefined ? Promise.resolve(undefined) : askGitHub(world, path, token)
  const head = source.kind === 'folder' ? await world.git.head(source.path) : undefined
  const built: Built = { source, head, commit: readBuiltCommit(world, source, head) }
  const [commitTime, repository, origin] = await Promise.all([
    findCommitTime(world, built, ask),
    findRepository(world.context, ask),
    findOrigin(world, built),
  ])
  return { now: world.clock(), commitTime, repository, head, origin }
}

/** What is built, and of which commit. */
interface Built extends Pick<RevisionFacts, 'head'> {
  readonly source: BuildContext
  readonly commit: BuiltCommit
}

type Ask = (path: string) => Promise<unknown>

async function findRepository({ payload, repository: name }: Context, ask: Ask): Promise<unknown> {
  const told = payload.repository
  if (typeof told === 'object' && told !== null && WANTED.every((key) => key in told)) return told
  const answer = name === '' ? undefined : await ask(`/repos/${name}`)
  return typeof answer === 'object' && answer !== null ? { ...answer, ...(told ?? {}) } : told
}

/** Finds whose repository it is that has another commit than the event's. */
async function findOrigin(world: CommitPorts, { source, commit }: Built): Promise<Origin | undefined> {
  if (commit.why === undefined || commit.ref !== '') return undefined
  const address = source.kind === 'folder' ? await world.git.origin(source.path) : gitAddress(source.address)
  return address === undefined ? undefined : readOrigin(address, world)
}

/** The address without what is taken from there; undefined for an archive. */
const gitAddress = (address: string): string | undefined =>
  /\.git([#?]|$)|^(git|ssh):|^[^/]+@|#[0-9a-f]{40}/.test(address) ? address.replace(/[#?].*$/s, '') : undefined

/** Finds the time of the commit; undefined when nobody knows, and for a time that no image can bear. */
async function findCommitTime(world: CommitPorts, built: Built, ask: Ask): Promise<Date | undefined> {
  const { sha, ref } = built.commit
  // A branch may have moved on. Its commit's time when the run began is still one that the next attempt knows too.
  const named = sha === '' && ref !== '' ? world.context.sha : sha
  const seconds = named === '' ? undefined : await askCommitTime(world, built, named, ask)
  if (seconds === undefined) return undefined
  if (seconds >= 0 && seconds <= LAST_SECOND) return new Date(seconds * 1000)
  world.log.warning(
    `The commit ${named} says that it was made ${seconds} seconds after 1970-01-01, and a time in an image lies between the ` +
      'years 1970 and 9999. The image is built as one of a commit whose time is unknown.',
  )
  return undefined
}

/**
 * The end of the year 9999. A time in an image is one of RFC 3339, whose years have four digits, and BuildKit cannot write
 * others: https://pkg.go.dev/time#Time.MarshalJSON
 */
const LAST_SECOND = 253_402_300_799

/** The checkout knows its own commit even when it is shallow; the event knows those of a push. In seconds since 1970. */
async function askCommitTime(
  { context, git }: CommitPorts,
  { source, head }: Built,
  sha: string,
  ask: Ask,
): Promise<number | undefined> {
  const folder = source.kind === 'folder' ? source.path : '.'
  const time =
    (await git.commitTime(folder, sha)) ??
    eventTime(context.payload, sha) ??
    secondsOf(textAt(await ask(`/repos/${context.repository}/git/commits/${sha}`), 'committer', 'date'))
  if (time !== undefined || sha === context.sha || (head ?? context.sha) !== context.sha) return time
  // The head of a pull request is not in a shallow checkout of its merge commit, whose time is as good for a re-run.
  return git.commitTime(folder, context.sha)
}

function eventTime({ head_commit: head, commits }: Context['payload'], sha: string): number | undefined {
  const told: readonly unknown[] = [head, ...(Array.isArray(commits) ? commits : [])]
  return secondsOf(
    textAt(
      told.find((commit) => textAt(commit, 'id') === sha),
      'timestamp',
    ),
  )
}

function secondsOf(text: string | undefined): number | undefined {
  const milliseconds = Date.parse(text ?? '')
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000
}

/** These facts are extras: a refusal is a line for those who debug, nothing more. */
async function askGitHub({ github, log }: CommitPorts, path: string, token: string): Promise<unknown> {
  try {
    return await github.get(path, token)
  } catch (error) {
    log.debug(`GitHub did not answer GET ${path}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}
