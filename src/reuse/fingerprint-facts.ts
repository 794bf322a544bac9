import { hashList, keyedHash } from '../base/hash.ts'
import type { Fingerprint, FingerprintPart } from './fingerprint.ts'
import { foldParts, SHOWN_DIGITS } from './fold-parts.ts'
import type { FolderHash } from './folder-hash.ts'

/** All that can change an image. */
export interface FingerprintFacts {
  /** The user's own word: another one gives another fingerprint, and without a secret one nobody can try out what is in it. */
  readonly salt: string
  /** Values of settings, by name. */
  readonly settings: ReadonlyMap<string, string>
  /** Base images by name, each with its digests for the platforms of the image. */
  readonly images: ReadonlyMap<string, string>
  /** Folders that are sent, by name. */
  readonly contexts: ReadonlyMap<string, FolderHash>
}

/** Version of what counts: with another one, each image is built once more. */
export const SCHEME = 1

/** Room for the names of settings and images, and for the files of all contexts, in characters of JSON. */
const ROOM = { settings: 12_000, images: 8000, contexts: 40_000 } as const

type Kind = keyof typeof ROOM

/** Fingerprint of all that can change an image, in whatever order it was found. */
export function fingerprintOf({ salt, settings, images, contexts }: FingerprintFacts): Fingerprint {
  const kinds = {
    settings: sortedParts(settings, (value) => [hashList([value])]),
    images: sortedParts(images, (value) => [hashList([value])]),
    contexts: sortedParts(contexts, ({ hash, parts }) => (parts === undefined ? [hash] : [hash, parts])),
  }
  const hashOf = (kind: Kind): string => hashList(kinds[kind].map(([name, hash]) => hashList([name, hash])))
  const shown = (kind: Kind): readonly FingerprintPart[] =>
    (foldParts(kinds[kind], ROOM[kind]) ?? [[kind, hashOf(kind)] as const]).map((part) => shownPart(part, salt))
  return {
    value: keyedHash(salt, hashList([`scheme ${SCHEME}`, hashOf('settings'), hashOf('images'), hashOf('contexts')])),
    parts: {
      ...{ scheme: SCHEME, salt: keyedHash(salt, 'salt').slice(0, SHOWN_DIGITS) },
      ...{ settings: shown('settings'), images: shown('images'), contexts: shown('contexts') },
    },
  }
}

function sortedParts<T>(
  values: ReadonlyMap<string, T>,
  hashOf: (value: T) => readonly [hash: string, parts?: readonly FingerprintPart[]],
): readonly FingerprintPart[] {
  const sorted = [...values].sort(([one], [other]) => (one < other ? -1 : 1))
  return sorted.map(([name, value]) => [name, ...hashOf(value)])
}

/** With the salt: what is kept beside an image tells no more than the fingerprint itself. */
function shownPart([name, hash, parts]: FingerprintPart, salt: string): FingerprintPart {
  const digits = keyedHash(salt, hash).slice(0, SHOWN_DIGITS)
  return parts === undefined ? [name, digits] : [name, digits, parts.map((part) => shownPart(part, salt))]
}
