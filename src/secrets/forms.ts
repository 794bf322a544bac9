import type { Hidden } from './hidden.ts'

/** Shorter values are not searched for: "main" or "true" is in every image, and proves nothing. Characters. */
const LEAST_SEARCHED = 8

/**
 * Makes a test of whether a text holds a value: as it is, in a URL, in JSON, or in base64 wherever the value stands in a
 * longer text that was encoded. Never true for a value that is too short.
 */
export function searchFor(value: Hidden): (text: string) => boolean {
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
