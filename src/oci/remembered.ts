import type { Digest } from '../names/image-reference.ts'
import type { Descriptor, RawManifest, RemoteRepository } from './remote-repository.ts'

/** Configurations and attestations are smaller; layers of an application are not kept in memory. Bytes. */
const SMALL = 64 * 1024

/**
 * Repository that is asked once for each manifest by its digest, and for each small blob: who looks at an image reads some of
 * what is copied afterwards. A digest has one content, so that nothing here can be out of date. `known` are manifests that were
 * read in another way.
 */
export function rememberContent(repository: RemoteRepository, known: readonly RawManifest[]): RemoteRepository {
  const manifests = new Map<string, RawManifest>(known.map((one) => [one.digest, one]))
  const blobs = new Map<Digest, Uint8Array>()
  return {
    ...repository,
    manifest: async (reference) => {
      const found = manifests.get(reference) ?? (await repository.manifest(reference))
      if (found?.digest === reference) manifests.set(reference, found)
      return found
    },
    readBlob: (blob) => {
      const bytes = blobs.get(blob.digest)
      if (bytes !== undefined) return once(bytes)
      return blob.size > SMALL ? repository.readBlob(blob) : kept(repository, blob, blobs)
    },
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

async function* kept(
  repository: RemoteRepository,
  blob: Descriptor,
  blobs: Map<Digest, Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of repository.readBlob(blob)) {
    pieces.push(piece)
    yield piece
  }
  // It had all its bytes, and the digest, or this was not reached.
  blobs.set(blob.digest, Buffer.concat(pieces))
}
