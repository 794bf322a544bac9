import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { HttpClient } from '@actions/http-client'
import { BearerCredentialHandler } from '@actions/http-client/lib/auth'
import type { ImageFacts } from '../ecr/api.ts'
import { AwsFailure } from '../errors/failures.ts'
import type { Digest } from '../names/digest.ts'
import { whenAborted } from './abort.ts'
import type { Call, Doing } from './aws-call.ts'
import { MEDIA_TYPES } from './aws-ecr.ts'

const TIMEOUT_MILLISECONDS = 30_000

/**
 * An image that was pushed a moment ago may be missing for a short while;
 * https://github.com/docker/actions-toolkit retries for it, too.
 */
const WAITS_MILLISECONDS = [250, 500, 1000, 2000]

export interface PublicImage {
  /** `<host>/<alias>/<name>`, as ECR Public's API gives it. */
  readonly uri: string
  readonly digest: Digest
  /** The token of the API, which the registry takes as it is. Secret. */
  readonly authorization: string
}

/**
 * Reads a manifest from ECR Public's registry
 * (https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html#public-registry-auth-http). Returns
 * undefined when the image stays missing. Throws AwsFailure.
 */
export async function readPublicManifest(
  call: Call,
  image: PublicImage,
): Promise<Pick<ImageFacts, 'manifest' | 'mediaType'> | undefined> {
  for (const wait of [...WAITS_MILLISECONDS, undefined]) {
    const found = await call(READ, ({ abortSignal }) => getManifest(image, abortSignal))
    if (found !== undefined || wait === undefined) return found
    await call(READ, ({ abortSignal }) => delay(wait, undefined, { signal: abortSignal }))
  }
  return undefined
}

const READ: Doing = { doing: 'read a manifest from ECR Public', service: 'ECR Public', operation: 'GET manifest' }

async function getManifest({ uri, digest, authorization }: PublicImage, cancelled: AbortSignal) {
  const slash = uri.indexOf('/')
  const [host, path] = [uri.slice(0, slash), uri.slice(slash + 1)]
  // As docker does: a registry on this machine has no TLS.
  const scheme = /^127\.\d+\.\d+\.\d+:\d+$/.test(host) ? 'http' : 'https'
  const end = AbortSignal.any([cancelled, AbortSignal.timeout(TIMEOUT_MILLISECONDS)])
  // The token is for this host alone, so no redirect is followed.
  const options = { socketTimeout: TIMEOUT_MILLISECONDS, allowRedirects: false, allowRetries: true }
  const client = new HttpClient('ecr-build-push', [new BearerCredentialHandler(authorization)], options)
  const ask = async () => {
    const address = `${scheme}://${host}/v2/${path}/manifests/${digest}`
    const response = await client.get(address, { accept: MEDIA_TYPES.join(', ') })
    const { statusCode, headers } = response.message
    return { status: statusCode, mediaType: headers['content-type'], manifest: await response.readBody() }
  }
  try {
    const { status, mediaType, manifest } = await Promise.race([ask(), whenAborted(end)])
    if (status === 404) return undefined
    if (status !== 200)
      throw new AwsFailure({ ...READ, code: `Status${status}`, said: manifest.slice(0, 1000) }, undefined)
    if (createHash('sha256').update(manifest).digest('hex') !== digest.slice('sha256:'.length)) {
      throw new AwsFailure({ ...READ, code: 'WrongDigest', said: `the answer is not ${digest}` }, undefined)
    }
    return { manifest, mediaType }
  } finally {
    client.dispose()
  }
}
