import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import type { LocalEcr, LocalPlace, RequestRecord } from '../../emulator/index.ts'

const TARGETS = { ecr: 'AmazonEC2ContainerRegistry_V20150921', 'ecr-public': 'SpencerFrontendService' } as const

/**
 * Asks the control API of an account and region, without the SDK: a test that looks at the truth needs no client of its
 * own.
 */
export async function ask(
  place: LocalPlace,
  operation: string,
  input: object,
  service: keyof typeof TARGETS = 'ecr',
): Promise<Answer> {
  const { AWS_ACCESS_KEY_ID: key, AWS_REGION: region } = place.environment
  const response = await fetch(place.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${TARGETS[service]}.${operation}`,
      // The local ECR reads signatures and does not check them.
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/${service}/aws4_request`,
    },
    body: JSON.stringify(input),
  })
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

type Answer = Readonly<Record<string, unknown>>

/** Makes a repository whose tags cannot move, but for those that these filters, such as `latest`, stand for. */
export async function createFixedRepository(
  place: LocalPlace,
  repositoryName: string,
  movable: readonly string[],
): Promise<void> {
  await ask(place, 'CreateRepository', {
    repositoryName,
    imageTagMutability: movable.length > 0 ? 'IMMUTABLE_WITH_EXCLUSION' : 'IMMUTABLE',
    ...(movable.length > 0 && {
      imageTagMutabilityExclusionFilters: movable.map((filter) => ({ filterType: 'WILDCARD', filter })),
    }),
  })
}

/** The tags of a repository with the digests that they point to, sorted. */
export async function tagsIn(place: LocalPlace, repositoryName: string): Promise<readonly string[]> {
  const { imageIds } = await ask(place, 'ListImages', { repositoryName, filter: { tagStatus: 'TAGGED' } })
  const ids = imageIds as readonly { readonly imageTag: string; readonly imageDigest: string }[]
  return ids.map(({ imageTag, imageDigest }) => `${imageTag} ${imageDigest}`).sort()
}

/** Names from `v1` on. */
export const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `v${at + 1}`)

/** Waits until the server has ended what it had begun: it goes on with what has come from a client that is gone. */
export async function settled(ecr: Pick<LocalEcr, 'requests'>): Promise<void> {
  while (ecr.requests().some(({ ended }) => ended === 0)) await setImmediate()
}

/** The requests that ECR counts as PutImage: the pushes of manifests, and the tags. */
export const putsIn = (requests: readonly RequestRecord[]): readonly RequestRecord[] =>
  requests.filter(({ step }) => step === 'PutImage' || step === 'PUT manifest')

/** The digest that a tag points to; empty when there is no such tag. */
export async function digestOf(place: LocalPlace, repositoryName: string, tag: string): Promise<string> {
  const lines = await tagsIn(place, repositoryName)
  return lines.find((line) => line.startsWith(`${tag} `))?.split(' ')[1] ?? ''
}

/** The digests of all manifests in a repository, tagged or not, each once. */
export async function digestsIn(place: LocalPlace, repositoryName: string): Promise<readonly string[]> {
  const { imageIds } = await ask(place, 'ListImages', { repositoryName })
  return [...new Set((imageIds as readonly { readonly imageDigest: string }[]).map(({ imageDigest }) => imageDigest))]
}

/** Everything that a repository holds, tagged or not: manifests and unpacked blobs, as bytes. */
export async function contentsOf(place: LocalPlace, repositoryName: string): Promise<readonly Buffer[]> {
  const digests = await digestsIn(place, repositoryName)
  const found = digests.length === 0 ? [] : await manifestsOf(place, repositoryName, digests)
  const blobs = new Set(
    found
      .flatMap((text) => [...text.matchAll(/"digest":\s*"(sha256:[0-9a-f]{64})"/g)])
      .map(([, digest = '']) => digest),
  )
  const layers = [...blobs].filter((digest) => !digests.includes(digest))
  return [
    ...found.map((text) => Buffer.from(text)),
    ...(await Promise.all(layers.map((one) => blobOf(place, repositoryName, one)))),
  ]
}

/** The manifest or index that has a digest. */
export async function manifestIn(place: LocalPlace, repositoryName: string, digest: string): Promise<Manifest> {
  const [text = ''] = await manifestsOf(place, repositoryName, [digest])
  return JSON.parse(text) as Manifest
}

/** What a manifest or an index says about itself and its parts, as far as tests ask. */
export interface Manifest {
  readonly mediaType: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly config?: Part
  readonly layers?: readonly Part[]
  readonly manifests?: readonly (Part & { readonly platform: Readonly<Record<'os' | 'architecture', string>> })[]
}

type Part = Pick<Manifest, 'mediaType' | 'annotations'> & { readonly digest: string }

/** The configuration of an image. */
export async function configIn(place: LocalPlace, repositoryName: string, digest: string): Promise<ImageConfig> {
  const { config } = await manifestIn(place, repositoryName, digest)
  return JSON.parse((await blobOf(place, repositoryName, config?.digest ?? '')).toString()) as ImageConfig
}

interface ImageConfig {
  readonly config: { readonly Labels: Readonly<Record<string, string>>; readonly Env: readonly string[] }
}

async function manifestsOf(
  place: LocalPlace,
  repositoryName: string,
  digests: readonly string[],
): Promise<readonly string[]> {
  const imageIds = digests.map((imageDigest) => ({ imageDigest }))
  const { images } = await ask(place, 'BatchGetImage', { repositoryName, imageIds, acceptedMediaTypes: MEDIA_TYPES })
  return (images as readonly { imageManifest: string }[]).map(({ imageManifest }) => imageManifest)
}

const MEDIA_TYPES = [
  'oci.image.index.v1',
  'oci.image.manifest.v1',
  'docker.distribution.manifest.list.v2',
  'docker.distribution.manifest.v2',
].map((name) => `application/vnd.${name}+json`)

async function blobOf(place: LocalPlace, repositoryName: string, layerDigest: string): Promise<Buffer> {
  const { downloadUrl } = await ask(place, 'GetDownloadUrlForLayer', { repositoryName, layerDigest })
  const bytes = Buffer.from(await (await fetch(String(downloadUrl))).arrayBuffer())
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
}
