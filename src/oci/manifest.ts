import { type Digest, digestFrom } from '../names/image-reference.ts'
import { entriesIn, imageEntries } from './index-entries.ts'

/** An image as its registry tells of it. */
export interface StoredImage {
  readonly digest: Digest
  /** Digest of the configuration; undefined for an index. */
  readonly config: Digest | undefined
  readonly mediaType: string | undefined
  /** Bytes of the manifest or index. */
  readonly size: number
}

/** Facts that a manifest or index tells about itself. */
export interface ManifestFacts {
  /** Bytes of the configuration and all layers, compressed as the registry stores them; undefined for an index. */
  readonly size: number | undefined
  /** Digest of the configuration, docker's image id; undefined for an index. */
  readonly config: Digest | undefined
  /** Bytes of the configuration; 0 where the manifest does not say it. */
  readonly configSize: number
  /** From the base image's first one to the last; none for an index. */
  readonly layers: readonly Layer[]
  /** The manifests of an index. */
  readonly children: readonly Digest[]
}

/** Layer of an image. */
export interface Layer {
  readonly digest: Digest | undefined
  /** Compressed bytes. */
  readonly size: number
}

/**
 * Reads a manifest (https://github.com/opencontainers/image-spec/blob/main/manifest.md) or an index, given as its text.
 * Throws SyntaxError when that is no JSON.
 */
export function readManifest({ manifest }: { readonly manifest: string }): ManifestFacts {
  const value = JSON.parse(manifest) as { config?: Descriptor; layers?: Descriptor[]; manifests?: Descriptor[] }
  const blobs = value.config === undefined ? [] : [value.config, ...(value.layers ?? [])]
  return {
    size: value.config === undefined ? undefined : blobs.reduce((sum, { size }) => sum + (size ?? 0), 0),
    config: digestFrom(value.config?.digest),
    configSize: value.config?.size ?? 0,
    layers: (value.layers ?? []).map((layer) => ({ digest: digestFrom(layer.digest), size: layer.size ?? 0 })),
    children: (value.manifests ?? []).flatMap((child) => digestFrom(child.digest) ?? []),
  }
}

/**
 * Digests of the images in an index, without attestations and the like beside them; none for a manifest. Throws SyntaxError when
 * the text is no JSON.
 */
export const imageManifests = ({ manifest }: { readonly manifest: string }): readonly Digest[] =>
  imageEntries(entriesIn(manifest) ?? []).flatMap(({ digest }) => digestFrom(digest) ?? [])

/** A manifest as a registry has it. */
interface StoredManifest {
  readonly digest: Digest
  readonly manifest: string
  readonly mediaType: string | undefined
}

/** Stored image in the form in which a build's result is told of it. */
export const storedImage = ({ digest, manifest, mediaType }: StoredManifest): StoredImage => ({
  digest,
  config: readManifest({ manifest }).config,
  mediaType,
  size: Buffer.byteLength(manifest),
})

interface Descriptor {
  readonly digest?: string
  readonly size?: number
}

/** A layer that is larger than the one that stood in its place. */
export interface GrownLayer {
  /** Position in the image, counted from 1. */
  readonly position: number
  /** Compressed bytes; 0 where the image before had fewer layers. */
  readonly before: number
  readonly now: number
}

/** The layers that grew from one image to the next, those that grew most first. Layers of the same content did not. */
export function grownLayers(before: readonly Layer[], now: readonly Layer[]): readonly GrownLayer[] {
  const known = new Set(before.map(({ digest }) => digest))
  return now
    .flatMap(({ digest, size }, index): readonly GrownLayer[] => {
      const old = before[index]?.size ?? 0
      return known.has(digest) || size <= old ? [] : [{ position: index + 1, before: old, now: size }]
    })
    .toSorted((one, other) => other.now - other.before - (one.now - one.before))
}
