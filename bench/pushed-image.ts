import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Digest, Tag } from '../src/names/image-reference.ts'
import type { RawManifest, RemoteRepository } from '../src/oci/remote-repository.ts'

const CHUNK_BYTES = 1 << 20

/** Image that a bench pushes: of which platform, and how large its layers are. */
export interface BenchImage {
  readonly architecture: string
  /** Bytes of each layer. */
  readonly layers: readonly number[]
}

type Blob = RawManifest

const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest

/** Pushes an image whose layers do not compress, under a tag. `folder` is for a layer at a time. */
export async function pushImage(
  repository: RemoteRepository,
  { architecture, layers }: BenchImage,
  tag: Tag,
  folder: string,
): Promise<RawManifest> {
  const pushed: { readonly mediaType: string; readonly digest: Digest; readonly size: number }[] = []
  for (const bytes of layers) pushed.push(await pushLayer(repository, bytes, join(folder, 'layer')))
  const rootfs = { type: 'layers', diff_ids: pushed.map(({ digest }) => digest) }
  const config = blobOf('application/vnd.oci.image.config.v1+json', { architecture, os: 'linux', config: {}, rootfs })
  const read = async function* () {
    yield config.bytes
  }
  await repository.writeBlob({ digest: config.digest, size: config.bytes.length }, { mountFrom: undefined, read })
  const { digest, mediaType, bytes } = config
  const parts = { config: { mediaType, digest, size: bytes.length }, layers: pushed }
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = blobOf(type, { schemaVersion: 2, mediaType: type, ...parts })
  await repository.putManifest(manifest, tag)
  return manifest
}

function blobOf(mediaType: string, value: object): Blob {
  const bytes = Buffer.from(JSON.stringify(value))
  return { mediaType, bytes, digest: digestOf(bytes) }
}

/** Of bytes that no other layer has, in gzip's form. */
async function pushLayer(repository: RemoteRepository, bytes: number, file: string) {
  const hash = createHash('sha256')
  let size = 0
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      size += chunk.length
      done(undefined, chunk)
    },
  })
  await pipeline(Readable.from(randomChunks(bytes)), createGzip({ level: 0 }), counted, createWriteStream(file))
  const digest = `sha256:${hash.digest('hex')}` as Digest
  await repository.writeBlob({ digest, size }, { mountFrom: undefined, read: () => createReadStream(file) })
  await rm(file)
  return { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size }
}

/** The first chunk is of this layer alone, and the others repeat another one: to make bytes must not be what takes long. */
function* randomChunks(bytes: number): Generator<Buffer> {
  const repeated = randomBytes(CHUNK_BYTES)
  for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
    const chunk = left === bytes ? randomBytes(CHUNK_BYTES) : repeated
    yield chunk.subarray(0, Math.min(left, CHUNK_BYTES))
  }
}
