import pep440 from '@renovatebot/pep440'
import parseSemver from 'semver/functions/parse.js'
import type { TaggedImage } from '../ecr/api.ts'
import { type OwnVersion, semanticVersion, type VersionLine } from '../image-metadata/floating-tag-line.ts'
import type { Digest, Tag } from '../names/image-reference.ts'

/** Version that an image of a repository has by one of its tags. */
export interface TaggedVersion {
  readonly version: string
  readonly tag: Tag
  readonly digest: Digest
}

/**
 * The final versions of a line among the tags of a repository, newest first: those that are tagged as this run's is, and have
 * the same major number for `1`, and the same major and minor ones for `1.2`.
 */
export const versionsOfLine = (images: readonly TaggedImage[], line: VersionLine): readonly TaggedVersion[] =>
  images
    .flatMap(({ digest, names }) => names.map((tag) => ({ tag, digest, version: versionIn(tag, line) })))
    .flatMap(({ version, ...one }) => (version === undefined || !isOfLine(version, line) ? [] : [{ ...one, version }]))
    .toSorted((one, other) => compareVersions(line.scheme, other.version, one.version))

/** Less than 0 when the first version is the older one, 0 when they are the same. */
export const compareVersions = (scheme: OwnVersion['scheme'], one: string, other: string): number =>
  scheme === 'semver' ? (parseSemver(one)?.compare(other) ?? 0) : pep440.compare(one, other)

/** `1` and `1.2` are versions to PEP 440 too, and as tags they are those that float. */
const WHOLE = /^v?\d+(\.\d+){2,}$/

function versionIn(tag: Tag, { before, after, scheme }: VersionLine): string | undefined {
  // `v1` floats over `v1.2.3` and `1.2.3` alike.
  const start = tag.startsWith(before) ? before : before.replace(/v$/, '')
  if (!tag.startsWith(start) || !tag.endsWith(after)) return undefined
  const text = tag.slice(start.length, tag.length - after.length)
  if (!WHOLE.test(text)) return undefined
  return scheme === 'semver' ? semanticVersion(text)?.version : (pep440.clean(text) ?? undefined)
}

function isOfLine(version: string, { depth, version: own }: VersionLine): boolean {
  const first = (text: string): string => text.split('.').slice(0, depth).map(Number).join('.')
  return first(version) === first(own)
}
