import { setTimeout as delay } from 'node:timers/promises'
import { sha256 } from '../base/hash.ts'
import type { BlobReference, ImageFacts } from '../ecr/api.ts'
import { AwsError } from '../ecr/aws-error.ts'
import type { Digest } from '../names/image-reference.ts'
import { isLocalHost } from '../names/repository.ts'
import type { AwsCall, Doing } from './aws/call.ts'
import { SizeError, within } from './bounds.ts'
import { codeOf } from './files.ts'
import { API_ANSWER_BYTES, getAnswer, type HttpAnswer } from './http-answer.ts'

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
    const answer = await call(doing, ({ abortSignal }) => get(image, 'manifests', abortSignal))
    const mediaType = answer.headers['content-type']
    if (answer.status === 200) return { manifest: checked(doing, answer.body, image.digest), mediaType }
    if (answer.status !== 404) throw refusal(doing, answer)
    if (wait !== undefined) await call(doing, ({ abortSignal }) => delay(wait, undefined, { signal: abortSignal }))
  }
  return undefined
}

/**
 * Reads a blob of an image, which the registry keeps elsewhere: it answers with an address. `size` is what the manifest
 * says of the blob, and `reason` what it is read for, as the rest of "Could not …". Throws AwsError.
 */
export async function readPublicBlob(
  call: AwsCall,
  blob: PublicContent,
  size: number,
  reason: string,
): Promise<Uint8Array> {
  const doing = reading(reason, 'layer')
  const answer = await call(doing, ({ abortSignal }) => get(blob, 'blobs', abortSignal))
  const { location } = answer.headers
  if (answer.status !== 307 || location === undefined) throw refusal(doing, answer)
  return downloadFor(call, doing, new URL(location, baseOf(blob)).href, { digest: blob.digest, size })
}

const reading = (doing: string, what: string): Doing => ({
  doing,
  service: 'ECR Public',
  operation: `GET ${what}`,
})

const refusal = (doing: Doing, { status, body }: HttpAnswer): AwsError =>
  new AwsError({ ...doing, code: `Status${status}`, said: Buffer.from(body).toString('utf8') }, undefined)

function checked(doing: Doing, body: Uint8Array, digest: Digest): string {
  const found = `sha256:${sha256(body)}`
  if (found === digest) return Buffer.from(body).toString('utf8')
  throw new AwsError({ ...doing, code: 'WrongDigest', said: `the answer is ${found}, not ${digest}` }, undefined)
}

/** As docker does: a registry on this machine has no TLS. */
const baseOf = ({ host, path }: PublicContent): string =>
  `${isLocalHost(host) ? 'http' : 'https'}://${host}/v2/${path}/`

/** Asks once more where the registry is overloaded. The token is for this host alone, so no redirect is followed. */
async function get(content: PublicContent, part: 'manifests' | 'blobs', cancelled: AbortSignal): Promise<HttpAnswer> {
  const question = {
    address: `${baseOf(content)}${part}/${content.digest}`,
    headers: { accept: MEDIA_TYPES.join(', '), authorization: `Bearer ${content.authorization}` },
    limit: API_ANSWER_BYTES,
  }
  const ask = () => within({ milliseconds: TIMEOUT_MILLISECONDS, cancelled }, (end) => getAnswer(question, end))
  const answer = await ask()
  return [502, 503, 504].includes(answer.status) ? ask() : answer
}

const TRIES = 3

/** The slowest connection that is waited for. Bytes a second. */
const SLOWEST = 64 * 1024

/** How long the whole of a blob may take to come, once: half a minute, and more for a large one. Milliseconds. */
const patienceFor = (size: number): number => TIMEOUT_MILLISECONDS + (1000 * size) / SLOWEST

/**
 * Configurations and provenances are far smaller. A larger blob is not read: this process has it in memory as a whole, and
 * whoever wrote the manifest may have written any size.
 */
const LARGEST = 64 * 1024 * 1024

/** Downloads a blob as a part of a call, which may take as long as the size of the blob needs. */
export function downloadFor(call: AwsCall, doing: Doing, address: string, blob: BlobReference): Promise<Uint8Array> {
  const milliseconds = TRIES * patienceFor(Math.min(blob.size, LARGEST)) + 1000
  return call({ ...doing, milliseconds }, ({ abortSignal }) => download(address, blob, abortSignal))
}

/**
 * Gets the blob that a pre-signed address leads to. The client knows the proxy variables. Throws an Error that names the
 * host and never the address, whose query opens the blob to everybody; also when the blob is larger than its manifest says.
 */
export async function download(address: string, blob: BlobReference, cancelled: AbortSignal): Promise<Uint8Array> {
  const { host } = new URL(address)
  const failed = (what: string) => Object.assign(new Error(`${host} ${what}`), { code: 'DownloadFailed' })
  if (blob.size > LARGEST)
    throw failed(`was not asked for ${blob.digest}: it has ${blob.size} bytes, and more than ${LARGEST} are not read`)
  for (let attempt = 1; ; attempt++) {
    const result = await downloadOnce(address, blob, cancelled)
    cancelled.throwIfAborted()
    if (typeof result !== 'string') return result
    if (attempt === TRIES) throw failed(result)
    await delay(200 * attempt)
  }
}

/** The bytes, or what went wrong. */
async function downloadOnce(
  address: string,
  { digest, size }: BlobReference,
  cancelled: AbortSignal,
): Promise<Uint8Array | string> {
  try {
    const { status, body } = await within({ milliseconds: patienceFor(size), cancelled }, (end) =>
      // An error has a text of its own.
      getAnswer({ address, headers: {}, limit: Math.max(size, LEAST_LIMIT) }, end),
    )
    if (status !== 200) return `answered with status ${status}`
    const found = `sha256:${sha256(body)}`
    return found === digest ? body : `gave other content (${found}) than that of ${digest}`
  } catch (error) {
    if (error instanceof SizeError) return `gave more than the ${size} bytes that ${digest} has by its manifest`
    if (error instanceof Error && /^tunneling socket/.test(error.message))
      return `could not be reached: ${error.message}`
    const code = codeOf(error)
    return typeof code === 'string' ? `could not be reached (${code})` : 'did not answer'
  }
}

const LEAST_LIMIT = 16 * 1024
