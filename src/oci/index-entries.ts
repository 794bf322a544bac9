import { type Digest, digestFrom } from '../names/image-reference.ts'

/** Descriptor in an index, as JSON: https://github.com/opencontainers/image-spec/blob/main/image-index.md */
export interface Entry {
  readonly mediaType?: string
  readonly artifactType?: string
  readonly digest?: string
  readonly size?: number
  readonly platform?: PlatformJson
  readonly annotations?: Readonly<Record<string, string>>
  readonly [name: string]: unknown
}

/** Platform in a descriptor, as JSON. */
export interface PlatformJson {
  readonly os?: string | undefined
  readonly architecture?: string | undefined
  readonly variant?: string | undefined
  readonly [name: string]: unknown
}

/** Descriptors of an index, given as its text; undefined for a manifest. Throws SyntaxError for what is no JSON. */
export const entriesIn = (manifest: string): readonly Entry[] | undefined =>
  (JSON.parse(manifest) as { readonly manifests?: readonly Entry[] }).manifests

/**
 * Annotations by which a manifest beside an image names that: BuildKit's attestations
 * (https://docs.docker.com/build/metadata/attestations/attestation-storage/), and the indexes of SOCI, which have the platform of
 * the image (https://github.com/awslabs/soci-snapshotter/blob/main/soci/soci_convert.go). SOCI's image names its index too, by
 * another annotation, and stays an image.
 */
const SUBJECTS = ['vnd.docker.reference.digest', 'com.amazon.soci.image-manifest-digest']

/** An artifact of these types is an image: tools may say it of any manifest by its configuration. */
const IMAGE_TYPES: readonly (string | undefined)[] = [
  undefined,
  '',
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]

/**
 * Images among the descriptors of an index. What stands beside them says so by its type, or by an annotation, or has no platform
 * that any machine is of.
 */
export const imageEntries = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter(
    ({ artifactType, platform, annotations = {} }) =>
      IMAGE_TYPES.includes(artifactType) &&
      platform?.os !== 'unknown' &&
      annotations['vnd.docker.reference.type'] === undefined &&
      !SUBJECTS.some((name) => annotations[name] !== undefined),
  )

/** Image, among these, that a descriptor of something else names in an annotation of any name. */
export function subjectIn({ annotations }: Entry, images: ReadonlySet<string>): Digest | undefined {
  return digestFrom(Object.values(annotations ?? {}).find((value) => images.has(value)))
}
