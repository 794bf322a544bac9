import { AwsError } from '../../ecr/aws-error.ts'
import type { Doing } from './call.ts'

/** Page of a list, as an answer of AWS has it. */
export interface ListPage<T> {
  readonly found: readonly T[]
  /** Token of the page after it; undefined or '' at the last one. */
  readonly next: string | undefined
}

/** More than any list has: ECR takes 100,000 images in a repository, and gives up to 1,000 at once. */
const MOST_PAGES = 1000

/**
 * Reads all pages of a list, one after the other. `read` takes the token of a page, undefined for the first one. A page without
 * entries is the last one only where it has no token: AWS filters after it has cut a page. Throws AwsError for a list that has
 * no end, because it names a page that was read already or more pages than there can be: what was read of it may be a part.
 */
export async function allPages<T>(
  doing: Doing,
  read: (token: string | undefined) => Promise<ListPage<T>>,
): Promise<readonly T[]> {
  const all: T[] = []
  const seen = new Set<string>()
  for (let token: string | undefined; ; ) {
    const { found, next } = await read(token)
    all.push(...found)
    if (!next) return all
    if (seen.has(next)) throw endless(doing, 'the list begins again before its end')
    seen.add(next)
    if (seen.size >= MOST_PAGES) throw endless(doing, `the list has no end, also after ${MOST_PAGES} pages`)
    token = next
  }
}

const endless = (doing: Doing, said: string): AwsError =>
  new AwsError({ ...doing, code: 'WrongAnswer', said }, undefined)
