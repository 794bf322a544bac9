import {
  type CommitOrder,
  type ListedCommit,
  newerOnBranch,
  orderInList,
  orderOfComparison,
  readListedCommits,
} from './listed-commits.ts'
import type { Git, GitHub, Log } from './ports.ts'

/** History of the commit that is delivered, as others tell it. Never fails: what is not known says why. */
export interface CommitHistory {
  /** Order of the delivered commit and another one, of which a prefix may be known; or why nobody says it. */
  order(other: string): Promise<KnownOrder>
  /** Orders of the delivered commit and of those among others that GitHub's list of the branch tells: one question for all. */
  listed(others: readonly string[]): Promise<ReadonlyMap<string, CommitOrder>>
  /** The commits that the branch has had since a commit, newest first, as of now; undefined where nobody says it. */
  newer(since: string): Promise<readonly string[] | undefined>
}

/** Order of two commits, or the reasons why it is not known, each as a part of a sentence. */
export type KnownOrder = { readonly order: CommitOrder } | { readonly unknown: readonly string[] }

/** Commit, and where its history can be asked for. */
export interface HistoryPlace {
  /** In full. */
  readonly own: string
  /** Its branch; undefined when it is of none. */
  readonly branch: string | undefined
  /** `octo-org/app`; '' when it is not known. */
  readonly repository: string
  /** Folder of the checkout that has the commit, if one has. */
  readonly folder: string
  /** For GitHub's API, which is not asked without one. */
  readonly token: string | undefined
  /** Whether the list of the branch is asked for at once, because it will be wanted: it is there then. */
  readonly ahead: boolean
}

/** Ports that are asked for a history. */
export interface HistoryPorts {
  readonly github: GitHub
  readonly git: Pick<Git, 'order'>
  readonly log: Pick<Log, 'debug'>
}

/** Commits on one page of GitHub's list: https://docs.github.com/rest/commits/commits#list-commits */
const PAGE = 100

/**
 * Finds the history of a commit: GitHub's list of the branch's commits, its comparison of two commits, and the history in the
 * checkout, each asked only where the one before does not say it. An answer about two commits holds for ever, and is kept.
 */
export function findHistory(ports: HistoryPorts, place: HistoryPlace): CommitHistory {
  const { own, branch, repository, folder, token } = place
  const known = new Map<string, Promise<KnownOrder>>()
  const ask = async (path: string): Promise<unknown> => {
    if (token === undefined || repository === '') return undefined
    try {
      return await ports.github.get(path, token)
    } catch (error) {
      ports.log.debug(`GitHub did not answer GET ${path}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  const list = async (): Promise<readonly ListedCommit[] | undefined> => {
    const of = encodeURIComponent(branch === undefined ? own : `refs/heads/${branch}`)
    const answer = await ask(`/repos/${repository}/commits?sha=${of}&per_page=${PAGE}`)
    return answer === undefined ? undefined : readListedCommits(answer)
  }
  let first = place.ahead && own !== '' ? list() : undefined
  const inList = async (other: string): Promise<CommitOrder | undefined> => {
    if (own.startsWith(other)) return 'same'
    first ??= list()
    return orderInList((await first) ?? [], own, other)
  }
  const find = async (other: string): Promise<KnownOrder> => {
    // The second page has no files, which can be megabytes, and the same status.
    const comparison = `/repos/${repository}/compare/${other}...${own}?per_page=1&page=2`
    const order =
      (await inList(other)) ?? orderOfComparison(await ask(comparison)) ?? (await ports.git.order(folder, own, other))
    return order === undefined ? { unknown: [whyNotAsked(place), NO_HISTORY] } : { order }
  }
  return {
    order: (other) => {
      const answer = known.get(other) ?? find(other)
      known.set(other, answer)
      return answer
    },
    listed: async (others) => {
      const orders = others.map(async (other) => ({ other, order: await inList(other) }))
      return new Map(
        (await Promise.all(orders)).flatMap(({ other, order }) =>
          order === undefined ? [] : [[other, order] as const],
        ),
      )
    },
    newer: async (since) => {
      const commits = branch === undefined ? undefined : await list()
      return commits && newerOnBranch(commits, since)
    },
  }
}

const whyNotAsked = ({ token }: HistoryPlace): string =>
  token === undefined ? 'there is no github-token to ask GitHub with' : 'GitHub does not tell (it needs contents: read)'

const NO_HISTORY = 'the checkout does not have the history of both (fetch-depth: 0)'
