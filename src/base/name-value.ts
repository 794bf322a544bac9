/** A text split at its first "=". */
export interface NameValue {
  /** What stands before it: all of a text that has none. */
  readonly name: string
  /** What stands behind it, as it is; undefined where there is none. */
  readonly value: string | undefined
}

/** Splits `NAME=value` at the first "=", or takes `NAME` alone. */
export function splitNameValue(text: string): NameValue {
  const equals = text.indexOf('=')
  return equals < 0 ? { name: text, value: undefined } : { name: text.slice(0, equals), value: text.slice(equals + 1) }
}
