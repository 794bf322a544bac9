import { partsOf, type SecretPart } from './parts.ts'
import { normalized } from './readings.ts'
import type { KnownSecret } from './secret.ts'
import { isCommonWord, looksLikeWords } from './words.ts'

/** What an image holds for reasons of its own, whatever the secrets of a run are. */
export interface PublicTexts {
  /** How job and destination are called: repository, commit, region, account, host. */
  readonly names: readonly string[]
  /** What is written for the image: instructions of the Dockerfile, tags, labels that follow from the job. */
  readonly texts: readonly string[]
}

/** Of an image that holds nothing for reasons of its own. */
export const NOTHING_PUBLIC: PublicTexts = { names: [], texts: [] }

/** Where a part has to stand in an image to prove that the image holds the secret. */
export type Proof =
  /** Anywhere, also inside of a longer text. */
  | 'anywhere'
  /** As a whole value, such as that of a variable: few characters are inside of many a longer text by chance. */
  | 'whole value'
  /** As a whole value whose name says that it is secret, such as `DB_PASSWORD=admin`: a word proves nothing elsewhere. */
  | 'named value'

/** A part, and what proves that an image holds it. */
export interface JudgedPart extends SecretPart {
  readonly proof: Proof | undefined
  /** Whether it is made of nothing but words and numbers. */
  readonly isWords: boolean
}

export interface JudgedSecret {
  readonly name: string
  readonly parts: readonly JudgedPart[]
}

/** What is shorter proves nothing, wherever it stands. Bytes. */
export const LEAST_PROOF = 4

/** What is shorter proves nothing inside of a longer text. Bytes. */
const LEAST_ANYWHERE = 8

/** The same of words that are only a part of a secret: most lines of a file are settings that are no secret. Bytes. */
const LEAST_WORDS = 16

/**
 * Says of each part of a secret what proves that an image holds it. A word that stands in the image for a reason of its own
 * proves nothing: one that is in most images, in the Dockerfile, or in what this step writes. What looks like a key is a
 * proof wherever it stands, also in the Dockerfile. What a base image holds is no excuse: it can be the user's own.
 */
export const judgeSecret = ({ name, value }: KnownSecret, open: PublicTexts): JudgedSecret => ({
  name,
  parts: partsOf(value).map((part) => judgePart(part, open)),
})

function judgePart(part: SecretPart, open: PublicTexts): JudgedPart {
  const bytes = normalized(part.bytes)
  const text = bytes.toString('utf8')
  const isWords = looksLikeWords(text)
  return { ...part, isWords, proof: proofOf(part, { text, size: bytes.length, isWords }, open) }
}

function proofOf(
  { kind, isNamed }: SecretPart,
  { text, size, isWords }: { readonly text: string; readonly size: number; readonly isWords: boolean },
  open: PublicTexts,
): Proof | undefined {
  if (size < LEAST_PROOF) return undefined
  const isMeant = kind === 'whole' || isNamed
  if (isWords && !isMeant && kind !== 'column' && sizeOfValue(text) < LEAST_WORDS) return undefined
  const isIn = size < LEAST_ANYWHERE ? holdsWord : (where: string, what: string) => where.includes(what)
  // A few characters in the middle of a file, such as `12h30m`, are more often a setting than a secret.
  const isPlain = isWords || (!isMeant && size < LEAST_ANYWHERE)
  const isOpen =
    open.names.some((one) => isIn(one, text)) ||
    (isPlain && (isCommonWord(text) || open.texts.some((one) => isIn(one, text))))
  if (isOpen) return isMeant ? 'named value' : undefined
  return size < LEAST_ANYWHERE ? 'whole value' : 'anywhere'
}

/** How long a text is without a name before it: `NODE_ENV=production` says no more than `production`. */
const sizeOfValue = (text: string): number => Buffer.byteLength(text.replace(/^[^=:]*[=:]\s*/, ''))

/** Whether a text holds a word that is not a part of a longer one. */
function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isAlone = [text[at - 1], text[at + word.length]].every((next = '') => !/[\p{L}\p{N}]/u.test(next))
    if (isAlone) return true
  }
  return false
}
