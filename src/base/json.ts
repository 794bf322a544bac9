/** Object of JSON whose members nobody has checked. */
export type Json = Readonly<Record<string, unknown>>

/** Members of a value of JSON; none of what is no object. */
export const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** Members of an object in a text of JSON; none of what is no such text. */
export function objectIn(text: string): Json {
  try {
    return recordOf(JSON.parse(text))
  } catch {
    return {}
  }
}

/** Items of a value of JSON; none of what is no list. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
