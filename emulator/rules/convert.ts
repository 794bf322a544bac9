import { dockerImage, ociImage } from '../manifest.ts'

/** The Docker and the OCI name of the same thing. */
const pairs: readonly (readonly [string, string])[] = [
  [dockerImage, ociImage],
  ['application/vnd.docker.container.image.v1+json', 'application/vnd.oci.image.config.v1+json'],
  ['application/vnd.docker.image.rootfs.diff.tar', 'application/vnd.oci.image.layer.v1.tar'],
  ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'application/vnd.oci.image.layer.v1.tar+gzip'],
  [
    'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  ],
]

interface Typed {
  readonly mediaType?: string
}

type ImageManifest = Typed & { readonly config: Typed; readonly layers: readonly Typed[] }

/**
 * ECR gives an image by tag in the format that the client asks for, when it has that format for all parts:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-manifest-formats.html. Schema 1 is not made here.
 * @param manifest the stored manifest of an image
 * @param accepted the media types that the client takes; none stands for all
 * @returns the manifest in the other format, or undefined when it stays as it is
 */
export function converted(
  manifest: Uint8Array,
  mediaType: string,
  accepted: readonly string[],
): { manifest: Buffer; mediaType: string } | undefined {
  if (accepted.length === 0 || accepted.includes('*/*') || accepted.includes(mediaType)) return undefined
  const target = mediaType === ociImage ? dockerImage : ociImage
  if ((mediaType !== ociImage && mediaType !== dockerImage) || !accepted.includes(target)) return undefined
  const from = mediaType === ociImage ? 1 : 0
  const other = (type: string | undefined) => pairs.find((pair) => pair[from] === type)?.[1 - from]
  const { config, layers, ...rest } = JSON.parse(Buffer.from(manifest).toString()) as ImageManifest
  const parts = [config, ...layers].map((part) => ({ ...part, mediaType: other(part.mediaType) }))
  if (parts.some((part) => part.mediaType === undefined)) return undefined
  const [head, ...tail] = parts
  const whole = { ...rest, mediaType: target, config: head, layers: tail }
  return { manifest: Buffer.from(JSON.stringify(whole)), mediaType: target }
}
