import { readableSize } from '../base/figures.ts'
import { type Digest, printReference, type Tag } from '../names/image-reference.ts'
import { type Repository, repositoryUri, tagReference } from '../names/repository.ts'
import type { CopyResult } from '../oci/copy.ts'
import type { WantedImage } from './image-plan.ts'

/** What was moved to one repository. */
export type Moved = Omit<CopyResult, 'kept'>

/** Nothing was moved: the repository is the one that has the image. */
export const NOTHING_MOVED: Moved = {
  blobs: { uploaded: 0, mounted: 0, present: 0 },
  uploadedBytes: 0,
  mountedBytes: 0,
  unmountedBytes: 0,
  manifests: 0,
  referrers: 0,
}

/** Sum of what was moved to one repository in several copies. */
export const addMoved = (one: Moved, other: Moved): Moved => ({
  blobs: {
    uploaded: one.blobs.uploaded + other.blobs.uploaded,
    mounted: one.blobs.mounted + other.blobs.mounted,
    present: one.blobs.present + other.blobs.present,
  },
  uploadedBytes: one.uploadedBytes + other.uploadedBytes,
  mountedBytes: one.mountedBytes + other.mountedBytes,
  unmountedBytes: one.unmountedBytes + other.unmountedBytes,
  manifests: one.manifests + other.manifests,
  referrers: one.referrers + other.referrers,
})

/** What was moved to the repositories of a run, all together. */
export interface MovedTotal {
  readonly copiedBytes: number
  readonly mountedBytes: number
  /** Signatures, SBOMs and the like that go with the image: each repository gets the same. */
  readonly referrers: number
}

/** Sums up what was moved to the repositories of a run. */
export const totalOf = (all: readonly Moved[]): MovedTotal => ({
  copiedBytes: all.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0),
  mountedBytes: all.reduce((sum, { mountedBytes }) => sum + mountedBytes, 0),
  referrers: Math.max(0, ...all.map(({ referrers }) => referrers)),
})

/**
 * Describes a delivery, in a sentence: `The image was promoted: sha256:… is now host/app:prod (same digest, 3 referrers, 12 of
 * 14 layers mounted, 41 MB copied).`
 */
export function describeDelivered(
  repository: Repository,
  { digest, tags }: { readonly digest: Digest; readonly tags: readonly Tag[] },
  moved: Moved,
  action: WantedImage['action'],
): string {
  if (moved.manifests === 0) {
    const set =
      tags.length === 0
        ? 'no tag was set'
        : `${counted(tags.length, 'tag')} ${tags.length === 1 ? 'was' : 'were'} set: ${tags.join(', ')}`
    return `Nothing to copy: ${repositoryUri(repository)} has ${digest} already; ${set}.`
  }
  const names = tags.map((tag) => printReference(tagReference(repository, tag))).join(', ')
  return `The image was ${DONE[action]}: ${digest} is now ${names || `in ${repositoryUri(repository)}`} (${describeMoved(moved)}).`
}

const DONE = { promote: 'promoted', merge: 'merged' } as const

/** Describes what was moved: `same digest, 3 referrers, 12 of 14 layers mounted, 41 MB copied`. */
function describeMoved({ blobs, uploadedBytes, referrers }: Moved): string {
  const all = blobs.uploaded + blobs.mounted + blobs.present
  const parts = [
    'same digest',
    ...(referrers > 0 ? [counted(referrers, 'referrer')] : []),
    ...(blobs.mounted > 0 ? [`${blobs.mounted} of ${counted(all, 'blob')} mounted`] : []),
    ...(blobs.present > 0 ? [`${blobs.present} of ${counted(all, 'blob')} there already`] : []),
    `${readableSize(uploadedBytes)} copied`,
  ]
  return parts.join(', ')
}

/** Describes what was moved in all, for the summary: `41.0 MB copied, 3.2 MB mounted, 3 referrers`. */
export const describeTotal = ({ copiedBytes, mountedBytes, referrers }: MovedTotal): string =>
  [
    `${readableSize(copiedBytes)} copied`,
    ...(mountedBytes > 0 ? [`${readableSize(mountedBytes)} mounted`] : []),
    ...(referrers > 0 ? [counted(referrers, 'referrer')] : []),
  ].join(', ')

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
