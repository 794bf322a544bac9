/**
 * Token bucket of one operation, at one moment: a request takes a token, and `rate` of them come in a second. Times are
 * milliseconds of any clock.
 */
export interface TokenBucket {
  /** Tokens in a second, as of `at`. Undefined: nobody limits it, or not that we know of. */
  readonly rate: number | undefined
  /** The rate that it comes back to; undefined for an operation without a known quota. */
  readonly full: number | undefined
  /** Tokens that are there as of `at`. */
  readonly tokens: number
  readonly at: number
  /** When it was slowed last; undefined when it never was. */
  readonly slowed: number | undefined
}

/** Share of the quota that is used: clocks and connections are not so exact that all of it would pass. */
const SHARE = 0.9

/** Share of a second's quota that may go at once, after a pause. */
const BURST = 0.8

/** Share of the rate that comes back in a second after it was slowed. */
const RECOVERY = 0.1

/** Share of the rate below which it is not slowed: many jobs that stand back for each other would all stand still. */
const LEAST = 0.1

/** Rate of an operation without a known quota once it has been refused. */
const ASSUMED = 5

/**
 * Requests in a second of which a run needs no more for long: when one is refused of an operation whose quota is far higher,
 * others have taken it, and half of it would slow nothing here.
 */
const NEEDED = 10

/** Requests that were on their way together are refused together: what comes within this time slows once. Milliseconds. */
const TOGETHER = 1000

/** Token bucket of an operation that nobody has used yet. `quota`: requests in a second; undefined when none is known. */
export function newBucket(quota: number | undefined, now: number): TokenBucket {
  const full = quota === undefined ? undefined : quota * SHARE
  return { rate: full, full, tokens: full === undefined ? 0 : burstOf(full, full), at: now, slowed: undefined }
}

/** Milliseconds until the bucket has a token; 0 when it has one. */
export function waitFor(bucket: TokenBucket, now: number): number {
  const { rate, tokens } = refill(bucket, now)
  return rate === undefined || tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate) * 1000)
}

/** Bucket after one request has taken its token. */
export function takeOne(bucket: TokenBucket, now: number): TokenBucket {
  const full = refill(bucket, now)
  return full.rate === undefined ? full : { ...full, tokens: full.tokens - 1 }
}

/** Bucket after requests that did not wait for their tokens: ECR's own bucket then is empty, and no more than that. */
export function takeSpent(bucket: TokenBucket, requests: number, now: number): TokenBucket {
  const full = refill(bucket, now)
  return { ...full, tokens: Math.max(full.tokens - requests, Math.min(full.tokens, 0)) }
}

/**
 * Bucket after a request was refused because there were too many: others use the same account. It is empty, and half as
 * fast; that comes back slowly. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function slow(bucket: TokenBucket, now: number): TokenBucket {
  const { rate, full, tokens, slowed } = refill(bucket, now)
  const empty = { full, tokens: Math.min(tokens, 0), at: now }
  if (slowed !== undefined && now - slowed < TOGETHER) return { ...empty, rate, slowed }
  if (rate === undefined) return { ...empty, rate: ASSUMED, slowed: now }
  return { ...empty, rate: Math.max(Math.min(rate, NEEDED) / 2, neededOf(full) * LEAST), slowed: now }
}

/** Milliseconds until so many requests have had their tokens, one after the other. */
export function timeFor(bucket: TokenBucket, requests: number, now: number): number {
  const { rate, tokens } = refill(bucket, now)
  return rate === undefined ? 0 : Math.max(0, ((requests - tokens) / rate) * 1000)
}

function refill(bucket: TokenBucket, now: number): TokenBucket {
  const { rate, full } = bucket
  if (rate === undefined) return { ...bucket, at: now }
  const seconds = (now - bucket.at) / 1000
  const tokens = Math.min(burstOf(rate, full ?? rate), bucket.tokens + rate * seconds)
  const next = rate + Math.max(neededOf(full), rate) * RECOVERY * seconds
  return { ...bucket, rate: full === undefined ? next : Math.min(full, next), tokens, at: now }
}

const neededOf = (full: number | undefined): number => Math.min(full ?? ASSUMED, NEEDED)

/** One that was slowed is to go evenly. */
const burstOf = (rate: number, full: number): number => (rate < full ? 1 : Math.max(1, (full / SHARE) * BURST))
