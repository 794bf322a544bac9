import { PlanError } from '../../base/errors.ts'
import { runParallel } from '../../base/parallel.ts'
import type { Delivery } from '../../delivery/deliveries.ts'
import { addMoved, type Moved, NOTHING_MOVED } from '../../delivery/moved-image.ts'
import type { Connect } from '../../ecr/api.ts'
import { type Digest, printRepository } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import { blobTurns } from '../../oci/copy.ts'
import { readPart } from '../../oci/image-part.ts'
import { joinParts } from '../../oci/join.ts'
import { readParts } from '../../oci/manifest-parts.ts'
import type { RawManifest } from '../../oci/remote-repository.ts'
import { type CopySource, copyToDelivery, putToDelivery } from '../copy-to-delivery.ts'
import type { Brought } from '../deliver-image.ts'
import { type FoundImage, findImage } from '../find-image.ts'
import type { ImageRun } from '../image-run.ts'
import type { Merge } from './inputs.ts'

/** An image that is joined of others, and where each of its manifests can be copied from. */
export interface JoinedImage {
  readonly index: RawManifest
  /** The images that it is made of, by their digests. */
  readonly from: readonly string[]
  readonly sources: ReadonlyMap<Digest, CopySource>
  readonly images: readonly FoundImage[]
}

/**
 * Finds the images, and joins them to one: each tag is looked up once. Throws PlanError where they do not make the image that
 * is wanted, and as `findImage` and `readPart` do.
 */
export async function joinImages({ world, settings }: ImageRun<Merge>, connect: Connect): Promise<JoinedImage> {
  const parts = await Promise.all(
    settings.images.map(async (image) => {
      const found = await findImage(world, image, connect)
      const part = await readPart(found.repository, found.image.digest)
      if (part === undefined) throw new PlanError([`There is no image ${image.text} any more.`])
      return { found, part: { ...part, reference: image.text } }
    }),
  )
  const joined = joinParts({ ...settings, parts: parts.map(({ part }) => part) })
  if (!joined.ok) throw new PlanError([`${joined.problem} Nothing was copied, and nothing was tagged.`])
  const sources = parts.flatMap(({ found, part }) =>
    [...part.images.map(({ manifest }) => manifest.digest), ...part.attached.map(({ entry }) => entry.digest)].map(
      (digest) => [digest as Digest, found] as const,
    ),
  )
  return {
    index: joined.value.index,
    from: parts.map(({ found }) => found.text),
    sources: new Map(sources),
    images: parts.map(({ found }) => found),
  }
}

/** So many manifests at once: each copy has several requests at once itself. */
const COPIES = 2

/** Brings a joined image to a repository: its manifests with their blobs, and then the index. */
export async function bringJoined(
  { world }: ImageRun<Merge>,
  { index, sources }: JoinedImage,
  one: Delivery,
): Promise<Brought> {
  let moved: Moved = NOTHING_MOVED
  const takeTurn = blobTurns()
  await runParallel(readParts(index).manifests, COPIES, async (digest) => {
    const source = sources.get(digest)
    if (source === undefined) throw new Error(`${digest} is in the index and in no part`)
    if (printRepository(source.repository.name) === repositoryUri(one.repository)) return
    const from = { ...source, image: { digest } }
    const copy = await copyToDelivery(world, from, one, { tag: undefined, referrers: 'all', takeTurn })
    moved = addMoved(moved, copy.moved ?? NOTHING_MOVED)
  })
  const isThere = (await one.ecr.images(one.repository.name, [{ digest: index.digest }]))[0]
  if (isThere !== undefined) return { image: isThere, moved }
  return { image: await putToDelivery(world, index, one), moved: { ...moved, manifests: moved.manifests + 1 } }
}
