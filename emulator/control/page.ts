import { invalidParameter } from '../errors.ts'

/** The members of a request that is answered in pages. */
export interface Paging {
  readonly nextToken?: string
  readonly maxResults?: number
}

/** A token is the key of the last entry of the page before, so it survives changes. */
function keyIn(token: string): string {
  const key = Buffer.from(token, 'base64url').toString()
  if (Buffer.from(key).toString('base64url') === token) return key
  throw invalidParameter('nextToken', 'Invalid nextToken')
}

/**
 * Cuts one page out of a list.
 * @param keyOf what the list is sorted by, different for all items
 * @param usual the number of entries when the request does not say
 * @throws ServiceError InvalidParameterException for a token that was not given here
 */
export function page<Item>(
  { nextToken, maxResults }: Paging,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  usual = 100,
): { readonly entries: readonly Item[]; readonly nextToken?: string } {
  const after = nextToken === undefined ? undefined : keyIn(nextToken)
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after)
  const entries = rest.slice(0, maxResults ?? usual)
  const last = entries.at(-1)
  if (rest.length === entries.length || last === undefined) return { entries }
  return { entries, nextToken: Buffer.from(keyOf(last)).toString('base64url') }
}

/** The page of a list that has no key of its own: its place in the list is its key. */
export function pageByPlace<Item>(paging: Paging, items: readonly Item[], usual = 100) {
  const placed = items.map((item, at) => ({ item, key: String(at).padStart(8, '0') }))
  const { entries, ...rest } = page(paging, placed, ({ key }) => key, usual)
  return { entries: entries.map(({ item }) => item), ...rest }
}

/** Pages and single names exclude each other: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
export function refusePaging({ nextToken, maxResults }: Paging, member: string): void {
  const name = nextToken === undefined ? 'maxResults' : 'nextToken'
  if (nextToken !== undefined || maxResults !== undefined)
    throw invalidParameter(name, `cannot be used together with ${member}`)
}
