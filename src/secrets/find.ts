import { judgeSecret, type PublicTexts } from './evidence.ts'
import { type SecretHit, searchFor } from './search.ts'
import type { KnownSecret } from './secret.ts'

/** A JSON document that belongs to an image. */
export interface Document {
  /** Title, such as "linux/arm64 provenance"; empty for the configuration of a single image. */
  readonly title: string
  readonly value: unknown
}

/** A secret in a document. It never holds the value. */
export interface Leak {
  /** Such as "history[3].created_by". */
  readonly where: string
  /** What the secret is called, or which part of it was found: `line 3 of the secret "npmrc"`. */
  readonly secret: string
  /** Whether what was found is made of nothing but words and numbers, which an image can hold for another reason. */
  readonly isWords: boolean
}

/**
 * Looks for the values of secrets in all texts and keys of JSON documents, in the usual encodings. `open` is what an image
 * holds for reasons of its own: a word in it proves no leak.
 */
export function findLeaks(
  documents: readonly Document[],
  known: readonly KnownSecret[],
  open: PublicTexts,
): readonly Leak[] {
  const search = searchFor(known.map((secret) => judgeSecret(secret, open)))
  const leaks = documents.flatMap(({ title, value }) =>
    textsIn(value, '').flatMap((found) => {
      const hits = search(found.text, found.name)
      if (hits.length === 0) return []
      const where = safePlace(title, found, search)
      return tellHits(hits).map((leak): Leak => ({ where, ...leak }))
    }),
  )
  return [...new Map(leaks.map((leak) => [`${leak.where}\n${leak.secret}`, leak])).values()]
}

/** One for each secret: that it is there as a whole, or else which part of it is. */
function tellHits(hits: readonly SecretHit[]): readonly Omit<Leak, 'where'>[] {
  const first = new Map<string, SecretHit>()
  for (const hit of hits) {
    const known = first.get(hit.secret)
    if (known === undefined || rank(hit) < rank(known)) first.set(hit.secret, hit)
  }
  return [...first.values()].map(({ secret, part }) => {
    const { kind, line, isWords } = part
    if (kind === 'whole') return { secret, isWords }
    return { secret: `${line === undefined ? 'a part' : `line ${line}`} of ${secret}`, isWords }
  })
}

const rank = ({ part: { kind, line } }: SecretHit): number => (kind === 'whole' ? 0 : (line ?? Number.MAX_SAFE_INTEGER))

/** A key of the document can be what holds a secret, or another one: a path through it is cut there. */
function safePlace(title: string, { path, keys }: Found, search: ReturnType<typeof searchFor>): string {
  const where = [title, path].filter((part) => part !== '').join(' ')
  const isSafe = [where, ...keys].every((text) => search(text).length === 0)
  return isSafe ? where : `${title || 'the configuration'}, in the name of a field`
}

interface Found {
  readonly path: string
  /** The names of fields in the path. */
  readonly keys: readonly string[]
  readonly text: string
  /** The name of the field that has the text; empty for a field's name. */
  readonly name: string
}

/** All texts and keys of a JSON value, each with its path. */
function textsIn(value: unknown, path: string, keys: readonly string[] = []): readonly Found[] {
  if (typeof value === 'string') return [{ path, keys, text: value, name: keys.at(-1) ?? '' }]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}[${index}]`, keys))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = pathTo(path, key)
    const within = [...keys, key]
    return [{ path: inner, keys: within, text: key, name: '' }, ...textsIn(item, inner, within)]
  })
}

/** As in JavaScript: `.name`, or `["any text"]`. */
function pathTo(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}
