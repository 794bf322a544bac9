import type { Redacted } from '../base/redacted.ts'
import { type Assignment, assignmentsIn, jsonFields } from './assignments.ts'
import { isSecretName } from './secret-names.ts'

/** A part by which a secret is known: masks hide it, and the search looks for it. */
export interface SecretPart {
  /** `column`: what one line of its base64 stands for. */
  readonly kind: 'whole' | 'line' | 'field' | 'column'
  readonly bytes: Buffer
  /** In which line of the secret it stands, counted from 1; undefined where the secret has one line, or no lines. */
  readonly line: number | undefined
  /** Whether the secret itself calls it one, as `password=…` does. */
  readonly isNamed: boolean
}

/**
 * How many bytes stand in one line of base64 as programs write it: 76 characters
 * (https://www.rfc-editor.org/rfc/rfc2045#section-6.8), and 64 (https://www.rfc-editor.org/rfc/rfc7468).
 */
const COLUMNS = [57, 48] as const

/**
 * The parts of a secret: its whole value, each line, what stands in a line behind `=` and `:`, JSON's fields (also those of
 * JSON in JSON), and each line of its base64. Parts that are equal are told once.
 */
export function partsOf(value: Redacted): readonly SecretPart[] {
  const raw = Buffer.from(value.reveal())
  const text = value.revealText()
  const columns = COLUMNS.flatMap((size) => cut(raw, size)).map((bytes) => part('column', bytes))
  if (text === undefined) return distinct([part('whole', raw), ...columns])
  return distinct([part('whole', Buffer.from(text.trim())), ...textParts(text), ...columns])
}

function textParts(text: string): readonly SecretPart[] {
  const lines = text.split(/\r\n?|\n/).map((line, index) => ({ text: line.trim(), number: index + 1 }))
  const filled = lines.filter((line) => line.text !== '')
  const several = filled.length > 1
  return [
    ...(several ? filled.map((line) => part('line', Buffer.from(line.text), line.number)) : []),
    ...filled.flatMap((line) =>
      assignmentsIn(line.text).map((one) => fieldPart(one, several ? line.number : undefined)),
    ),
    ...jsonFields(text).flatMap(({ name, value }) =>
      [value, ...linesOf(value)].map((one) => fieldPart({ name, value: one }, undefined)),
    ),
  ]
}

const linesOf = (text: string): readonly string[] => (/[\r\n]/.test(text) ? text.split(/[\r\n]+/) : [])

const fieldPart = ({ name, value }: Assignment, line: number | undefined): SecretPart => ({
  ...part('field', Buffer.from(value.trim()), line),
  isNamed: isSecretName(name, value),
})

const part = (kind: SecretPart['kind'], bytes: Buffer, line?: number): SecretPart => ({
  kind,
  bytes,
  line,
  isNamed: false,
})

function cut(bytes: Buffer, size: number): readonly Buffer[] {
  if (bytes.length <= size) return []
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

/** The first of those with the same bytes, which is named when one of them is. A column has masks of its own. */
function distinct(parts: readonly SecretPart[]): readonly SecretPart[] {
  const all = new Map<string, SecretPart>()
  for (const one of parts) {
    const key = `${one.kind === 'column'} ${one.bytes.toString('latin1')}`
    const known = all.get(key)
    if (known === undefined || (one.isNamed && !known.isNamed))
      all.set(key, { ...(known ?? one), isNamed: one.isNamed })
  }
  return [...all.values()]
}
