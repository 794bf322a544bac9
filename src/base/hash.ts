import { createHmac, hash, scryptSync } from 'node:crypto'

/** The SHA-256 of bytes, or of a text in UTF-8, as 64 hexadecimal digits. */
export const sha256 = (content: string | Uint8Array): string => hash('sha256', content)

/** The HMAC-SHA-256 of a text in UTF-8 with a key, as 64 hexadecimal digits. */
export const keyedHash = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex')

/**
 * A hash of a text that takes 16 MiB and some 50 milliseconds, so that nobody tries many texts: scrypt with the parameters of
 * https://www.rfc-editor.org/rfc/rfc7914#section-2, as 64 hexadecimal digits.
 */
export const slowHash = (text: string, salt: string): string =>
  scryptSync(text, salt, 32, { N: 16_384, r: 8, p: 1 }).toString('hex')

/** Hash of a list of texts, which no other list has: each stands there with its length. As 64 hexadecimal digits. */
export const hashList = (texts: readonly string[]): string =>
  sha256(texts.map((text) => `${Buffer.byteLength(text)}:${text}`).join(''))
