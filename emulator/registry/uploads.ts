import { ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { Upload } from '../store/blobs.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'

/** What ECR asks of a client that sends parts: 10 MiB. */
const chunkMinBytes = 10_485_760

/** An upload's address, on the host that the client has used. */
function location(exchange: Exchange, world: World, repository: Repository, upload: Upload): string {
  const host = exchange.header('host') ?? world.host
  return `http://${host}/v2/${repository.settings.name}/blobs/uploads/${upload.id}`
}

/** A `mount` is not done and opens an upload, as in a registry whose BLOB_MOUNTING is off, which is ECR's default. */
export async function beginUpload(exchange: Exchange, world: World, repository: Repository): Promise<void> {
  await exchange.discard()
  const upload = repository.blobs.begin()
  exchange.send(202, {
    Location: location(exchange, world, repository, upload),
    'OCI-Chunk-Min-Length': chunkMinBytes,
    Range: `bytes=0-${chunkMinBytes}`,
  })
}

function uploadOf(repository: Repository, world: World, id: string): Upload {
  const upload = repository.blobs.upload(id)
  if (upload !== undefined) return upload
  throw new ServiceError(
    'UploadNotFoundException',
    `The upload with id '${id}' in the repository with name '${repository.settings.name}' in registry with id '${world.registry.account}' does not exist`,
  )
}

/** The part has to begin where the upload stands: https://github.com/GoogleContainerTools/kaniko/issues/607 */
function requireOffset(first: number, upload: Upload): void {
  if (first === upload.size) return
  throw new ServiceError(
    'InvalidLayerPartException',
    `First byte of the layer part is ${first} instead of ${upload.size}`,
  )
}

function firstByte(exchange: Exchange): number | undefined {
  const first = exchange.header('content-range')?.match(/(\d+)-\d+/)?.[1]
  return first === undefined ? undefined : Number(first)
}

/**
 * Takes the first part, and answers 201. A second one is answered the same way and thrown away, as ECR does:
 * https://github.com/aws/containers-roadmap/issues/2831
 */
export async function patchUpload(exchange: Exchange, world: World, repository: Repository, id: string): Promise<void> {
  const upload = uploadOf(repository, world, id)
  const first = firstByte(exchange)
  if (first !== undefined) requireOffset(first, upload)
  if (upload.part !== 'none') await exchange.discard()
  else await repository.blobs.append(upload, exchange.body())
  exchange.send(201, {
    'Docker-Upload-Uuid': upload.id,
    Location: location(exchange, world, repository, upload),
    Range: `0-${Math.max(0, upload.size - 1)}`,
  })
}

/** Ends an upload, with its only part when there was none. What comes after a first part is thrown away. */
export async function putUpload(exchange: Exchange, world: World, repository: Repository, id: string): Promise<void> {
  const upload = uploadOf(repository, world, id)
  if (exchange.hasBody) {
    requireOffset(firstByte(exchange) ?? 0, upload)
    if (upload.part !== 'none') await exchange.discard()
    else await repository.blobs.append(upload, exchange.body())
  }
  const digest = exchange.url.searchParams.get('digest') ?? ''
  // https://github.com/radius-project/radius/issues/7855
  if (upload.size === 0)
    throw new ServiceError(
      'EmptyUploadException',
      `The upload with id '${id}' in the repository with name '${repository.settings.name}' in registry with id '${world.registry.account}' cannot be completed because it does not have any parts.`,
    )
  // https://github.com/bazelbuild/rules_docker/issues/298
  if (!(await repository.blobs.finish(upload, digest)))
    throw new ServiceError(
      'InvalidLayerException',
      'None of the provided layer digests match the calculated layer digest',
    )
  const blob = `http://${exchange.header('host') ?? world.host}/v2/${repository.settings.name}/blobs/${digest}`
  exchange.send(201, { 'Docker-Content-Digest': digest, Location: blob })
}
