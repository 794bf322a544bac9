import { listOf, objectIn, recordOf } from '../base/json.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { digestFrom } from '../names/image-reference.ts'
import { type Artifact, CREATED_ANNOTATION, makeArtifact, type Subject, subjectOf } from '../oci/artifact.ts'
import { entriesIn, imageEntries } from '../oci/index-entries.ts'
import type { Descriptor, RawManifest } from '../oci/remote-repository.ts'
import { PROVENANCE_TYPE } from './provenance.ts'

/** Type of a signature beside an image: https://docs.sigstore.dev/about/bundle/ */
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/** How the types of all versions of it begin: `application/vnd.dev.sigstore.bundle+json;version=0.2`. */
const ANY_BUNDLE = 'application/vnd.dev.sigstore.bundle'

/**
 * Signature of a manifest in the form in which a registry has it: what actions/attest and cosign write, annotations included.
 * https://github.com/actions/attest/blob/main/src/attest.ts,
 * https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md
 */
export const signatureArtifact = (bundle: string, subject: Subject, created: Date): Artifact =>
  makeArtifact(
    {
      type: BUNDLE_TYPE,
      bytes: Buffer.from(bundle),
      annotations: {
        [CREATED_ANNOTATION]: created.toISOString(),
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': PROVENANCE_TYPE,
      },
    },
    subject,
  )

/**
 * Blob with the bundle of a signature, by its manifest; undefined for an artifact of another kind, and `unreadable` for what is no
 * manifest, or names no blob: whoever may push can put anything beside an image.
 */
export function bundleIn({ bytes }: Pick<RawManifest, 'bytes'>): Descriptor | 'unreadable' | undefined {
  const manifest = objectIn(Buffer.from(bytes).toString('utf8'))
  if (Object.keys(manifest).length === 0) return 'unreadable'
  const { artifactType, config, layers } = manifest
  const type = artifactType ?? recordOf(config).mediaType
  if (!String(type).startsWith(ANY_BUNDLE)) return undefined
  const [{ digest: text, size }] = [recordOf(listOf(layers)[0])]
  const digest = digestFrom(text)
  return digest !== undefined && typeof size === 'number' ? { digest, size } : 'unreadable'
}

/** Manifests of an image that get a signature each: itself, and the images in an index, without what stands beside those. */
export function signedManifests(image: Pick<ImageFacts, 'digest' | 'manifest' | 'mediaType'>): readonly Subject[] {
  const children = imageEntries(entriesIn(image.manifest) ?? []).flatMap(({ digest: text, mediaType, size }) => {
    const digest = digestFrom(text)
    return digest === undefined || mediaType === undefined || size === undefined ? [] : [{ digest, mediaType, size }]
  })
  return [subjectOf(image), ...children]
}
