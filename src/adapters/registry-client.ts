import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as delay, setTimeout as sleep } from 'node:timers/promises'
import { HttpClient } from '@actions/http-client'
import { BearerCredentialHandler } from '@actions/http-client/lib/auth'
import { sha256 } from '../base/hash.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { AwsError } from '../ecr/aws-error.ts'
import type { Digest } from '../names/image-reference.ts'
import { isLocalHost } from '../names/repository.ts'
import type { AwsCall, Doing } from './aws/call.ts'
import { codeOf } from './files.ts'
import { whenAborted } from './github.ts'

const TIMEOUT_MILLISECONDS = 30_000

/**
 * An image that was pushed a moment ago may be missing for a short while;
 * https://github.com/docker/actions-toolkit retries for it, too.
 */
const WAITS_MILLISECONDS = [250, 500, 1000, 2000]

/**
 * Media types of all that a registry may hold under a tag. Without this list ECR may convert an index to a single
 * manifest. https://github.com/awslabs/amazon-ecr-containerd-resolver/blob/main/ecr/ecr.go
 */
export const MEDIA_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

/** Content of a public repository: a manifest or blob. */
export interface PublicContent {
  readonly host: string
  /** Path behind the host in references: `<alias>/<name>`. */
  readonly path: string
  readonly digest: Digest
  /** The token of the API, which the registry takes as it is. Secret. */
  readonly authorization: string
}

/**
 * Reads a manifest from ECR Public's registry
 * (https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html#public-registry-auth-http). Returns
 * undefined when the image stays missing. Throws AwsError.
 */
export async function readPublicManifest(
  call: AwsCall,
  image: PublicContent,
): Promise<Pick<ImageFacts, 'manifest' | 'mediaType'> | undefined> {
  const doing = reading('read a manifest from ECR Public', 'manifest')
  for (const wait of [...WAITS_MILLISECONDS, undefined]) {
    const { status, headers, body } = await call(doing, ({ abortSignal }) => get(image, 'manifests', abortSignal))
    if (status === 200) return { manifest: checked(doing, body, image.digest), mediaType: headers['content-type'] }
    if (status !== 404) throw refusal(doing, status, body)
    if (wait !== undefined) await call(doing, ({ abortSignal }) => delay(wait, undefined, { signal: abortSignal }))
  }
  return undefined
}

/**
 * Reads a blob of an image, which the registry keeps elsewhere: it answers with an address. `reason` is what it is read
 * for, as the rest of "Could not …". Throws AwsError.
 */
export async function readPublicBlob(call: AwsCall, blob: PublicContent, reason: string): Promise<Uint8Array> {
  const doing = reading(reason, 'layer')
  const { status, headers, body } = await call(doing, ({ abortSignal }) => get(blob, 'blobs', abortSignal))
  const { location } = headers
  if (status !== 307 || location === undefined) throw refusal(doing, status, body)
  return call(doing, ({ abortSignal }) => download(new URL(location, baseOf(blob)).href, blob.digest, abortSignal))
}

const reading = (doing: string, what: string): Doing => ({
  doing,
  service: 'ECR Public',
  operation: `GET ${what}`,
})

const refusal = (doing: Doing, status: number | undefined, body: string): AwsError =>
  new AwsError({ ...doing, code: `Status${status}`, said: body.slice(0, 1000) }, undefined)

function checked(doing: Doing, body: string, digest: Digest): string {
  const found = `sha256:${sha256(body)}`
  if (found === digest) return body
  throw new AwsError({ ...doing, code: 'WrongDigest', said: `the answer is ${found}, not ${digest}` }, undefined)
}

/** As docker does: a registry on this machine has no TLS. */
const baseOf = ({ host, path }: PublicContent): string =>
  `${isLocalHost(host) ? 'http' : 'https'}://${host}/v2/${path}/`

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function get(content: PublicContent, part: 'manifests' | 'blobs', cancelled: AbortSignal): Promise<Answer> {
  const end = AbortSignal.any([cancelled, AbortSignal.timeout(TIMEOUT_MILLISECONDS)])
  // The token is for this host alone, so no redirect is followed.
  const options = { socketTimeout: TIMEOUT_MILLISECONDS, allowRedirects: false, allowRetries: true }
  const client = new HttpClient('ecr-build-push', [new BearerCredentialHandler(content.authorization)], options)
  const ask = async (): Promise<Answer> => {
    const response = await client.get(`${baseOf(content)}${part}/${content.digest}`, { accept: MEDIA_TYPES.join(', ') })
    const { statusCode, headers } = response.message
    return { status: statusCode, headers, body: await response.readBody() }
  }
  try {
    return await Promise.race([ask(), whenAborted(end)])
  } finally {
    client.dispose()
  }
}

const TRIES = 3

const DOWNLOAD_TIMEOUT_MILLISECONDS = 30_000

/**
 * Downloads the blob that a pre-signed address leads to. The client knows the proxy variables. Throws an Error that
 * names the host and never the address, whose query opens the blob to everybody.
 */
export async function download(address: string, digest: Digest, cancelled: AbortSignal): Promise<Uint8Array> {
  const { host } = new URL(address)
  for (let attempt = 1; ; attempt++) {
    const end = AbortSignal.any([cancelled, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MILLISECONDS)])
    const result = await downloadOnce(address, digest, end)
    cancelled.throwIfAborted()
    if (typeof result !== 'string') return result
    if (attempt === TRIES) throw Object.assign(new Error(`${host} ${result}`), { code: 'DownloadFailed' })
    await sleep(200 * attempt)
  }
}

/** The bytes, or what went wrong. */
async function downloadOnce(address: string, digest: Digest, end: AbortSignal): Promise<Uint8Array | string> {
  const client = new HttpClient('ecr-build-push', [], {
    socketTimeout: DOWNLOAD_TIMEOUT_MILLISECONDS,
    allowRetries: false,
  })
  try {
    const { message } = await Promise.race([client.get(address), whenAborted(end)])
    if (message.statusCode !== 200) return `answered with status ${message.statusCode}`
    const bytes = await Promise.race([read(message), whenAborted(end)])
    const found = `sha256:${sha256(bytes)}`
    return found === digest ? bytes : `gave other content (${found}) than that of ${digest}`
  } catch (error) {
    if (error instanceof Error && /^tunneling socket/.test(error.message))
      return `could not be reached: ${error.message}`
    const code = codeOf(error)
    return typeof code === 'string' ? `could not be reached (${code})` : 'did not answer'
  } finally {
    client.dispose()
  }
}

/** Not the client's own readBodyBuffer, which waits for ever when the connection is cut. */
async function read(message: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}
