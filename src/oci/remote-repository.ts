import type { Digest, ImageRepository, Tag } from '../names/image-reference.ts'

/** Descriptor of content: how a manifest or an index names it. https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly digest: Digest
  readonly size: number
}

/** Manifest or index, byte for byte as a registry has it. */
export interface RawManifest {
  readonly digest: Digest
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** Where the bytes of a blob come from. */
export interface BlobSource {
  /** Repository of the same registry that has the blob, for a mount; undefined where there is none. */
  readonly mountFrom: ImageRepository | undefined
  /** Reads the blob from its first byte; each time anew, for an upload that has to begin again. */
  read(): AsyncIterable<Uint8Array>
}

/**
 * One repository of a registry, any that speaks the distribution API
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md). Every method throws RegistryError for what the
 * registry refuses or does not answer, after it was tried again where that may help; or the reason of a cancellation.
 */
export interface RemoteRepository {
  readonly name: ImageRepository
  /** Digest of the manifest behind a tag or digest; undefined when the registry says clearly that there is none. */
  resolve(reference: Tag | Digest): Promise<Digest | undefined>
  /** Manifest behind a tag or digest; undefined when the registry says clearly that there is none. */
  manifest(reference: Tag | Digest): Promise<RawManifest | undefined>
  /**
   * Puts a manifest under its digest, or under a tag. All its parts must be there. Does nothing new where it is there
   * already, also where that is only found out after a refusal: an immutable tag is refused even to the image that has it.
   */
  putManifest(manifest: RawManifest, tag?: Tag): Promise<void>
  hasBlob(blob: Descriptor): Promise<boolean>
  /** Bytes of a blob in order. Ends without an error only when they were all there, and have the digest. */
  readBlob(blob: Descriptor): AsyncIterable<Uint8Array>
  /** Writes a blob that is not there yet: mounts it where the registry does that, else uploads it. */
  writeBlob(blob: Descriptor, source: BlobSource): Promise<'mounted' | 'uploaded'>
  /**
   * Manifests whose subject is this one: signatures, SBOMs. None where the registry does not keep such a list.
   * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
   */
  referrers(subject: Digest): Promise<readonly Digest[]>
}
