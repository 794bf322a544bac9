import parseSemver from 'semver/functions/parse.js'
import type { Tag } from '../names/image-reference.ts'

/** Tag that floats: it stands for the newest image of a line, such as `latest` for a branch, or `1.2` for its versions. */
export interface FloatingTag {
  readonly tag: Tag
  /** Undefined: it moves whatever it is on, and is set last all the same. */
  readonly line: TagLine | undefined
}

/** Floating tag that stays where it is when that is newer. */
export type GuardedTag = FloatingTag & { readonly line: TagLine }

/** Floating tags of a run, and whether each may go back. */
export interface FloatingSettings {
  readonly floating: readonly FloatingTag[]
  readonly floatingTags: 'forward' | 'always'
}

/** Floating tags of a run that stay where they are when that is newer. */
export const guardedTags = ({ floating, floatingTags }: FloatingSettings): readonly GuardedTag[] =>
  floatingTags === 'always' ? [] : floating.filter((one): one is GuardedTag => one.line !== undefined)

/** Whether a floating tag of a run stays where it is when that is of a newer commit of the branch. */
export const followsCommits = (settings: FloatingSettings): boolean =>
  guardedTags(settings).some(({ line }) => line.kind === 'commit')

/** Line on which a tag floats: the commits of a branch, or versions. */
export type TagLine = { readonly kind: 'commit' } | VersionLine

/** Line of versions: all, those with the same major number, or with the same major and minor ones. */
export interface VersionLine extends OwnVersion {
  readonly kind: 'version'
  /** How many numbers all versions of the line have in common: 0 for `latest`, 1 for `1`, 2 for `1.2`. */
  readonly depth: 0 | 1 | 2
  /** Text before the version in the tags of this line, such as `v`; '' for none. */
  readonly before: string
  /** Text behind it, such as `-alpine`. */
  readonly after: string
  /** Whether this run's version must not take the tag: it is a pre-release, and nobody asked that those take it. */
  readonly refused: boolean
}

/** Version of a run. */
export interface OwnVersion {
  readonly scheme: 'semver' | 'pep440'
  /** `1.2.3` */
  readonly version: string
  /** False for a pre-release and the like. */
  readonly isFinal: boolean
}

/** Form of the tags that name a commit, such as `sha-1a2b3c4-alpine`. */
export interface CommitTagForm {
  readonly before: string
  readonly after: string
  /** How many digits of the commit stand in the tag. */
  readonly length: number
}

/** Version that a Git tag says, such as `v1.2.3` or `release/1.2.3` cut to `1.2.3`; undefined where it is no semantic one. */
export function semanticVersion(text: string): OwnVersion | undefined {
  const version = parseSemver(text)
  return version === null
    ? undefined
    : { scheme: 'semver', version: version.version, isFinal: version.prerelease.length === 0 }
}
