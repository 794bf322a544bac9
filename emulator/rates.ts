type Table = Readonly<Record<string, number>>

/** Requests per second: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
const ecr: Table = {
  BatchCheckLayerAvailability: 1000,
  BatchGetImage: 2000,
  CompleteLayerUpload: 100,
  GetAuthorizationToken: 500,
  GetDownloadUrlForLayer: 3000,
  InitiateLayerUpload: 100,
  PutImage: 10,
  UploadLayerPart: 500,
}

/**
 * https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html; `Pull` is a manifest that somebody
 * with a login reads, `AnonymousPull` one of somebody without.
 */
const ecrPublic: Table = {
  AnonymousPull: 1,
  BatchCheckLayerAvailability: 200,
  CompleteLayerUpload: 10,
  GetAuthorizationToken: 200,
  InitiateLayerUpload: 10,
  Pull: 10,
  PutImage: 10,
  UploadLayerPart: 260,
}

const tables: Readonly<Record<string, Table>> = { ecr, 'ecr-public': ecrPublic }

/** Token buckets that hold one second's worth: a quiet second lets a full burst through, as the quotas say. */
export class Rates {
  readonly #now: () => number
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * Takes one request from a bucket, which the API and the registry share.
   * @param caller the account that asks, and the region that is asked: each has buckets of its own. ECR Public has one region.
   * @param action `ecr:PutImage`
   * @returns whether there was one left; always for an action without a rate
   */
  take({ account, region }: { readonly account: string; readonly region: string }, action: string): boolean {
    const [service = '', operation = ''] = action.split(':')
    const owner = service === 'ecr-public' ? account : `${account} ${region}`
    const perSecond = tables[service]?.[operation]
    if (perSecond === undefined) return true
    const now = this.#now()
    const key = `${owner} ${action}`
    const bucket = this.#buckets.get(key) ?? { tokens: perSecond, at: now }
    const tokens = Math.min(perSecond, bucket.tokens + ((now - bucket.at) / 1000) * perSecond)
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
    return tokens >= 1
  }
}
