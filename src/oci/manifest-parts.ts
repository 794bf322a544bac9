import { UnexpectedStateError } from '../base/errors.ts'
import { type Json, listOf, recordOf } from '../base/json.ts'
import { type Digest, digestFrom, shortDigest } from '../names/image-reference.ts'
import type { Descriptor, RawManifest } from './remote-repository.ts'

/** What a manifest or index must have beside it in its repository. */
export interface ManifestParts {
  /** The manifests of an index; none for a manifest. */
  readonly manifests: readonly Digest[]
  /** Configuration and layers; none for an index. */
  readonly blobs: readonly Descriptor[]
}

/**
 * Layers that clients fetch from elsewhere, and never push (of Windows images, for instance).
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers
 */
const FOREIGN = /foreign|nondistributable/

/** Parts of a manifest or index. Throws UnexpectedStateError for what is neither, or names content by no digest that ECR knows. */
export function readParts(manifest: RawManifest): ManifestParts {
  const value = objectIn(manifest)
  const { manifests, layers, config } = value
  const blobs = [...(config === undefined ? [] : [config]), ...listOf(layers)].filter((one) => !isForeign(one))
  if (manifests === undefined && config === undefined) throw unknown(manifest, 'is no image manifest and no index')
  return {
    manifests: listOf(manifests).map((one) => descriptorIn(manifest, one).digest),
    blobs: blobs.map((one) => descriptorIn(manifest, one)),
  }
}

/** Media type that a manifest says it has; undefined when it says none, as OCI's may. */
export function statedMediaType(bytes: Uint8Array): string | undefined {
  try {
    const { mediaType } = recordOf(JSON.parse(Buffer.from(bytes).toString('utf8')))
    return typeof mediaType === 'string' ? mediaType : undefined
  } catch {
    return undefined
  }
}

const isForeign = (one: unknown): boolean => FOREIGN.test(String(recordOf(one).mediaType))

function objectIn(manifest: RawManifest): Json {
  try {
    return recordOf(JSON.parse(Buffer.from(manifest.bytes).toString('utf8')))
  } catch {
    throw unknown(manifest, 'is no JSON')
  }
}

function descriptorIn(manifest: RawManifest, value: unknown): Descriptor {
  const { digest: text, size } = recordOf(value)
  const digest = digestFrom(text)
  if (digest === undefined) throw unknown(manifest, 'names a part by no sha256 digest')
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw unknown(manifest, `does not say how large ${shortDigest(digest)} is`)
  return { digest, size }
}

const unknown = ({ digest, mediaType }: RawManifest, what: string): UnexpectedStateError =>
  new UnexpectedStateError(
    `The manifest ${shortDigest(digest)} (${mediaType}) ${what}, so what belongs to it is not known.`,
    'Build the image again with a current tool, and copy that one.',
  )
