/** Result of a parser: the value, or a sentence that says what is wrong with the text. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

/** Result of a parser that could read the text. */
export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value })

/** Result of a parser that could not read the text. `problem` says why, as in `"x" is not an account id`. */
export const refused = (problem: string): Parsed<never> => ({ ok: false, problem })

/** Quotation of a text for an error message: in quotes, with control characters escaped, cut to a readable length. */
export function quoted(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text
  return JSON.stringify(shown)
}
