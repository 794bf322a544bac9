/** A text. Its length is counted in characters. */
export interface Text<Word extends string = string> {
  readonly kind: 'text'
  readonly min?: number
  readonly max?: number
  /** A regular expression for the whole text. */
  readonly pattern?: string
  /** How ECR prints the pattern, where that is not the pattern itself. */
  readonly printed?: string
  /** The only texts that there are. */
  readonly words?: readonly Word[]
}

export interface Flag {
  readonly kind: 'flag'
}

/** A whole number. */
export interface Whole {
  readonly kind: 'whole'
  readonly min?: number
  readonly max?: number
}

/** Bytes, in base64. */
export interface Bytes {
  readonly kind: 'bytes'
  readonly max: number
}

export interface List<Item = unknown> {
  readonly kind: 'list'
  readonly item: Item
  readonly min?: number
  readonly max?: number
}

export interface Structure<Of = unknown> {
  readonly kind: 'structure'
  readonly members: Of
}

/** What a member of a request may be: https://smithy.io/2.0/spec/constraint-traits.html */
export type Rule = Text | Flag | Whole | Bytes | List | Structure

/** The members of a request, as data; one that is not `required` may be absent. */
export type Members = Readonly<Record<string, Rule & { readonly required?: true }>>

export type ValueOf<Of> =
  Of extends Text<infer Word>
    ? Word
    : Of extends Flag
      ? boolean
      : Of extends Whole
        ? number
        : Of extends Bytes
          ? Buffer
          : Of extends List<infer Item>
            ? readonly ValueOf<Item>[]
            : Of extends Structure<infer Inner>
              ? Values<Inner>
              : never

/** The typed members of a request that has passed. */
export type Values<Of> = {
  readonly [Name in keyof Of as Of[Name] extends { readonly required: true } ? Name : never]: ValueOf<Of[Name]>
} & {
  readonly [Name in keyof Of as Of[Name] extends { readonly required: true } ? never : Name]?: ValueOf<Of[Name]>
}

export const text = (limits: Omit<Text, 'kind' | 'words'> = {}): Text => ({ kind: 'text', ...limits })

export const word = <Word extends string>(...words: readonly Word[]): Text<Word> => ({ kind: 'text', words })

export const flag: Flag = { kind: 'flag' }

export const whole = (min?: number, max?: number): Whole => ({
  kind: 'whole',
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
})

export const bytes = (max: number): Bytes => ({ kind: 'bytes', max })

export const list = <Item extends Rule>(item: Item, min = 0, max = Number.POSITIVE_INFINITY): List<Item> => ({
  kind: 'list',
  item,
  min,
  max,
})

export const structure = <Of extends Members>(members: Of): Structure<Of> => ({ kind: 'structure', members })

export const required = <Of extends Rule>(rule: Of): Of & { readonly required: true } => ({ ...rule, required: true })
