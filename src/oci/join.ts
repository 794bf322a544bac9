import { sha256 } from '../base/hash.ts'
import { type Parsed, parsed, refused } from '../base/result.ts'
import type { Digest } from '../names/image-reference.ts'
import { canonicalPlatform } from '../names/platform.ts'
import type { ImagePart, PlatformImage } from './image-part.ts'
import type { Entry } from './index-entries.ts'
import type { RawManifest } from './remote-repository.ts'

/** What is joined. */
export interface JoinRequest {
  readonly parts: readonly ImagePart[]
  /** Platforms that the result must have, no more and no fewer, in any spelling: `linux/arm64`. */
  readonly platforms: readonly string[]
  /** Annotations of the index, by name. */
  readonly annotations: Readonly<Record<string, string>>
}

/** Index that was made of parts. */
export interface JoinedIndex {
  readonly index: RawManifest
  /** Images in it, by their platforms: `linux/arm64`. */
  readonly images: ReadonlyMap<string, PlatformImage>
}

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'

/**
 * Joins parts to an index: one image for each of the platforms, and what is attached to these. The same parts in any order
 * give the same bytes. Returns the index, or in sentences why there is none: a platform that is missing, that is there
 * twice, or that is not wanted, with the parts that have it; or images of several commits.
 */
export function joinParts({ parts, platforms, annotations }: JoinRequest): Parsed<JoinedIndex> {
  const wanted = [...new Set(platforms.map(canonicalPlatform))]
  const found = parts.flatMap(({ reference, images }) => images.map((image) => ({ reference, image })))
  const problems = [...platformProblems(wanted, found), ...commitProblems(found)]
  if (problems.length > 0) return refused(problems.join(' '))
  const images = found.map(({ image }) => image).toSorted(byPlatform)
  const attached = parts
    .flatMap((part) => part.attached)
    .toSorted((one, other) => compare(orderOf(images, one), orderOf(images, other)))
  const entries = [...images.map(imageEntry), ...attached.map(({ entry }) => entry)]
  return parsed({
    index: printIndex(entries, annotations),
    images: new Map(images.map((image) => [image.platform, image])),
  })
}

interface Found {
  readonly reference: string
  readonly image: PlatformImage
}

function platformProblems(wanted: readonly string[], found: readonly Found[]): readonly string[] {
  const having = (platform: string): readonly Found[] => found.filter(({ image }) => image.platform === platform)
  const missing = wanted.filter((platform) => having(platform).length === 0)
  const more = found.filter(({ image }) => !wanted.includes(image.platform))
  const twice = wanted.filter((platform) => having(platform).length > 1)
  const named = ({ image, reference }: Found): string => `${image.platform} (${reference})`
  return [
    ...(missing.length > 0 ? [`${missing.join(', ')} ${isOrAre(missing)} missing: ${whatIsThere(found)}.`] : []),
    ...(more.length > 0 ? [`${more.map(named).join(', ')} ${isOrAre(more)} not among ${wanted.join(', ')}.`] : []),
    ...twice.map(
      (platform) =>
        `${platform} is there more than once: ${having(platform)
          .map(({ reference }) => reference)
          .toSorted(compare)
          .join(' and ')}.`,
    ),
  ]
}

const whatIsThere = (found: readonly Found[]): string =>
  found.length === 0
    ? 'there is no part at all'
    : `there ${isOrAre(found)} ${found.map(({ image, reference }) => `${image.platform} (${reference})`).join(', ')}`

const isOrAre = ({ length }: readonly unknown[]): string => (length > 1 ? 'are' : 'is')

/** Images of several commits are no image of any. One that does not say its commit is not known to be of another. */
function commitProblems(found: readonly Found[]): readonly string[] {
  const commits = [...new Set(found.flatMap(({ image }) => image.commit ?? []))].toSorted(compare)
  if (commits.length < 2) return []
  const named = commits.map((commit) => {
    const of = found.filter(({ image }) => image.commit === commit).map(({ image }) => image.platform)
    return `${commit} (${of.join(', ')})`
  })
  return [`The parts come from ${commits.length} commits: ${named.join(', ')}.`]
}

/** Bytes decide, not the language of a machine. */
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other))

const byPlatform = (one: PlatformImage, other: PlatformImage): number => compare(one.platform, other.platform)

/** In the order of the images that they are attached to, and then by digest. */
function orderOf(images: readonly PlatformImage[], { subject, entry }: ImagePart['attached'][number]): string {
  const at = images.findIndex(({ manifest }) => manifest.digest === subject)
  return `${String(at).padStart(6, '0')} ${entry.digest}`
}

/** As BuildKit writes it: https://github.com/moby/buildkit/blob/master/exporter/containerimage/writer.go */
function imageEntry({ platform, manifest, more }: PlatformImage): Entry {
  const [os = '', architecture = '', variant] = platform.split('/')
  const { mediaType, digest, size } = manifest
  return { mediaType, digest, size, platform: { architecture, os, ...sorted(more), ...(variant && { variant }) } }
}

const sorted = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => compare(one, other)))

/** Docker's list takes no annotations, and is for images of Docker's types alone. */
function printIndex(manifests: readonly Entry[], annotations: JoinRequest['annotations']): RawManifest {
  const isAnnotated = [{ annotations }, ...manifests].some((one) => Object.keys(one.annotations ?? {}).length > 0)
  const isDocker = manifests.every((one) => one.mediaType?.startsWith('application/vnd.docker.')) && !isAnnotated
  const mediaType = isDocker ? DOCKER_LIST : OCI_INDEX
  const value = {
    schemaVersion: 2,
    mediaType,
    manifests,
    ...(Object.keys(annotations).length > 0 && { annotations: sorted(annotations) }),
  }
  const bytes = Buffer.from(JSON.stringify(value, null, 2))
  return { digest: `sha256:${sha256(bytes)}` as Digest, mediaType, bytes }
}
