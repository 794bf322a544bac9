import { sha256 } from '../base/hash.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import type { Descriptor, RawManifest, RemoteRepository } from './remote-repository.ts'

/** Blob, and its bytes. */
export interface FilledBlob extends Descriptor {
  readonly bytes: Uint8Array
}

/** Artifact that stands beside an image, in the form in which a registry has it. */
export interface Artifact {
  readonly manifest: RawManifest
  /** What has to be there before the manifest. */
  readonly blobs: readonly FilledBlob[]
}

/** Content of an artifact: one blob, and what is said of it. */
export interface ArtifactContent {
  /** Media type of the artifact, and of its blob. */
  readonly type: string
  readonly bytes: Uint8Array
  readonly annotations: Readonly<Record<string, string>>
}

/** Manifest that an artifact refers to. */
export interface Subject extends Descriptor {
  readonly mediaType: string
}

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidance-for-an-empty-descriptor */
const EMPTY = Buffer.from('{}')
const EMPTY_TYPE = 'application/vnd.oci.empty.v1+json'

/** Annotation with the time when an artifact was made. */
export const CREATED_ANNOTATION = 'org.opencontainers.image.created'

/**
 * Makes an artifact that refers to a manifest, so that a registry lists it with that, and removes it with that: the same facts give
 * the same bytes. https://docs.aws.amazon.com/AmazonECR/latest/userguide/images.html
 */
export function makeArtifact({ type, bytes: content, annotations }: ArtifactContent, subject: Subject): Artifact {
  const [empty, own] = [filled(EMPTY), filled(content)]
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: type,
    config: { mediaType: EMPTY_TYPE, digest: empty.digest, size: empty.size },
    layers: [{ mediaType: type, digest: own.digest, size: own.size }],
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    annotations,
  })
  const { digest, bytes } = filled(Buffer.from(text))
  return { manifest: { digest, mediaType: OCI_MANIFEST, bytes }, blobs: [empty, own] }
}

/** A manifest, given as its text, as an artifact refers to it. */
export const subjectOf = ({
  digest,
  manifest,
  mediaType = OCI_MANIFEST,
}: {
  readonly digest: Digest
  readonly manifest: string
  readonly mediaType: string | undefined
}): Subject => ({ digest, mediaType, size: Buffer.byteLength(manifest) })

const filled = (bytes: Uint8Array): FilledBlob => ({
  digest: `sha256:${sha256(bytes)}` as Digest,
  size: bytes.byteLength,
  bytes,
})

/** Puts an artifact to a repository, under its digest or a tag: what is there is not sent. Throws as `RemoteRepository` does. */
export async function putArtifact(
  repository: RemoteRepository,
  { manifest, blobs }: Artifact,
  tag?: Tag,
): Promise<void> {
  const write = async (blob: FilledBlob): Promise<void> => {
    if (await repository.hasBlob(blob)) return
    await repository.writeBlob(blob, { mountFrom: undefined, read: () => once(blob.bytes) })
  }
  await Promise.all(blobs.map(write))
  await repository.putManifest(manifest, tag)
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
