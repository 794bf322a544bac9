import type { Exchange } from '../exchange.ts'
import { isSha256 } from '../names.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import { refuseRegistry } from './errors.ts'
import type { Visit } from './visit.ts'

const linkSeconds = 3600

async function sizeOf(repository: Repository, digest: string): Promise<number | undefined> {
  return isSha256(digest) ? repository.blobs.size(digest) : undefined
}

export async function headBlob({ exchange, repository, route: { reference: digest } }: Visit): Promise<void> {
  const size = await sizeOf(repository, digest)
  if (size === undefined) return exchange.send(404)
  exchange.send(200, {
    'Content-Type': repository.blobType(digest) ?? 'application/octet-stream',
    'Content-Length': size,
    'Docker-Content-Digest': digest,
  })
}

/**
 * A link to a layer that needs no credentials, for an hour.
 * @param origin scheme and host that the client can reach: `http://127.0.0.1:4510`
 * @param name the repository as it is in paths, with the alias of a public one
 */
export function layerUrl(world: World, origin: string, name: string, digest: string): string {
  const url = new URL(`${origin}/layers/${name}/${digest}`)
  const date = new Date(world.now()).toISOString().replace(/[-:]|\.\d+/g, '')
  url.searchParams.set('X-Amz-Date', date)
  url.searchParams.set('X-Amz-Expires', String(linkSeconds))
  url.searchParams.set('X-Amz-Signature', world.signer.sign(`${url.pathname} ${date}`))
  return url.href
}

/** Sends the client elsewhere, as ECR sends it to S3. */
export async function redirectToLayer({ exchange, world, repository, route }: Visit): Promise<void> {
  const digest = route.reference
  if ((await sizeOf(repository, digest)) === undefined) {
    const { name } = repository.settings
    const message = `The layer with digest ${digest} does not exist within the repository with name '${name}' in the registry with id '${world.registry.account}'`
    return refuseRegistry(exchange, { status: 404, code: 'BLOB_UNKNOWN', message })
  }
  exchange.send(307, { Location: layerUrl(world, exchange.origin, route.repository, digest) })
}

/** A link is signed for GET: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html */
function linkRefusal(exchange: Exchange, world: World): string | undefined {
  if (exchange.method !== 'GET') return 'Access Denied'
  const { pathname, searchParams } = exchange.url
  const date = searchParams.get('X-Amz-Date') ?? ''
  if (!world.signer.isOwn(`${pathname} ${date}`, searchParams.get('X-Amz-Signature') ?? '')) return 'Access Denied'
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? []
  const signed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return signed + linkSeconds * 1000 > world.now() ? undefined : 'Request has expired'
}

function refuseAsS3(exchange: Exchange, status: number, code: string, message: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  exchange.send(status, { 'Content-Type': 'application/xml' }, body)
}

/**
 * One range of a file, both bounds inclusive; `-3` are its last three bytes. A header that is none is ignored:
 * https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
 */
function rangeOf(header: string, size: number): { readonly start: number; readonly end: number } | undefined {
  const [, first, last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (first === undefined || (first === '' && last === '')) return undefined
  if (first === '') return { start: Math.max(0, size - Number(last)), end: size - 1 }
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(size - 1, Number(last)) }
}

/** Serves what the link leads to, as S3 does: whole, or one range. */
export async function sendLayer(
  exchange: Exchange,
  world: World,
  repository: Repository | undefined,
  digest: string,
): Promise<void> {
  const refusal = linkRefusal(exchange, world)
  if (refusal !== undefined) return refuseAsS3(exchange, 403, 'AccessDenied', refusal)
  const size = repository === undefined ? undefined : await sizeOf(repository, digest)
  if (repository === undefined || size === undefined)
    return refuseAsS3(exchange, 404, 'NoSuchKey', 'The specified key does not exist.')
  const common = { 'Content-Type': 'application/octet-stream', 'Accept-Ranges': 'bytes', ETag: `"${digest}"` }
  const range = rangeOf(exchange.header('range') ?? '', size)
  if (range === undefined) {
    await exchange.stream(200, { ...common, 'Content-Length': size }, repository.blobs.read(digest))
    return
  }
  const { start, end } = range
  if (start > end) return refuseAsS3(exchange, 416, 'InvalidRange', 'The requested range is not satisfiable')
  const headers = { ...common, 'Content-Length': end - start + 1, 'Content-Range': `bytes ${start}-${end}/${size}` }
  await exchange.stream(206, headers, repository.blobs.read(digest, { start, end }))
}
