import { type Digest, digestFrom, type ImageReference, printReference } from '../names/image-reference.ts'
import type { StoredImage } from '../oci/manifest.ts'
import { type BuildWarning, warningsInMetadata } from './output/warnings.ts'

/** Result of a build: what it has made. */
export interface BuildResult {
  /** Digest of the manifest or index; undefined when the builder made none (an image in the classic store). */
  readonly digest: Digest | undefined
  /** Digest of the image's configuration, docker's image id; of an index, its own digest. */
  readonly imageId: Digest | undefined
  /** The fields of buildx's metadata that are safe to hand on, as JSON. */
  readonly metadata: string
}

/** Metadata of buildx. */
export interface Metadata extends BuildResult {
  /** Warnings of BuildKit's checks. */
  readonly warnings: readonly BuildWarning[]
}

/**
 * Fields that say what was built. The file can hold more, up to the whole event of the workflow with its commit
 * messages: https://github.com/docker/buildx/issues/4066
 */
const HANDED_ON = [
  'containerimage.digest',
  'containerimage.config.digest',
  'containerimage.descriptor',
  'image.name',
  'buildx.build.ref',
]

/** buildx's metadata file is not larger: without provenance it holds names, digests and warnings. Bytes. */
export const LARGEST_METADATA = 16 * 1024 * 1024

/** Takes the text of buildx's metadata file. Throws when it is not a JSON object. */
export function parseMetadata(text: string): Metadata {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('it holds no object')
  }
  const fields = value as Readonly<Record<string, unknown>>
  const digest = digestFrom(fields['containerimage.digest'])
  return {
    digest,
    imageId: digestFrom(fields['containerimage.config.digest']) ?? digest,
    warnings: warningsInMetadata(fields['buildx.build.warnings']),
    metadata: handedOn(fields),
  }
}

/**
 * Result of a build, told of the image that a registry has in the end and of the name that it gets there. What the
 * metadata says of another image goes: with several outputs it can be of any of them.
 */
export function resultFor({ metadata }: BuildResult, image: StoredImage, name: ImageReference): BuildResult {
  const fields = JSON.parse(metadata) as Readonly<Record<string, unknown>>
  const { digest, config, mediaType, size } = image
  const told = fields['containerimage.descriptor'] as { readonly digest?: unknown } | undefined
  return {
    digest,
    imageId: config ?? digest,
    metadata: handedOn({
      ...fields,
      'containerimage.digest': digest,
      'containerimage.config.digest': config,
      'containerimage.descriptor': told?.digest === digest ? told : { mediaType, digest, size },
      'image.name': printReference(name),
    }),
  }
}

/** Result of a run that delivers an image which a registry has already: no build tells anything of it. */
export const foundResult = ({
  digest,
  config,
}: Pick<StoredImage, 'digest' | 'config'>): Pick<BuildResult, 'imageId' | 'metadata'> => ({
  imageId: config ?? digest,
  metadata: '',
})

const handedOn = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.fromEntries(HANDED_ON.flatMap((key) => (key in fields ? [[key, fields[key]]] : []))))
