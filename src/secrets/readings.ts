/** Fewer characters of base64 hold no 8 bytes. */
const ENCODED = /[A-Za-z0-9+/_-]+(?:(?:\r\n?|\n)[ \t]*[A-Za-z0-9+/_-]+)*/g
const LEAST_ENCODED = 11

/**
 * What a text can mean, as bytes: taken as it is, as a part of a URL, of a form (where a space is "+"), or of JSON; and
 * whatever is in base64 in one of these, in one line or in several, wherever it begins there. It is decoded, because
 * everybody encodes other characters: Go "&" in JSON, Python "ü", and each URL its own. All line ends are "\n".
 */
export function readings(text: string): readonly Buffer[] {
  const texts = plainReadings(text)
  const encoded = new Set(texts.flatMap((one) => one.match(ENCODED) ?? []).filter((run) => run.length >= LEAST_ENCODED))
  return [...texts.map((one) => Buffer.from(one)), ...[...encoded].flatMap(decoded)].map(normalized)
}

/** The same without base64. */
export function plainReadings(text: string): readonly string[] {
  const urls =
    text.includes('%') || text.includes('+') ? [percentDecoded(text), percentDecoded(text.replaceAll('+', ' '))] : []
  return [...new Set([text, ...urls, ...(text.includes('\\') ? [unescaped(text)] : [])])]
}

/** Bytes with each line end, of Windows and of old Macs too, as "\n". */
export const normalized = (bytes: Buffer): Buffer =>
  bytes.includes(0x0d) ? Buffer.from(bytes.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1') : bytes

/** What precedes a value in the same base64 shifts it by up to three characters. */
function decoded(run: string): readonly Buffer[] {
  const joined = run.replace(/\s+/g, '')
  return [0, 1, 2, 3].map((shift) => Buffer.from(joined.slice(shift), 'base64'))
}

const percentDecoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))

/** https://www.rfc-editor.org/rfc/rfc8259#section-7 */
const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-f]{4})|(.))/gis, (_, code?: string, letter = '') =>
    code === undefined ? (CONTROLS[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  )

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
