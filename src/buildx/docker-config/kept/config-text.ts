import { type Node, type ParseError, parseTree } from 'jsonc-parser'
import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'

/** Sections of docker's config.json that a kept login has a member in. */
const SECTIONS = ['auths', 'credHelpers'] as const

export type Section = (typeof SECTIONS)[number]

/** Text of a config.json that every reader understands alike, with the places of its values in it. */
export interface ConfigText {
  readonly text: string
  readonly root: JsonObject
  readonly sections: Readonly<Partial<Record<Section, JsonObject>>>
}

/** Object in a text: where it stands, and its members in their order. */
export interface JsonObject {
  /** Offset of `{`. */
  readonly start: number
  /** Offset behind `}`. */
  readonly end: number
  readonly members: readonly JsonMember[]
}

/** Member of an object: its name, and where it stands in the text. */
export interface JsonMember {
  readonly name: string
  /** Offset of the name's first quote. */
  readonly start: number
  /** Offset of the value. */
  readonly value: number
  /** Offset behind the value. */
  readonly end: number
}

/**
 * Reads the text of a config.json, so that a place in it can be changed and all else stays byte for byte. Refuses, with the rest of
 * a sentence about the file, what programs read in different ways: text that is not JSON, and names that stand twice or in
 * another case, of which docker reads all and others one (https://pkg.go.dev/encoding/json#Unmarshal).
 */
export function readConfigText(text: string): Parsed<ConfigText> {
  const tree = treeOf(text)
  if (tree?.type !== 'object') return refused('is not a JSON object, so docker reads no login in it')
  const root = objectOf(tree)
  const known = [...SECTIONS, 'credsStore'].map((name) => ({
    name,
    found: root.members.filter((one) => one.name.toLowerCase() === name.toLowerCase()),
  }))
  for (const { name, found } of known) {
    if (found.length > 1)
      return refused(`has ${quoted(name)} more than once, and programs do not agree on which counts`)
    if (found[0] !== undefined && found[0].name !== name)
      return refused(`has ${quoted(found[0].name)}, which docker reads as ${quoted(name)} and others do not`)
  }
  const sections: Partial<Record<Section, JsonObject>> = {}
  for (const section of SECTIONS) {
    const value = tree.children?.find(({ children }) => children?.[0]?.value === section)?.children?.[1]
    if (value === undefined) continue
    if (value.type !== 'object') return refused(`has in ${quoted(section)} something else than a JSON object`)
    sections[section] = objectOf(value)
  }
  return parsed({ text, root, sections })
}

/** The text of a config.json that was read before. Throws an Error for one that could not be. */
export function sureText(text: string): ConfigText {
  const config = readConfigText(text)
  if (config.ok) return config.value
  throw new Error(`the text of a config.json ${config.problem}`)
}

/** Whether a text holds nothing but white space of JSON. */
export const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text)

function treeOf(text: string): Node | undefined {
  try {
    // What is stricter: it takes no byte order mark either, as docker takes none.
    JSON.parse(text)
  } catch {
    return undefined
  }
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { disallowComments: true })
  return errors.length > 0 ? undefined : tree
}

const objectOf = ({ offset, length, children = [] }: Node): JsonObject => ({
  start: offset,
  end: offset + length,
  members: children.flatMap(({ offset: start, children: pair }) => {
    const [name, value] = pair ?? []
    if (name === undefined || value === undefined) return []
    return [{ name: String(name.value), start, value: value.offset, end: value.offset + value.length }]
  }),
})

/** The member of that name, the last one where there are several, as JSON.parse takes it. */
export const memberNamed = (object: JsonObject | undefined, name: string): JsonMember | undefined =>
  object?.members.findLast((one) => one.name === name)

/** Text between the braces of an object without members; undefined for one that has some. */
export const innerSpace = (text: string, { start, end, members }: JsonObject): string | undefined =>
  members.length > 0 ? undefined : text.slice(start + 1, end - 1)

/** Replaces a part of a text. */
export const replaceAt = (text: string, start: number, end: number, part: string): string =>
  `${text.slice(0, start)}${part}${text.slice(end)}`

/** Adds a member at the end of an object, laid out as the member before it is. `value` is JSON. */
export function addMember(text: string, object: JsonObject, name: string, value: string): string {
  const { members, start } = object
  const last = members.at(-1)
  if (last === undefined) {
    const inner = innerSpace(text, object) ?? ''
    const lead = /\n/.test(inner) ? `${inner}${/\n\t/.test(text) ? '\t' : '  '}` : ''
    return replaceAt(text, start + 1, start + 1, `${lead}${JSON.stringify(name)}: ${value}`)
  }
  const before = members.at(-2)
  const lead = text.slice(before === undefined ? start + 1 : text.indexOf(',', before.end) + 1, last.start)
  const colon = text.slice(last.start + nameLength(text, last), last.value)
  return replaceAt(text, last.end, last.end, `,${lead}${JSON.stringify(name)}${colon}${value}`)
}

/** Characters of a member's name with its quotes, as the text has it, escapes and all. */
const nameLength = (text: string, { start, value }: JsonMember): number =>
  /^"(?:[^"\\]|\\.)*"/s.exec(text.slice(start, value))?.[0].length ?? 0

/** Removes a member, so that what `addMember` has added is gone. `inner` is what an object without members has between its braces. */
export function removeMember(text: string, { start, end, members }: JsonObject, name: string, inner: string): string {
  const index = members.findLastIndex((one) => one.name === name)
  const [before, own, after] = [members[index - 1], members[index], members[index + 1]]
  if (own === undefined) return text
  if (before !== undefined) return replaceAt(text, before.end, own.end, '')
  return after === undefined ? replaceAt(text, start + 1, end - 1, inner) : replaceAt(text, own.start, after.start, '')
}
