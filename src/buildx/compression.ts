import { type Fields, NO_FIELDS } from './flags/fields.ts'
import { type ImageTime, timeAttributes } from './image-time.ts'

/** Compression of layers. */
export interface Compression {
  readonly algorithm: Algorithm
  /** Undefined: BuildKit's own. */
  readonly level: number | undefined
  /** Layers that are compressed otherwise, such as those of the base image, are compressed anew. */
  readonly force: boolean
}

/** Algorithm that layers are compressed with. */
export type Algorithm = 'gzip' | 'zstd' | 'estargz' | 'uncompressed'

/** Algorithms that layers can be compressed with. */
export const ALGORITHMS: readonly Algorithm[] = ['gzip', 'zstd', 'estargz', 'uncompressed']

/**
 * The highest level of each algorithm, 0 being the lowest. BuildKit takes any number and silently does something else.
 * https://docs.docker.com/build/exporters/#compression
 */
export const HIGHEST_LEVEL: Readonly<Record<Algorithm, number | undefined>> = {
  gzip: 9,
  zstd: 22,
  estargz: 9,
  uncompressed: undefined,
}

/**
 * Attributes of the exporter for a compression, such as `compression=zstd`; none for what BuildKit does by itself, with
 * every store. Docker's own media types know gzip alone: BuildKit would call a layer
 * `application/vnd.docker.image.rootfs.diff.tar.zstd`, which no specification has.
 */
export function compressionAttributes({ algorithm, level, force }: Compression): Fields {
  if (algorithm === 'gzip' && level === undefined && !force) return NO_FIELDS
  const attributes = new Map<string, string>([['compression', algorithm]])
  if (level !== undefined) attributes.set('compression-level', String(level))
  if (force) attributes.set('force-compression', 'true')
  if (algorithm !== 'gzip') attributes.set('oci-mediatypes', 'true')
  return attributes
}

/**
 * Attributes that the exporter of a pushed image gets, beside what the user says:
 * https://docs.docker.com/build/exporters/image-registry/. Only manifests of OCI's media types have annotations, and
 * BuildKit would write them into Docker's too.
 */
export const imageForm = (
  { compression, ...time }: ImageTime & { readonly compression: Compression | undefined },
  annotated: boolean,
): Fields =>
  new Map([
    ...(annotated ? [['oci-mediatypes', 'true'] as const] : []),
    ...(compression === undefined ? NO_FIELDS : compressionAttributes(compression)),
    ...timeAttributes(time),
  ])

/**
 * Warnings about who cannot read an image that is compressed so. An estargz layer is a gzip layer too, and everybody
 * reads the others.
 */
export function compressionWarnings({
  compression,
}: {
  readonly compression: Compression | undefined
}): readonly string[] {
  if (compression?.algorithm !== 'zstd') return []
  // Readers: https://aws.amazon.com/blogs/containers/reducing-aws-fargate-startup-times-with-zstd-compressed-container-images/
  // and https://github.com/moby/moby/pull/41759 (in Docker 23).
  return [
    'Layers compressed with zstd are not for AWS Lambda, and not for Docker before 23: use gzip for an image that is ' +
      'meant for them. Fargate, ECS, EKS and newer Docker read zstd.',
  ]
}
