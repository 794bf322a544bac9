import type { Redacted } from '../base/redacted.ts'
import { partsOf, type SecretPart } from './parts.ts'
import { looksLikeWords } from './words.ts'

/**
 * What is shorter stays visible. The runner replaces a mask wherever it occurs, also inside of words, and drops outputs
 * that hold one, so a mask of "1" or "{" would spoil the log and the outputs of the whole job.
 */
const LEAST = 4

/** For the same reason a field of a secret is hidden by itself only when it is as long as this, and no words. */
const LEAST_FIELD = 8

/** A text that the runner has to hide, and the part of the secret for which it stands. */
export interface SecretMask {
  readonly text: string
  readonly part: SecretPart
}

/**
 * The texts that the runner has to hide, so that a value does not show in the log, which has only lines: each line of the
 * value; keys in it; and base64 of it, in one piece and in lines, where that is not base64 of one of its lines. The runner
 * hides more forms of each by itself: https://github.com/actions/runner/blob/main/src/Runner.Common/HostContext.cs
 */
export const masksOf = (value: Redacted): readonly string[] => [...new Set(secretMasks(value).map(({ text }) => text))]

/** The same, each with the part for which it stands. */
export function secretMasks(value: Redacted): readonly SecretMask[] {
  const parts = partsOf(value)
  const whole = Buffer.from(value.reveal()).toString('base64')
  const isOneLine = !parts.some(({ kind }) => kind === 'line' || kind === 'column') && value.revealText() !== undefined
  return parts
    .flatMap((part) => textsOf(part, isOneLine ? undefined : whole).map((text) => ({ text, part })))
    .filter(({ text, part }) => text.length >= LEAST && part.bytes.length >= LEAST)
}

/** `base64` is that of the whole value, where the runner does not hide it by itself. */
function textsOf({ kind, bytes }: SecretPart, base64: string | undefined): readonly string[] {
  const text = bytes.toString('utf8')
  switch (kind) {
    case 'whole':
      return [...(/[\r\n]/.test(text) || isBinary(bytes) ? [] : [text]), ...(base64 === undefined ? [] : [base64])]
    case 'line':
      return [text]
    case 'field':
      return bytes.length >= LEAST_FIELD && !/[\r\n]/.test(text) && !looksLikeWords(text) ? [text] : []
    default:
      return [bytes.toString('base64')]
  }
}

const isBinary = (bytes: Buffer): boolean => !Buffer.from(bytes.toString('utf8')).equals(bytes)
