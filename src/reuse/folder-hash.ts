import { hashList } from '../base/hash.ts'
import type { FingerprintPart } from './fingerprint.ts'
import { foldParts } from './fold-parts.ts'

/** What a context sends of a path, but for what a folder holds. */
export interface EntryFacts {
  readonly kind: EntryKind
  /** The lower twelve bits: rights, and who runs as whom. */
  readonly mode: number
  /** What it holds: the SHA-256 of a file's bytes, a link's target, the numbers of a device; '' for all others. */
  readonly content: string
}

export type EntryKind = 'file' | 'folder' | 'link' | 'device' | 'pipe'

/** Entry of a folder, hashed. */
export interface HashedEntry {
  readonly name: string
  readonly hash: string
  /** Of a folder, where there is room for them. */
  readonly parts?: readonly FingerprintPart[] | undefined
}

/** Folder, hashed with all that is sent of it. */
export interface FolderHash {
  /** 64 hexadecimal digits. */
  readonly hash: string
  /** Its entries with theirs, as far as there is room; undefined where there is none. */
  readonly parts: readonly FingerprintPart[] | undefined
  readonly isEmpty: boolean
}

/** Room for the parts of one folder, in characters of JSON. */
const FOLDER_ROOM = 40_000

/** Hash of an entry that is no folder. */
export const hashEntry = (name: string, { kind, mode, content }: EntryFacts): HashedEntry => ({
  name,
  hash: hashList([kind, modeText(mode), content]),
})

/** Hash of a folder in another one. */
export const hashFolderEntry = (name: string, mode: number, { hash, parts }: FolderHash): HashedEntry => ({
  name,
  hash: hashList(['folder', modeText(mode), hash]),
  parts,
})

/** Hash of what a folder holds, in whatever order its entries come. */
export function hashFolder(entries: readonly HashedEntry[]): FolderHash {
  const sorted = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const parts = sorted.map(({ name, hash, parts }): FingerprintPart => (parts ? [name, hash, parts] : [name, hash]))
  const hash = hashList(sorted.flatMap(({ name, hash }) => [name, hash]))
  return { hash, parts: foldParts(parts, FOLDER_ROOM), isEmpty: entries.length === 0 }
}

const modeText = (mode: number): string => (mode & 0o7777).toString(8)
