import { runParallel } from '../base/parallel.ts'
import { type Digest, printRepository, type Tag } from '../names/image-reference.ts'
import { type CopyPath, type CopyPlan, PARALLEL, planCopy, type TaggedManifest } from './copy-plan.ts'
import { readParts } from './manifest-parts.ts'
import type { Descriptor, RawManifest, RemoteRepository } from './remote-repository.ts'

/** What is copied. */
export interface CopyRequest {
  /** Of a manifest or an index. */
  readonly digest: Digest
  /** Tags that it gets in the target, where they move to it if they may. */
  readonly tags: readonly Tag[]
  /** Whether signatures, SBOMs and the like go with it: those of the image, and of each of its manifests. */
  readonly referrers: 'all' | 'none'
}

/** Way from one repository to another, and who follows the copy. */
export interface CopyPorts extends CopyPath {
  /** Milliseconds from any fixed moment. */
  readonly now: () => number
  /** Called for each blob that has come to the target. */
  readonly copied: (blob: CopiedBlob) => void
  /** Turns of copies to the same repository at the same time; not given: there is one copy. */
  readonly takeTurn?: TakeBlobTurn | undefined
}

/** Does something with a blob when nobody else does. Returns and throws what it does. */
export type TakeBlobTurn = (digest: Digest, task: () => Promise<void>) => Promise<void>

/** Makes turns for copies to the same repository at the same time: whoever comes second to a blob finds it there. */
export function blobTurns(): TakeBlobTurn {
  const last = new Map<Digest, Promise<void>>()
  return (digest, task) => {
    const before = last.get(digest) ?? Promise.resolve()
    const own = before.then(task, task)
    last.set(digest, own)
    return own
  }
}

/** Blob that has come to the target. */
export interface CopiedBlob extends Descriptor {
  readonly how: 'mounted' | 'uploaded'
  readonly milliseconds: number
}

/** Result of a copy. */
export interface CopyResult {
  /** Blobs that were sent, that the registry has mounted, and that were there. */
  readonly blobs: Readonly<Record<'uploaded' | 'mounted' | 'present', number>>
  readonly uploadedBytes: number
  readonly mountedBytes: number
  /** Bytes among those sent that a registry could have mounted, from another repository of its own. */
  readonly unmountedBytes: number
  /** Manifests that the target lacked: of the image, and of what refers to it. */
  readonly manifests: number
  /** How many referrers the image has in the source, all of which the target has now. */
  readonly referrers: number
  /** Tags that name a referrer in the source and something else in the target, which stays. */
  readonly kept: readonly Tag[]
}

/**
 * Copies an image or an index, byte for byte: plans it, and then brings the blobs, the manifests by their digests, what refers
 * to them, and the tags at last, so that no tag is ever on a part of an image, and a copy that was broken off is gone on with.
 * What is there is neither read nor sent. Returns what was moved. Throws as `RemoteRepository` and `planCopy` do.
 */
export async function copyImage(ports: CopyPorts, { digest, tags, referrers }: CopyRequest): Promise<CopyResult> {
  const { target } = ports
  const plan = await planCopy(ports, digest, referrers)
  const moved = await copyBlobs(ports, plan.blobs)
  // The first tag brings the root too, where nothing has to come between.
  const withTag = plan.referring.length + plan.tagged.length === 0 && tags.length > 0
  await putInOrder(target, withTag ? plan.manifests.filter((one) => one.digest !== digest) : plan.manifests)
  await putInOrder(target, plan.referring)
  const kept = await putTagged(target, plan.tagged)
  await putTags(target, plan, tags)
  return { ...moved, manifests: plan.manifests.length + plan.referring.length, referrers: plan.referrers, kept }
}

type Moved = Pick<CopyResult, 'blobs' | 'uploadedBytes' | 'mountedBytes' | 'unmountedBytes'>

async function copyBlobs(
  { source, target, now, copied, takeTurn = (_digest, task) => task() }: CopyPorts,
  blobs: readonly Descriptor[],
): Promise<Moved> {
  const count = { uploaded: 0, mounted: 0, present: 0 }
  const bytes = { uploaded: 0, mounted: 0 }
  const mountFrom = canMount(source, target) ? source.name : undefined
  // The largest first: one that begins last would be waited for alone.
  const order = blobs.toSorted((one, other) => other.size - one.size)
  const bring = async (blob: Descriptor): Promise<void> => {
    if (await target.hasBlob(blob)) {
      count.present += 1
      return
    }
    const start = now()
    const how = await target.writeBlob(blob, { mountFrom, read: () => source.readBlob(blob) })
    count[how] += 1
    bytes[how] += blob.size
    copied({ ...blob, how, milliseconds: now() - start })
  }
  await runParallel(order, PARALLEL, (blob) => takeTurn(blob.digest, () => bring(blob)))
  const unmountedBytes = mountFrom === undefined ? 0 : bytes.uploaded
  return { blobs: count, uploadedBytes: bytes.uploaded, mountedBytes: bytes.mounted, unmountedBytes }
}

/** A host is one registry: in ECR one account in one region, which is where blobs can be mounted. */
const canMount = ({ name: from }: RemoteRepository, { name: to }: RemoteRepository): boolean =>
  from.host === to.host && printRepository(from) !== printRepository(to)

/** Manifests that have no others in them at once, and indexes one after the other. */
async function putInOrder(target: RemoteRepository, manifests: readonly RawManifest[]): Promise<void> {
  const isIndex = (one: RawManifest): boolean => readParts(one).manifests.length > 0
  await runParallel(
    manifests.filter((one) => !isIndex(one)),
    PARALLEL,
    (one) => target.putManifest(one),
  )
  await runParallel(manifests.filter(isIndex), 1, (one) => target.putManifest(one))
}

/** Tags of referrers that are not there yet. Another one under such a tag is another signature, which is not ours to remove. */
async function putTagged(target: RemoteRepository, tagged: readonly TaggedManifest[]): Promise<readonly Tag[]> {
  const kept: Tag[] = []
  await runParallel(tagged, PARALLEL, async ({ manifest, tag }) => {
    const now = await target.resolve(tag)
    if (now === undefined) await target.putManifest(manifest, tag)
    else if (now !== manifest.digest) kept.push(tag)
  })
  return kept
}

async function putTags(target: RemoteRepository, { root, isThere }: CopyPlan, tags: readonly Tag[]): Promise<void> {
  for (const tag of tags) {
    // What the target has may have its tags too, and another put would cost a part of the registry's rate.
    if (isThere && (await target.resolve(tag)) === root.digest) continue
    await target.putManifest(root, tag)
  }
}
