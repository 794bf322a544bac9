import { codeOf } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import { type FailureClass, PATIENCE } from '../base/retry-policy.ts'
import type { BlobReference, ImageFacts } from '../ecr/api.ts'
import { AwsError } from '../ecr/aws-error.ts'
import { AnswerError, classifyFailure, codeOfStatus, gatewayAnswer, statusClass } from '../ecr/failure-class.ts'
import type { Digest } from '../names/image-reference.ts'
import { isLocalHost } from '../names/repository.ts'
import { statedMediaType } from '../oci/manifest-parts.ts'
import { unlessMissing } from './aws/answer-checks.ts'
import type { AwsCall, Doing } from './aws/call.ts'
import { SizeError } from './bounds.ts'
import { API_ANSWER_BYTES, answeredType, describeStatus, getAnswer, type HttpAnswer } from './http-answer.ts'

const TIMEOUT_MILLISECONDS = 30_000

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
 * undefined when the image stays missing: one that was pushed a moment ago may be so for a short while. Throws AwsError.
 */
export function readPublicManifest(
  call: AwsCall,
  image: PublicContent,
): Promise<Pick<ImageFacts, 'manifest' | 'mediaType'> | undefined> {
  const doing = { ...reading('read a manifest from ECR Public', 'manifest'), unseen: ['Status404'] }
  return unlessMissing('Status404', () =>
    call(doing, async ({ abortSignal }) => {
      const answer = await get(image, 'manifests', abortSignal)
      if (answer.status !== 200) throw refusal(answer)
      const manifest = checked(doing, answer.body, image.digest)
      return { manifest, mediaType: statedMediaType(answer.body) ?? answeredType(answer) }
    }),
  )
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
  const location = await call(doing, async ({ abortSignal }) => {
    const answer = await get(blob, 'blobs', abortSignal)
    const { location: address } = answer.headers
    if (answer.status !== 307 || address === undefined) throw refusal(answer)
    return address
  })
  return downloadFor(call, doing, new URL(location, baseOf(blob)).href, { digest: blob.digest, size })
}

const reading = (doing: string, what: string): Doing => ({
  doing,
  service: 'ECR Public',
  operation: `GET ${what}`,
  milliseconds: TIMEOUT_MILLISECONDS,
})

/** AnswerError of an answer that is not what was asked for: a refusal, or one with a status that ECR Public does not give there. */
function refusal({ status, headers, body }: HttpAnswer): AnswerError {
  const text = Buffer.from(body).toString('utf8')
  const failure = statusClass(status)
  const { 'retry-after': retryAfter } = headers
  const said = failure === 'untrue' ? describeStatus(status, text, text === '' ? ' and is empty' : '') : text
  const refused = new AnswerError(codeOfStatus(status), said, failure, { status, retryAfter })
  return gatewayAnswer(status, headers, body) ?? refused
}

function checked(doing: Doing, body: Uint8Array, digest: Digest): string {
  const found = `sha256:${sha256(body)}`
  if (found === digest) return Buffer.from(body).toString('utf8')
  throw new AwsError({ ...doing, code: 'WrongDigest', said: `the answer is ${found}, not ${digest}` }, undefined)
}

/** As docker does: a registry on this machine has no TLS. */
const baseOf = ({ host, path }: PublicContent): string =>
  `${isLocalHost(host) ? 'http' : 'https'}://${host}/v2/${path}/`

/** The token is for this host alone, so no redirect is followed. */
const get = (content: PublicContent, part: 'manifests' | 'blobs', end: AbortSignal): Promise<HttpAnswer> =>
  getAnswer(
    {
      address: `${baseOf(content)}${part}/${content.digest}`,
      headers: { accept: MEDIA_TYPES.join(', '), authorization: `Bearer ${content.authorization}` },
      limit: API_ANSWER_BYTES,
    },
    end,
  )

/** The slowest connection that is waited for. Bytes a second. */
const SLOWEST = 64 * 1024

/**
 * Configurations and provenances are far smaller. A larger blob is not read: this process has it in memory as a whole, and
 * whoever wrote the manifest may have written any size.
 */
const LARGEST = 64 * 1024 * 1024

/**
 * Gets the blob that a pre-signed address leads to, as a part of a call. An attempt may take half a minute, and more for a
 * large blob. The client knows the proxy variables. Throws AwsError that names the host and never the address, whose query
 * opens the blob to everybody; also when the blob is larger than its manifest says.
 */
export function downloadFor(call: AwsCall, doing: Doing, address: string, blob: BlobReference): Promise<Uint8Array> {
  const more = (1000 * Math.min(blob.size, LARGEST)) / SLOWEST
  const patience = { milliseconds: PATIENCE.milliseconds + 2 * more }
  return call({ ...doing, milliseconds: TIMEOUT_MILLISECONDS + more, patience }, ({ abortSignal }) =>
    download(address, blob, abortSignal),
  )
}

async function download(address: string, { digest, size }: BlobReference, end: AbortSignal): Promise<Uint8Array> {
  const { host } = new URL(address)
  const failed = (what: string, failure: FailureClass) => new AnswerError('DownloadFailed', `${host} ${what}`, failure)
  if (size > LARGEST)
    throw failed(`was not asked for ${digest}: it has ${size} bytes, and more than ${LARGEST} are not read`, 'final')
  let answer: HttpAnswer
  try {
    // An error has a text of its own.
    answer = await getAnswer({ address, headers: {}, limit: Math.max(size, LEAST_LIMIT) }, end)
  } catch (error) {
    if (error instanceof SizeError)
      throw failed(`gave more than the ${size} bytes that ${digest} has by its manifest`, 'untrue')
    throw failed(unreached(error), classifyFailure(error))
  }
  const { status, body } = answer
  if (status !== 200) throw failed(`answered with status ${status}`, statusClass(status))
  const found = `sha256:${sha256(body)}`
  if (found !== digest) throw failed(`gave other content (${found}) than that of ${digest}`, 'untrue')
  return body
}

/** Of an error nothing but its code is told: its words can hold the address. */
function unreached(error: unknown): string {
  if (error instanceof Error && /^tunneling socket/.test(error.message)) return `could not be reached: ${error.message}`
  const code = codeOf(error)
  return typeof code === 'string' ? `could not be reached (${code})` : 'did not answer'
}

const LEAST_LIMIT = 16 * 1024
