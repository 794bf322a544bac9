import type { Hidden } from './hidden.ts'

/** Shorter values are not searched for: "main" or "true" is in every image, and proves nothing. Characters. */
const LEAST_SEARCHED = 8

/**
 * The forms of a value that a search looks for: as it is, in a URL, in JSON, and in base64 wherever it stands in a longer
 * text that was encoded. None for a value that is too short.
 */
export function searchedForms(value: Hidden): readonly string[] {
  const text = value.revealText()?.trim()
  const bytes = text === undefined ? value.reveal() : Buffer.from(text)
  if (bytes.length < LEAST_SEARCHED) return []
  const plain =
    text === undefined ? [] : [text, encodeURIComponent(text), urlForm(text), JSON.stringify(text).slice(1, -1)]
  const encoded = [0, 1, 2].map((shift) => base64Within(bytes, shift))
  return [...new Set([...plain, ...encoded, ...encoded.map(urlSafe)])]
}

/** As a form sends it: a space is "+". */
const urlForm = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

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
