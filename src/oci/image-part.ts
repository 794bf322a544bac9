import { UnexpectedStateError } from '../base/errors.ts'
import { runParallel } from '../base/parallel.ts'
import { type Digest, digestFrom, printRepository, type Tag } from '../names/image-reference.ts'
import { canonicalPlatform } from '../names/platform.ts'
import { readBlobText } from './blob-text.ts'
import { REVISION_LABEL, readImageConfig } from './image-config.ts'
import { type Entry, entriesIn, imageEntries, type PlatformJson, subjectIn } from './index-entries.ts'
import { readManifest } from './manifest.ts'
import type { Descriptor, RawManifest, RemoteRepository } from './remote-repository.ts'

/** Part of an image that is joined of several: what one build gave, an image or an index of some. */
export interface ImagePart {
  /** Name by which a reader knows it: `app:arm64`. */
  readonly reference: string
  /** Images in it, one for each platform. */
  readonly images: readonly PlatformImage[]
  /** Manifests beside those that say something of one of them: attestations. */
  readonly attached: readonly AttachedManifest[]
}

/** Image for one platform. */
export interface PlatformImage {
  /** As buildx lists it: `linux/arm64`. */
  readonly platform: string
  readonly manifest: TypedDescriptor
  /** What a descriptor of it says more of its platform: `os.version` of Windows, for instance. */
  readonly more: Readonly<Record<string, unknown>>
  /** Commit that its label tells; undefined when none does. */
  readonly commit: string | undefined
}

/** Descriptor that says what it is of. */
export interface TypedDescriptor extends Descriptor {
  readonly mediaType: string
}

/** Manifest that says something of an image of the same index. */
export interface AttachedManifest {
  /** The image. */
  readonly subject: Digest
  /** Its descriptor in the index, with all that stands in it. */
  readonly entry: Entry
}

/** Configurations of images as text, by the digests of their manifests. */
export type ConfigTexts = ReadonlyMap<Digest, string>

/**
 * Part that a manifest or index is. `configs` has the configuration of each image in it (`imageDigests`). Throws
 * UnexpectedStateError where one is missing, and SyntaxError for what is no JSON.
 */
export function partOf(reference: string, root: RawManifest, configs: ConfigTexts): ImagePart {
  const entries = entriesOf(root)
  const found = imageEntries(entries)
  const images = found.map((entry) => platformImage(reference, entry, configs))
  const digests = new Set(images.map(({ manifest }) => manifest.digest))
  const attached = entries.flatMap((entry) => {
    const subject = found.includes(entry) ? undefined : subjectIn(entry, digests)
    return subject === undefined ? [] : [{ subject, entry }]
  })
  return { reference, images, attached }
}

/** Digests of the images in a manifest or index: itself, or all in it that are images. Throws SyntaxError for no JSON. */
export const imageDigests = (root: RawManifest): readonly Digest[] =>
  imageEntries(entriesOf(root)).flatMap(({ digest }) => digestFrom(digest) ?? [])

/** Digests of the images in an index, by their platforms in the usual spelling. None for a manifest, or what says no platform. */
export function platformDigests({ manifest }: { readonly manifest: string }): ReadonlyMap<string, Digest> {
  return new Map(
    imageEntries(entriesIn(manifest) ?? []).flatMap(({ digest: text, platform }) => {
      const digest = digestFrom(text)
      return digest === undefined || platform === undefined
        ? []
        : [[canonicalPlatform(printPlatform(platform)), digest]]
    }),
  )
}

/**
 * Reads a part from a repository: its manifests, and the configuration of each image in it. Undefined when there is none
 * behind the tag or digest. Throws as `RemoteRepository` and `partOf` do.
 */
export async function readPart(repository: RemoteRepository, at: Tag | Digest): Promise<ImagePart | undefined> {
  const root = await repository.manifest(at)
  if (root === undefined) return undefined
  const name = `${printRepository(repository.name)}${digestFrom(at) === undefined ? ':' : '@'}${at}`
  const configs = new Map<Digest, string>()
  await runParallel(imageDigests(root), PARALLEL_READS, async (digest) => {
    const manifest = digest === root.digest ? root : await repository.manifest(digest)
    if (manifest !== undefined) configs.set(digest, await readConfig(repository, manifest))
  })
  return partOf(name, root, configs)
}

/** The images of a part for one platform, in its usual spelling, with what is attached to them. */
export function onlyFor(part: ImagePart, platform: string): ImagePart {
  const images = part.images.filter((image) => image.platform === platform)
  const attached = part.attached.filter(({ subject }) => images.some(({ manifest }) => manifest.digest === subject))
  return { ...part, images, attached }
}

const PARALLEL_READS = 4

/** The text of a configuration is small, and read whole. Empty where a manifest has none. */
async function readConfig(repository: RemoteRepository, manifest: RawManifest): Promise<string> {
  const { config: digest, configSize: size } = readManifest({ manifest: textOf(manifest) })
  return digest === undefined ? '' : readBlobText(repository, { digest, size })
}

const textOf = ({ bytes }: RawManifest): string => Buffer.from(bytes).toString('utf8')

/** Descriptors of an index; of a manifest, its own. */
const entriesOf = (root: RawManifest): readonly Entry[] =>
  entriesIn(textOf(root)) ?? [{ mediaType: root.mediaType, digest: root.digest, size: root.bytes.length }]

function platformImage(reference: string, entry: Entry, configs: ConfigTexts): PlatformImage {
  const digest = digestFrom(entry.digest)
  const text = digest && configs.get(digest)
  const config = text ? readImageConfig(text) : undefined
  const { os, architecture, variant, ...more } = entry.platform ?? platformJson(text ?? '')
  const platform = printPlatform({ os, architecture, variant }) || config?.platform
  const { mediaType, size } = entry
  if (digest === undefined || config === undefined || !platform || mediaType === undefined || size === undefined) {
    throw new UnexpectedStateError(
      `What ${entry.digest ?? 'a manifest'} in ${reference} is for could not be read: it says no platform, or is not there.`,
      'Build it again, as an image for one platform.',
    )
  }
  const commit = config.labels[REVISION_LABEL] || undefined
  return { platform: canonicalPlatform(platform), manifest: { mediaType, digest, size }, more, commit }
}

const printPlatform = ({ os, architecture, variant }: PlatformJson): string =>
  [os, architecture, variant].filter((one) => one).join('/')

/** Fields of a configuration that a descriptor's platform has too. https://github.com/opencontainers/image-spec/blob/main/config.md */
function platformJson(config: string): PlatformJson {
  if (config === '') return {}
  const value = JSON.parse(config) as PlatformJson
  const names = ['os', 'architecture', 'variant', 'os.version', 'os.features'].filter((name) => value[name])
  return Object.fromEntries(names.map((name) => [name, value[name]]))
}
