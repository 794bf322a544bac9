import { searchFor } from './forms.ts'
import type { KnownSecret } from './secret.ts'

/** A JSON document that belongs to an image. */
export interface Document {
  /** Which one it is, such as "linux/arm64 provenance"; empty for the configuration of a single image. */
  readonly title: string
  readonly value: unknown
}

/** A secret in a document. It never holds the value. */
export interface Leak {
  /** Such as "history[3].created_by". */
  readonly where: string
  /** What the secret is called. */
  readonly secret: string
}

/** Looks for exactly these values in all texts and keys of JSON documents, in the usual encodings. */
export function findLeaks(documents: readonly Document[], known: readonly KnownSecret[]): readonly Leak[] {
  const needles = known.map(({ name, value }) => ({ name, isIn: searchFor(value) }))
  const holders = (text: string): readonly string[] => needles.filter(({ isIn }) => isIn(text)).map(({ name }) => name)
  const leaks = documents.flatMap(({ title, value }) =>
    textsIn(value, '').flatMap(({ path, text }) =>
      holders(text).map((secret): Leak => ({ where: withoutSecrets([title, path], holders), secret })),
    ),
  )
  return [...new Map(leaks.map((leak) => [`${leak.where}\n${leak.secret}`, leak])).values()]
}

/** A key of the document can be what holds the secret, or another one: a path through it is cut there. */
function withoutSecrets(parts: readonly string[], holders: (text: string) => readonly string[]): string {
  const where = parts.filter((part) => part !== '').join(' ')
  return holders(where).length === 0 ? where : `${parts[0] || 'the configuration'}, in the name of a field`
}

interface Found {
  readonly path: string
  readonly text: string
}

/** All texts and keys of a JSON value, each with its path. */
function textsIn(value: unknown, path: string): readonly Found[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = pathTo(path, key)
    return [{ path: inner, text: key }, ...textsIn(item, inner)]
  })
}

/** As in JavaScript: `.name`, or `["any text"]`. */
function pathTo(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}
