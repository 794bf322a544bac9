import { invalidParameter, ServiceError } from './errors.ts'
import { isObject, type Json } from './json.ts'
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
  /** Bytes of the manifest itself. */
  readonly size: number
  /** The type of what an image manifest holds: that of its configuration. */
  readonly artifactMediaType?: string
  /** What a referrer is, in a list of referrers: its `artifactType`, or the type of its configuration. */
  readonly artifactType?: string
  /** The digest of the image that this one is about: a signature, a list of materials. */
  readonly subject?: string
  readonly annotations?: Readonly<Record<string, string>>
  /** Configuration and layers that have to be in the repository; empty for an index. */
  readonly blobs: readonly Descriptor[]
  /** Digests of the images that have to be in the repository; empty for an image. */
  readonly children: readonly string[]
}

export const ociImage = 'application/vnd.oci.image.manifest.v1+json'
export const ociIndex = 'application/vnd.oci.image.index.v1+json'
export const dockerImage = 'application/vnd.docker.distribution.manifest.v2+json'
const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json'

const imageTypes = [ociImage, dockerImage]
const indexTypes = [ociIndex, dockerList]
/** Whether a manifest of this type lists manifests instead of layers. */
export const isIndex = (mediaType: string): boolean => indexTypes.includes(mediaType)

/** Layers that a client fetches from elsewhere and never pushes. */
const foreign = /foreign|nondistributable/

/** ECR says this for every manifest that it does not take: https://github.com/docker/compose/issues/11239 */
const refused = (): ServiceError => invalidParameter('ImageManifest', 'Invalid JSON syntax')

function parseObject(bytes: Uint8Array): Json {
  try {
    // With a mark of the byte order it is no JSON (RFC 8259, section 8.1), and whoever reads it back would fail.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const parsed: unknown = JSON.parse(text)
    if (isObject(parsed)) return parsed
  } catch {
    // Not UTF-8 or not JSON: the same refusal as for any other shape.
  }
  throw refused()
}

/** A media type with parameters is refused: https://github.com/sigstore/sigstore-js/issues/1058 */
const isMediaType = (value: unknown): value is string => typeof value === 'string' && !value.includes(';')

/** `imageSizeInBytes` is a whole number in the API's model, and it is the sum of these. */
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

function parseDescriptor(value: unknown): Descriptor {
  if (!isObject(value)) throw refused()
  const { digest, mediaType, size } = value
  if (typeof digest !== 'string' || !isSha256(digest) || !isMediaType(mediaType) || !isSize(size)) throw refused()
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

/** The members that only matter to lists of referrers. */
function parseReference(json: Json): Pick<Manifest, 'subject' | 'annotations' | 'artifactType'> {
  const { subject, annotations, artifactType } = json
  if (artifactType !== undefined && typeof artifactType !== 'string') throw refused()
  if (annotations !== undefined && !isTexts(annotations)) throw refused()
  return {
    ...(subject !== undefined && { subject: parseDescriptor(subject).digest }),
    ...(annotations !== undefined && { annotations }),
    ...(artifactType !== undefined && artifactType !== '' && { artifactType }),
  }
}

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every((text) => typeof text === 'string')

/** Only OCI's manifests may leave their type to what came with them. */
function mediaTypeOf(json: Json, declared: string | undefined): string {
  const own = json.mediaType
  if (own !== undefined && declared !== undefined && declared !== own) throw refused()
  if (own === undefined && declared !== ociImage && declared !== ociIndex) throw refused()
  const mediaType = own ?? declared
  if (typeof mediaType !== 'string') throw refused()
  return mediaType
}

/**
 * @param bytes the manifest, exactly as it was sent: its digest is the digest of these bytes
 * @param declared the media type that came with it, needed when the manifest does not name its own
 *   (https://github.com/aws/containers-roadmap/issues/1873)
 * @throws ServiceError InvalidParameterException for anything but the four manifest types of today
 */
export function parseManifest(bytes: Uint8Array, declared: string | undefined): Manifest {
  const json = parseObject(bytes)
  const mediaType = mediaTypeOf(json, declared)
  if (json.schemaVersion !== 2) throw refused()
  const common = { digest: digestOf(bytes), mediaType, size: bytes.length, ...parseReference(json) }
  if (isIndex(mediaType)) return { ...common, blobs: [], children: parseChildren(json.manifests) }
  if (!imageTypes.includes(mediaType)) throw refused()
  const config = parseDescriptor(json.config)
  const layers = parseList(json.layers).filter((layer) => !foreign.test(layer.mediaType))
  return {
    ...common,
    artifactMediaType: config.mediaType,
    artifactType: common.artifactType ?? config.mediaType,
    blobs: [config, ...layers],
    children: [],
  }
}

/** Whether a manifest leaves its type to what comes with it. */
export const isUntyped = (bytes: Uint8Array): boolean => parseObject(bytes).mediaType === undefined
