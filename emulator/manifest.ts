import { invalidParameter, ServiceError } from './errors.ts'
import { digestOf, isSha256 } from './names.ts'

export interface Descriptor {
  readonly digest: string
  readonly mediaType: string
  readonly size: number
}

/** What a manifest says, as far as the registry has to know. */
export interface Manifest {
  readonly digest: string
  readonly mediaType: string
  /** The type of what an image manifest holds: that of its configuration. */
  readonly artifactMediaType?: string
  /** Configuration and layers that have to be in the repository; empty for an index. */
  readonly blobs: readonly Descriptor[]
  /** Digests of the images that have to be in the repository; empty for an image. */
  readonly children: readonly string[]
}

const imageTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
/** Layers that a client fetches from elsewhere and never pushes. */
const foreign = /foreign|nondistributable/

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** ECR says this for every manifest that it does not take: https://github.com/docker/compose/issues/11239 */
const refused = (): ServiceError => invalidParameter('ImageManifest', 'Invalid JSON syntax')

function parseObject(bytes: Uint8Array): Json {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (isObject(parsed)) return parsed
  } catch {
    // Not UTF-8 or not JSON: the same refusal as for any other shape.
  }
  throw refused()
}

function parseDescriptor(value: unknown): Descriptor {
  if (!isObject(value)) throw refused()
  const { digest, mediaType, size } = value
  if (typeof digest !== 'string' || !isSha256(digest) || typeof mediaType !== 'string' || typeof size !== 'number')
    throw refused()
  return { digest, mediaType, size }
}

function parseList(value: unknown): readonly Descriptor[] {
  if (!Array.isArray(value)) throw refused()
  return value.map(parseDescriptor)
}

/**
 * BuildKit's cache as an index lists layers where images belong. ECR refuses it with another status than other
 * manifests: https://github.com/aws/containers-roadmap/issues/876
 */
function parseChildren(value: unknown): readonly string[] {
  const descriptors = parseList(value)
  if (descriptors.some(({ mediaType }) => ![...imageTypes, ...indexTypes].includes(mediaType)))
    throw new ServiceError(
      'UnsupportedImageTypeException',
      'The manifest list refers to something that is not an image',
    )
  return descriptors.map(({ digest }) => digest)
}

/**
 * @param bytes the manifest, exactly as it was sent: its digest is the digest of these bytes
 * @param declared the media type that came with it, needed when the manifest does not name its own
 *   (https://github.com/aws/containers-roadmap/issues/1873)
 * @throws ServiceError InvalidParameterException for anything but the four manifest types of today
 */
export function parseManifest(bytes: Uint8Array, declared: string | undefined): Manifest {
  const json = parseObject(bytes)
  const own = json.mediaType
  const mediaType = own ?? declared
  if (json.schemaVersion !== 2 || typeof mediaType !== 'string') throw refused()
  if (declared !== undefined && declared !== mediaType) throw refused()
  const digest = digestOf(bytes)
  if (indexTypes.includes(mediaType)) return { digest, mediaType, blobs: [], children: parseChildren(json.manifests) }
  if (!imageTypes.includes(mediaType)) throw refused()
  const config = parseDescriptor(json.config)
  const layers = parseList(json.layers).filter((layer) => !foreign.test(layer.mediaType))
  return { digest, mediaType, artifactMediaType: config.mediaType, blobs: [config, ...layers], children: [] }
}
