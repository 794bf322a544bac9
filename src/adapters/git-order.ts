import type { CommitOrder } from '../runner/listed-commits.ts'

/** Answer of git to a question about a checkout. */
interface Said {
  readonly succeeded: boolean
  /** Its status; undefined when it was cut. */
  readonly code: number | undefined
  readonly output: string
}

/** Beginning of the name of a commit, as a tag has it. */
const BEGINNING = /^[0-9a-f]{7,64}$/

/** Whole name of a commit. */
const WHOLE = /^[0-9a-f]{40,64}$/

/**
 * Order of a commit and another one, of which a beginning may be known, by the history in a checkout. Undefined where that
 * is shallow: it ends where nobody says that it does. Undefined too where it lacks one of them.
 */
export async function orderInCheckout(
  ask: (...args: readonly string[]) => Promise<Said>,
  own: string,
  other: string,
): Promise<CommitOrder | undefined> {
  if (!WHOLE.test(own) || !BEGINNING.test(other)) return undefined
  const shallow = await ask('rev-parse', '--is-shallow-repository')
  if (!shallow.succeeded || shallow.output.trim() !== 'false') return undefined
  const [mine, theirs] = await Promise.all([findName(ask, own), findName(ask, other)])
  if (mine === undefined || theirs === undefined) return undefined
  if (mine === theirs) return 'same'
  const isBefore = (first: string, second: string): Promise<Said> => ask('merge-base', '--is-ancestor', first, second)
  const [newer, older] = await Promise.all([isBefore(theirs, mine), isBefore(mine, theirs)])
  if (newer.succeeded) return 'newer'
  if (older.succeeded) return 'older'
  // 1 is "no", and anything else is that git could not say: https://git-scm.com/docs/git-merge-base
  return newer.code === 1 && older.code === 1 ? 'diverged' : undefined
}

/** The whole name of a commit that the checkout has; of several that begin alike, none. */
async function findName(ask: (...args: readonly string[]) => Promise<Said>, name: string): Promise<string | undefined> {
  const { succeeded, output } = await ask('rev-parse', '--verify', '--quiet', `${name}^{commit}`)
  const whole = output.trim()
  return succeeded && WHOLE.test(whole) && whole.startsWith(name) ? whole : undefined
}
