import { ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { mountBlob } from '../rules/mount.ts'
import type { Upload } from '../store/blobs.ts'
import { addressOf, type Visit } from './visit.ts'

/** What ECR asks of a client that sends parts: 10 MiB. */
const chunkMinBytes = 10_485_760

/** An upload's address, on the host that the client has used. */
const location = (visit: Visit, upload: Upload): string => `${addressOf(visit)}/blobs/uploads/${upload.id}`

const place = ({ world, repository }: Visit): string =>
  `the repository with name '${repository.settings.name}' in registry with id '${world.registry.account}'`

/** A mount that cannot be done opens an upload instead: https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html */
export async function beginUpload(visit: Visit): Promise<void> {
  const { exchange, world, repository, mayRead } = visit
  await exchange.discard()
  const { searchParams } = exchange.url
  const digest = searchParams.get('mount')
  const source = world.registry.find(searchParams.get('from') ?? '')
  if (digest !== null && source !== undefined && mayRead(source)) {
    if (await mountBlob(world, source, repository, digest))
      return exchange.send(201, { 'Docker-Content-Digest': digest, Location: `${addressOf(visit)}/blobs/${digest}` })
  }
  const upload = repository.blobs.begin()
  exchange.send(202, {
    Location: location(visit, upload),
    'OCI-Chunk-Min-Length': chunkMinBytes,
    Range: `bytes=0-${chunkMinBytes}`,
  })
}

function uploadOf(visit: Visit): Upload {
  const id = visit.route.reference
  const upload = visit.repository.blobs.upload(id)
  if (upload !== undefined) return upload
  throw new ServiceError('UploadNotFoundException', `The upload with id '${id}' in ${place(visit)} does not exist`)
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

/** Takes one part after the other, each where it says that it begins; who says nothing begins at the first byte. */
async function take({ exchange, repository }: Visit, upload: Upload): Promise<void> {
  const before = upload.turn
  let end: () => void = () => undefined
  upload.turn = new Promise((resolve) => {
    end = resolve
  })
  await before
  try {
    requireOffset(firstByte(exchange) ?? 0, upload)
    await repository.blobs.append(upload, exchange.body())
  } finally {
    end()
  }
}

/**
 * Takes a part, and answers 201. All parts with a Content-Range are kept, and `Range` goes on to tell the end of the
 * first one; who follows it and sends the second part again gets a 416:
 * https://github.com/aws/containers-roadmap/issues/2831 (its correction), https://github.com/crashappsec/chalk/pull/682.
 * Of a second part without one only the first text speaks: its bytes are lost.
 */
export async function patchUpload(visit: Visit): Promise<void> {
  const { exchange } = visit
  const upload = uploadOf(visit)
  const isLost = firstByte(exchange) === undefined && upload.firstPartSize !== undefined
  if (isLost) await exchange.discard()
  else await take(visit, upload)
  exchange.send(201, {
    'Docker-Upload-Uuid': upload.id,
    Location: location(visit, upload),
    Range: `0-${Math.max(0, (upload.firstPartSize ?? 0) - 1)}`,
  })
}

/** Ends an upload, with its last part when the request has one. */
export async function putUpload(visit: Visit): Promise<void> {
  const { exchange, repository } = visit
  const upload = uploadOf(visit)
  if (exchange.hasBody) await take(visit, upload)
  const digest = exchange.url.searchParams.get('digest') ?? ''
  // https://github.com/radius-project/radius/issues/7855
  if (upload.size === 0)
    throw new ServiceError(
      'EmptyUploadException',
      `The upload with id '${upload.id}' in ${place(visit)} cannot be completed because it does not have any parts.`,
    )
  // https://github.com/bazelbuild/rules_docker/issues/298
  if (!(await repository.blobs.finish(upload, digest)))
    throw new ServiceError(
      'InvalidLayerException',
      'None of the provided layer digests match the calculated layer digest',
    )
  exchange.send(201, { 'Docker-Content-Digest': digest, Location: `${addressOf(visit)}/blobs/${digest}` })
}
