/** What a parser of a name returns: the value, or a sentence that says what is wrong with the text. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value })

export const refused = (problem: string): Parsed<never> => ({ ok: false, problem })

/** The text as an error message shows it: in quotes, with control characters escaped, cut to a readable length. */
export function quoted(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text
  return JSON.stringify(shown)
}
