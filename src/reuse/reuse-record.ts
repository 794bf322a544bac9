import { listOf, objectIn, recordOf } from '../base/json.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { type Digest, digestFrom } from '../names/image-reference.ts'
import { type Artifact, CREATED_ANNOTATION, makeArtifact, subjectOf } from '../oci/artifact.ts'
import { REVISION_LABEL } from '../oci/image-config.ts'
import type { Descriptor } from '../oci/remote-repository.ts'
import type { Fingerprint, FingerprintPart, FingerprintParts } from './fingerprint.ts'

/**
 * Record of a build: which fingerprint gave which image. It is an artifact of its own beside the image, under the tag of the
 * fingerprint, because in the image it would make another image of each fingerprint; and it refers to the image, so that a
 * registry removes it with that: https://docs.aws.amazon.com/AmazonECR/latest/userguide/images.html
 */
export interface ReuseRecord {
  /** 64 hexadecimal digits. */
  readonly fingerprint: string
  /** The image that was built. */
  readonly image: Digest
  /** The manifests of an index, attestations too; none for a manifest. */
  readonly manifests: readonly Digest[]
  /** Commit that it was built from; undefined when nobody knew. */
  readonly commit: string | undefined
  readonly built: Date
  /** Blob with the parts of the fingerprint. */
  readonly parts: Descriptor
}

/** Kind of the artifact, and of its blob, which is `FingerprintParts` as JSON. */
export const RECORD_TYPE = 'application/vnd.ecr-build-push.reuse.v1+json'

const FINGERPRINT = 'ecr-build-push.fingerprint'
const MANIFESTS = 'ecr-build-push.manifests'

/** Origin of a build that is kept. */
export type BuildOrigin = Pick<ReuseRecord, 'commit' | 'built'>

/** Writes the record of an image that was built: the same facts give the same bytes. */
export function writeRecord(
  { value, parts }: Fingerprint,
  image: Pick<ImageFacts, 'digest' | 'manifest' | 'mediaType'>,
  { commit, built }: BuildOrigin,
): Artifact {
  const manifests = manifestsIn(image)
  const annotations = {
    [FINGERPRINT]: value,
    ...(manifests.length > 0 && { [MANIFESTS]: manifests.join(',') }),
    [CREATED_ANNOTATION]: built.toISOString(),
    ...(commit !== undefined && { [REVISION_LABEL]: commit }),
  }
  return makeArtifact({ type: RECORD_TYPE, bytes: Buffer.from(JSON.stringify(parts)), annotations }, subjectOf(image))
}

/** Attestations stand beside the images of an index, and are a part of it too. */
function manifestsIn({ manifest }: Pick<ImageFacts, 'manifest'>): readonly Digest[] {
  const { manifests } = recordOf(JSON.parse(manifest))
  return listOf(manifests).flatMap((one) => digestFrom(recordOf(one).digest) ?? [])
}

/** Reads a record, given as the text of its manifest; undefined for whatever else is under such a tag. */
export function readRecord({ manifest }: { readonly manifest: string }): ReuseRecord | undefined {
  const { artifactType, subject, layers, annotations } = objectIn(manifest)
  const told = recordOf(annotations)
  const text = (name: string): string => (typeof told[name] === 'string' ? told[name] : '')
  const image = digestFrom(recordOf(subject).digest)
  const parts = descriptorOf(listOf(layers)[0])
  const manifests = text(MANIFESTS)
    .split(',')
    .filter((one) => one !== '')
  const known = manifests.flatMap((one) => digestFrom(one) ?? [])
  const built = new Date(text(CREATED_ANNOTATION))
  const isWhole = known.length === manifests.length && !Number.isNaN(built.getTime())
  if (artifactType !== RECORD_TYPE || !image || !parts || !isWhole || !/^[0-9a-f]{64}$/.test(text(FINGERPRINT)))
    return undefined
  const commit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text(REVISION_LABEL)) ? text(REVISION_LABEL) : undefined
  return { fingerprint: text(FINGERPRINT), image, manifests: known, commit, built, parts }
}

/** Whether an image is all that a record says of it: its manifests are those that were looked for. */
export const isImageOf = ({ image, manifests }: ReuseRecord, seen: Pick<ImageFacts, 'digest' | 'manifest'>): boolean =>
  seen.digest === image && JSON.stringify(manifestsIn(seen)) === JSON.stringify(manifests)

/** Reads the parts of a fingerprint from the blob of a record; undefined for anything else. */
export function readFingerprintParts(text: string): FingerprintParts | undefined {
  const { scheme, salt, settings, images, contexts } = objectIn(text)
  if (typeof scheme !== 'number' || typeof salt !== 'string') return undefined
  if (!areParts(settings) || !areParts(images) || !areParts(contexts)) return undefined
  return { scheme, salt, settings, images, contexts }
}

const areParts = (value: unknown): value is readonly FingerprintPart[] => Array.isArray(value) && value.every(isPart)

function isPart(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  const [name, hash, parts = []] = value as readonly unknown[]
  return typeof name === 'string' && typeof hash === 'string' && areParts(parts)
}

function descriptorOf(value: unknown): Descriptor | undefined {
  const { digest: text, size } = recordOf(value)
  const digest = digestFrom(text)
  return digest !== undefined && typeof size === 'number' && Number.isSafeInteger(size) && size >= 0
    ? { digest, size }
    : undefined
}
