import { type Assignment, assignmentsIn } from './assignments.ts'
import { ByteIndex } from './byte-index.ts'
import type { JudgedPart, JudgedSecret } from './evidence.ts'
import { normalized, plainReadings, readings } from './readings.ts'
import { isSecretName } from './secret-names.ts'

/** A secret of which a text holds a part. */
export interface SecretHit {
  readonly secret: string
  readonly part: JudgedPart
}

/**
 * Makes a search for secrets in a text, such as `TOKEN=abc`; `name` is what the text is the value of, such as the key of a
 * label. It finds a text as it is, in a URL, in JSON and in base64. The time grows with the text and not with the secrets.
 */
export function searchFor(secrets: readonly JudgedSecret[]): (text: string, name?: string) => readonly SecretHit[] {
  const hits = secrets.flatMap(({ name, parts }) => parts.map((part): SecretHit => ({ secret: name, part })))
  const anywhere = hits.filter(({ part }) => part.proof === 'anywhere')
  const index = new ByteIndex(anywhere.map((hit) => [normalized(hit.part.bytes), hit]))
  const values = new Map<string, SecretHit[]>()
  for (const hit of hits) {
    if (hit.part.proof !== 'whole value' && hit.part.proof !== 'named value') continue
    const key = binary(hit.part.bytes)
    values.set(key, [...(values.get(key) ?? []), hit])
  }
  return (text, name = '') => {
    const found = new Set<SecretHit>()
    if (anywhere.length > 0) for (const bytes of readings(text)) index.find(bytes, found)
    if (values.size > 0) {
      for (const one of wholeValues(text, name)) {
        for (const hit of values.get(one.value) ?? []) if (proves(hit, one)) found.add(hit)
      }
    }
    return [...found]
  }
}

/** What a text is as a whole, and the values behind `=` and `:` in it; a word of a command is none. Each also decoded. */
const wholeValues = (text: string, name: string): readonly Assignment[] =>
  [{ name, value: text.trim() }, ...assignmentsIn(text)].flatMap((one) =>
    [...plainReadings(one.value).map((value) => Buffer.from(value)), ...base64Of(one.value)].map((bytes) => ({
      name: one.name,
      value: binary(bytes),
    })),
  )

const base64Of = (text: string): readonly Buffer[] =>
  /^[A-Za-z0-9+/_-]{6,}={0,2}$/.test(text) ? [Buffer.from(text, 'base64')] : []

/** A word proves something only where a name calls it a secret. */
const proves = ({ part }: SecretHit, { name, value }: Assignment): boolean =>
  part.proof === 'whole value' || isSecretName(name, value)

const binary = (bytes: Buffer): string => normalized(bytes).toString('latin1')
