import { createHash } from 'node:crypto'

/** A tiny image: its manifest with the blobs that it names. */
export interface TinyImage {
  readonly config: string
  readonly layer: string
  readonly manifest: string
  readonly digest: string
  /** Digest of the configuration, docker's image id. */
  readonly imageId: string
}

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

export const sha256 = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`

/** The same content gives the same image, byte for byte. */
export function tinyImage(content: string): TinyImage {
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { content } } })
  const layer = `layer with ${content}`
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar', layer)],
  })
  return { config, layer, manifest, digest: sha256(manifest), imageId: sha256(config) }
}

function descriptor(mediaType: string, content: string) {
  return { mediaType, digest: sha256(content), size: Buffer.byteLength(content) }
}
