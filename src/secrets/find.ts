import type { Redacted } from '../base/redacted.ts'
import type { KnownSecret } from './secret.ts'

/** Shorter values are not searched for: "main" or "true" is in every image, and proves nothing. Characters. */
const LEAST_SEARCHED = 8

/**
 * Makes a test of whether a text holds a value: as it is, in a URL, in JSON, or in base64 wherever the value stands in a
 * longer text that was encoded. Never true for a value that is too short.
 */
export function searchFor(value: Redacted): (text: string) => boolean {
  const plain = value.revealText()?.trim()
  const bytes = plain === undefined ? value.reveal() : Buffer.from(plain)
  if (bytes.length < LEAST_SEARCHED) return () => false
  const encoded = [0, 1, 2].map((shift) => base64Within(bytes, shift))
  const forms = [...new Set([...(plain === undefined ? [] : [plain]), ...encoded, ...encoded.map(urlSafe)])]
  return (text) => readings(text).some((reading) => forms.some((form) => reading.includes(form)))
}

/**
 * What a text says when it is taken as it is, as a part of a URL, of a form (where a space is "+"), or of JSON. It is
 * decoded, because everybody encodes other characters: Go "&" in JSON, Python "ü", and each URL its own.
 */
function readings(text: string): readonly string[] {
  const urls = text.includes('%') || text.includes('+') ? [unquoted(text), unquoted(text.replaceAll('+', ' '))] : []
  return [text, ...urls, ...(text.includes('\\') ? [unescaped(text)] : [])]
}

const unquoted = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))

/** https://www.rfc-editor.org/rfc/rfc8259#section-7 */
const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-f]{4})|(.))/gis, (_, code?: string, letter = '') =>
    code === undefined ? (CONTROLS[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  )

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/**
 * What is the same in base64 of every text in which these bytes begin `shift` places after a group of three. The
 * characters at the ends also hold bits of the neighbours.
 */
function base64Within(bytes: Uint8Array, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const whole = (shift + bytes.length) % 3 === 0
  return text.slice(shift === 0 ? 0 : shift + 1, whole ? undefined : -1)
}

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_')

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
  /** Name of the secret. */
  readonly secret: string
}

/** Finds leaks: exactly these values in all texts and keys of JSON documents, in the usual encodings. */
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
