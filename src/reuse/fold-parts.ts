import type { FingerprintPart } from './fingerprint.ts'

/**
 * Folds parts so that they take no more than so many characters of JSON. What is higher up stays before what is deeper, and
 * of what is equally deep the smaller folders: a folder for which there is no room is left without its parts. Undefined when
 * there is not even room for the first level.
 */
export function foldParts(parts: readonly FingerprintPart[], room: number): readonly FingerprintPart[] | undefined {
  if (sizeOf(parts) <= room) return parts
  const shown = parts.map(closed)
  let left = room - sizeOf(shown)
  if (left < 0) return undefined
  for (let level = foldersOf(shown, parts); level.length > 0; ) {
    const next: ClosedFolder[] = []
    for (const { part, inside } of level.toSorted((one, other) => one.inside.length - other.inside.length)) {
      const names = inside.map(closed)
      const size = sizeOf(names)
      if (size > left) continue
      left -= size
      part[2] = names
      next.push(...foldersOf(names, inside))
    }
    level = next
  }
  return shown
}

type ShownPart = [name: string, hash: string, parts?: readonly FingerprintPart[]]

/** Folder that is shown without its parts, and these. */
interface ClosedFolder {
  readonly part: ShownPart
  readonly inside: readonly FingerprintPart[]
}

const closed = ([name, hash]: FingerprintPart): ShownPart => [name, hash]

const foldersOf = (shown: readonly ShownPart[], parts: readonly FingerprintPart[]): ClosedFolder[] =>
  shown.flatMap((part, index) => {
    const inside = parts[index]?.[2]
    return inside === undefined ? [] : [{ part, inside }]
  })

/** Digits of a hash that are shown: enough to see that something is another one. */
export const SHOWN_DIGITS = 8

/** Characters that parts take in JSON when of each hash SHOWN_DIGITS are shown. */
const sizeOf = (parts: readonly FingerprintPart[]): number => parts.reduce((sum, part) => sum + sizeOfPart(part), 2)

const sizeOfPart = ([name, , inside]: FingerprintPart): number =>
  JSON.stringify(name).length + SHOWN_DIGITS + 6 + (inside === undefined ? 0 : sizeOf(inside) + 1)
