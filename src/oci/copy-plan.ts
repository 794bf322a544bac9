import { UnexpectedStateError } from '../base/errors.ts'
import { runParallel } from '../base/parallel.ts'
import { type Digest, parseTag, printRepository, type Tag } from '../names/image-reference.ts'
import { readParts } from './manifest-parts.ts'
import type { Descriptor, RawManifest, RemoteRepository } from './remote-repository.ts'

/** From where to where an image is copied. */
export interface CopyPath {
  readonly source: RemoteRepository
  readonly target: RemoteRepository
}

/** Plan of a copy: what the target lacks, each part once. */
export interface CopyPlan {
  /** The image itself, as the source has it. */
  readonly root: RawManifest
  /** Whether the target has it, and with it all its parts. */
  readonly isThere: boolean
  /** Manifests of the image that the target lacks, the root included; what an index has stands before it. */
  readonly manifests: readonly RawManifest[]
  /** Manifests that refer to the image which the target lacks, in such an order too. */
  readonly referring: readonly RawManifest[]
  /** Manifests that refer to the image by the name of a tag. */
  readonly tagged: readonly TaggedManifest[]
  /** Blobs of all these manifests. */
  readonly blobs: readonly Descriptor[]
  /** How many signatures, SBOMs and the like refer to the image or a part of it. */
  readonly referrers: number
}

/** Manifest that has a tag. */
export interface TaggedManifest {
  readonly manifest: RawManifest
  readonly tag: Tag
}

/** So many requests at once: within ECR's rates, also for several destinations. */
export const PARALLEL = 4

/**
 * Plans the copy of an image: walks it, and what refers to it, and asks the target what it has. Below a manifest that it has
 * nothing is looked at: no registry takes one before its parts. Throws as `RemoteRepository` and `readParts` do, and
 * UnexpectedStateError for what is not in the source.
 */
export async function planCopy(path: CopyPath, digest: Digest, referrers: 'all' | 'none'): Promise<CopyPlan> {
  const walk = new Walk(path, referrers === 'all')
  const root = await walk.manifest(digest)
  await walk.visit(digest)
  const manifests = walk.take()
  const { tagged, count } = referrers === 'all' ? await walkReferrers(walk) : { tagged: [], count: 0 }
  const isThere = !manifests.some((one) => one.digest === digest)
  return { root, isThere, manifests, referring: walk.take(), tagged, blobs: walk.blobs(), referrers: count }
}

/** So many questions that need only a word for an answer. */
const LOOKS = 10

/** Tags by which tools name what refers to an image, where a registry had no list: https://github.com/sigstore/cosign */
const SUFFIXES = ['', '.sig', '.att', '.sbom'] as const

async function walkReferrers(
  walk: Walk,
): Promise<{ readonly tagged: readonly TaggedManifest[]; readonly count: number }> {
  const tagged: TaggedManifest[] = []
  const counted = new Set<Digest>()
  const { source } = walk.path
  const looks = (subject: Digest): readonly (() => Promise<void>)[] => [
    async () => {
      for (const referrer of await source.referrers(subject)) counted.add(referrer)
    },
    ...SUFFIXES.map((suffix) => async () => {
      const tag = parseTag(`${subject.replace(':', '-')}${suffix}`)
      const manifest = tag.ok ? await source.manifest(tag.value) : undefined
      if (!tag.ok || manifest === undefined) return
      walk.keep(manifest)
      tagged.push({ manifest, tag: tag.value })
      counted.add(manifest.digest)
    }),
  ]
  // What refers to an image may be referred to itself: the signature of an SBOM.
  let subjects = walk.visited()
  for (const done = new Set<Digest>(); subjects.length > 0; ) {
    for (const subject of subjects) done.add(subject)
    // Small and many, and each is waited for as long as the way to the registry takes.
    await runParallel(subjects.flatMap(looks), LOOKS, (look) => look())
    await runParallel([...counted], PARALLEL, (one) => walk.visit(one))
    subjects = walk.visited().filter((one) => !done.has(one))
  }
  return { tagged, count: counted.size }
}

/** Walk over manifests, each of which is read once. */
class Walk {
  readonly path: CopyPath
  readonly #isWhole: boolean
  readonly #visits = new Map<Digest, Promise<void>>()
  readonly #read = new Map<Digest, RawManifest>()
  readonly #blobs = new Map<Digest, Descriptor>()
  #missing: RawManifest[] = []

  /** Walk that goes on below manifests that the target has too, where `isWhole`. */
  constructor(path: CopyPath, isWhole: boolean) {
    this.path = path
    this.#isWhole = isWhole
  }

  visited(): readonly Digest[] {
    return [...this.#visits.keys()]
  }

  blobs(): readonly Descriptor[] {
    return [...this.#blobs.values()]
  }

  keep(manifest: RawManifest): void {
    this.#read.set(manifest.digest, manifest)
  }

  /** Manifests that the target lacks, of those visited since the last time. */
  take(): readonly RawManifest[] {
    const taken = this.#missing
    this.#missing = []
    return taken
  }

  async manifest(digest: Digest): Promise<RawManifest> {
    const { source } = this.path
    const manifest = this.#read.get(digest) ?? (await source.manifest(digest))
    if (manifest === undefined) {
      throw new UnexpectedStateError(
        `The manifest ${digest} is not in ${printRepository(source.name)}, so the image there is not whole.`,
        'A lifecycle rule or another job has removed it. Build the image again.',
      )
    }
    this.keep(manifest)
    return manifest
  }

  visit(digest: Digest): Promise<void> {
    const visit = this.#visits.get(digest) ?? this.#go(digest)
    this.#visits.set(digest, visit)
    return visit
  }

  async #go(digest: Digest): Promise<void> {
    const isThere = (await this.path.target.resolve(digest)) !== undefined
    if (isThere && !this.#isWhole) return
    const manifest = await this.manifest(digest)
    const { manifests, blobs } = readParts(manifest)
    await runParallel([...new Set(manifests)], PARALLEL, (one) => this.visit(one))
    if (isThere) return
    for (const blob of blobs) this.#blobs.set(blob.digest, blob)
    this.#missing.push(manifest)
  }
}
