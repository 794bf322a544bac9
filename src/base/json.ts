/** Object of JSON whose members nobody has checked. */
export type Json = Readonly<Record<string, unknown>>

/** Members of a value of JSON; none of what is no object. */
export const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** Items of a value of JSON; none of what is no list. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
