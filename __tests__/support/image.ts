import { createHash } from 'node:crypto'

/** A tiny image: its manifest with the blobs that it names. */
export interface TinyImage {
  readonly config: string
  /** From the base image's to its own. */
  readonly layers: readonly string[]
  readonly manifest: string
  readonly digest: string
  /** Digest of the configuration, docker's image id. */
  readonly imageId: string
}

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

export const sha256 = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`

/** The same content gives the same image, byte for byte. */
export const tinyImage = (content: string): TinyImage =>
  imageOf({ architecture: 'amd64', os: 'linux', config: { Labels: { content } } }, [`layer with ${content}`])

/** What an image is built of. */
export interface Built {
  readonly base: string
  readonly content: string
  readonly labels: Readonly<Record<string, string>>
  /** Such as `linux/arm64`. */
  readonly platform?: string
}

/** An image with all that a built one says of itself: its labels, the layers of its base and its own, its history. */
export function builtImage({ base, content, labels, platform = 'linux/amd64' }: Built): TinyImage {
  const [os, architecture, variant] = platform.split('/')
  const layers = [`base ${base}`, `layer with ${content}`]
  const config = {
    architecture,
    os,
    ...(variant && { variant }),
    config: { Env: ['PATH=/bin'], Labels: labels },
    rootfs: { type: 'layers', diff_ids: layers.map(sha256) },
    history: [{ created_by: 'COPY rootfs / # buildkit' }, { created_by: 'COPY hello.txt / # buildkit' }],
  }
  return imageOf(config, layers)
}

/** An image with this configuration and these layers. */
export function imageOf(value: object, layers: readonly string[]): TinyImage {
  const config = JSON.stringify(value)
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map((layer) => descriptor('application/vnd.oci.image.layer.v1.tar', layer)),
  })
  return { config, layers, manifest, digest: sha256(manifest), imageId: sha256(config) }
}

function descriptor(mediaType: string, content: string) {
  return { mediaType, digest: sha256(content), size: Buffer.byteLength(content) }
}
