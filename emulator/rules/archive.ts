import type { Image, Repository } from '../store/repository.ts'

export type ImageStatus = 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING'

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/restore-image.html */
export function statusOf({ isArchived = false, activatedAt = 0 }: Image, now: number): ImageStatus {
  if (isArchived) return 'ARCHIVED'
  return activatedAt > now ? 'ACTIVATING' : 'ACTIVE'
}

/** Puts an image into the archive, with all its tags. */
export function archive(repository: Repository, image: Image, now: number): Promise<void> {
  const { activatedAt: _, ...rest } = image
  return repository.changeImage({ ...rest, isArchived: true, archivedAt: now })
}

/** Takes an image out of the archive. @param at when it can be pulled again */
export function restore(repository: Repository, image: Image, at: number): Promise<void> {
  return repository.changeImage({ ...image, isArchived: false, activatedAt: at })
}

/** A layer that only archived images have is archived with them. */
export function availabilityOf(repository: Repository, digest: string, now: number): 'AVAILABLE' | 'ARCHIVED' {
  const users = repository.images().filter(({ blobs }) => blobs.some((blob) => blob.digest === digest))
  const isArchived = users.length > 0 && users.every((image) => statusOf(image, now) === 'ARCHIVED')
  return isArchived ? 'ARCHIVED' : 'AVAILABLE'
}
