// Requests made from a service model: with a value at each end of what may be, and with one that may not be.
import { fits, type Model, type Shape, shapeOf } from './model.ts'

/** A request, and what is special about it, such as `imageTag of 301 characters`. */
export interface MadeRequest {
  readonly what: string
  readonly members: object
}

/** A value for a shape, by the shape's name: where only some texts mean something. */
export type Examples = Readonly<Record<string, unknown>>

/** Longer texts and lists would only cost time: a manifest may have 4 MiB, a part of a layer 20 MiB. */
const LONGEST = 50_000

type Variant = readonly [what: string, value: unknown]

/** A value that a shape takes; of a structure its required members. */
export function exampleOf(model: Model, name: string, examples: Examples): unknown {
  if (Object.hasOwn(examples, name)) return examples[name]
  const shape = shapeOf(model, name)
  if (shape.enum !== undefined) return shape.enum[0]
  if (shape.type === 'list') return [exampleOf(model, shape.member?.shape ?? '', examples)]
  if (shape.type === 'boolean') return false
  if (shape.type === 'integer' || shape.type === 'long') return shape.min ?? 1
  if (shape.type === 'blob') return 'AAAA'
  if (shape.type !== 'structure') return 'a'.repeat(Math.max(shape.min ?? 1, 1))
  const required = (shape.required ?? []).map((member) => [
    member,
    exampleOf(model, shape.members?.[member]?.shape ?? '', examples),
  ])
  return Object.fromEntries(required)
}

/** All places in a request where a value may stand, with what the request has there or may have. */
function places(model: Model, name: string, valid: unknown, examples: Examples): readonly Place[] {
  const found: Place[] = []
  const walk = (shapeName: string, path: Path, value: unknown): void => {
    const shape = shapeOf(model, shapeName)
    found.push({ path, shape, value })
    for (const [member, { shape: of }] of Object.entries(shape.members ?? {})) {
      const own = (value as Readonly<Record<string, unknown>>)[member]
      walk(of, [...path, member], own ?? exampleOf(model, of, examples))
    }
    const [first] = Array.isArray(value) ? (value as unknown[]) : []
    if (shape.member !== undefined && first !== undefined) walk(shape.member.shape, [...path, 0], first)
  }
  walk(name, [], valid)
  return found
}

type Path = readonly (string | number)[]

interface Place {
  readonly path: Path
  readonly shape: Shape
  readonly value: unknown
}

/** The request with another value at a place. What is not there yet on the way is taken from the places. */
function withValue(valid: object, all: readonly Place[], path: Path, value: unknown): object {
  if (path.length === 0) return value as object
  const parent = path.slice(0, -1)
  const key = path.at(-1) ?? ''
  const place = all.find(
    (one) => one.path.length === parent.length && one.path.every((part, at) => part === parent[at]),
  )
  const holder = place?.value
  const changed = Array.isArray(holder)
    ? holder.map((item: unknown, at) => (at === key ? value : item))
    : { ...(parent.length === 0 ? valid : (holder as object)), [key]: value }
  return withValue(valid, all, parent, changed)
}

function made(model: Model, name: string, valid: object, from: { examples: Examples; variants: Variants }) {
  const all = places(model, name, valid, from.examples)
  return all
    .filter(({ path }) => path.length > 0)
    .flatMap((place) =>
      from.variants(place).map(([what, value]): MadeRequest => {
        const members = withValue(valid, all, place.path, value)
        return { what: `${place.path.join('.')} ${what}`, members }
      }),
    )
}

type Variants = (place: Place) => readonly Variant[]

/** Requests with one value at an end of what it may be: the shortest, the longest, each word. */
export const edgeRequests = (model: Model, name: string, valid: object, examples: Examples): readonly MadeRequest[] =>
  made(model, name, valid, { examples, variants: ({ shape, value }) => edges(shape, value) })

function edges(shape: Shape, value: unknown): readonly Variant[] {
  const ends = [shape.min, shape.max].filter((end) => end !== undefined).filter((end) => end <= LONGEST)
  if (shape.enum !== undefined) return shape.enum.map((word) => [`is ${word}`, word])
  if (shape.type === 'integer' || shape.type === 'long') return ends.map((end) => [`is ${end}`, end])
  if (shape.type === 'list')
    return ends.map((end) => [`of ${end} items`, Array.from({ length: end }, () => (value as unknown[])[0])])
  if (shape.type !== 'string') return []
  const texts = ends.map((end) => 'a'.repeat(end)).filter((text) => fits(text, shape.pattern ?? '.*'))
  return texts.map((text) => [`of ${text.length} characters`, text])
}

/** Requests with one value that may not be: missing, of another type, too short, too long, no such word. */
export function wrongRequests(model: Model, name: string, valid: object, examples: Examples): readonly MadeRequest[] {
  const all = places(model, name, valid, examples)
  const required = all.flatMap(({ path, shape, value }) =>
    (shape.required ?? []).flatMap((member): MadeRequest[] => {
      const { [member]: _, ...rest } = value as Record<string, unknown>
      const what = [...path, member].join('.')
      const missing = { what: `${what} missing`, members: withValue(valid, all, path, rest) }
      return [missing, { what: `${what} null`, members: withValue(valid, all, [...path, member], null) }]
    }),
  )
  return [...required, ...made(model, name, valid, { examples, variants: wrongs })]
}

function wrongs({ shape, value }: Place): readonly Variant[] {
  const type: Variant = ['of another type', shape.type === 'string' || shape.type === 'blob' ? 5 : 'text']
  if (shape.type === 'list') return [type, ...wrongLists(shape, value as unknown[])]
  if (shape.type === 'integer' || shape.type === 'long') return [type, ...wrongNumbers(shape)]
  return shape.type === 'string' ? [type, ...wrongTexts(shape, String(value))] : [type]
}

function wrongLists({ min = 0, max = LONGEST }: Shape, [item]: readonly unknown[]): readonly Variant[] {
  const few: readonly Variant[] = min > 0 ? [['of no items', []]] : []
  if (max >= LONGEST) return few
  return [...few, [`of ${max + 1} items`, Array.from({ length: max + 1 }, () => item)]]
}

function wrongNumbers({ min, max }: Shape): readonly Variant[] {
  const ends = [...(min === undefined ? [] : [min - 1]), ...(max === undefined ? [] : [max + 1])]
  return [...ends, 1.5].map((number) => [`is ${number}`, number])
}

function wrongTexts(shape: Shape, value: string): readonly Variant[] {
  const { min = 0, max = LONGEST, pattern } = shape
  if (shape.enum !== undefined) return [['is no word of it', 'no-such-word']]
  const lengths = [...(min > 0 ? [min - 1] : []), ...(max < LONGEST ? [max + 1] : [])]
  const texts = lengths.map((length): Variant => [`of ${length} characters`, 'a'.repeat(length)])
  if (pattern === undefined) return texts
  const others = [`${value}\n`, '!'.repeat(Math.max(min, 1))].filter((text) => !fits(text, pattern))
  return [...texts, ...others.map((text): Variant => [`is ${JSON.stringify(text)}`, text])]
}
