import { shortened } from '../base/text.ts'
import { describeExit } from '../buildx/docker.ts'
import { DockerError, isRefusedPush } from '../buildx/docker-error.ts'
import { wordsOf } from '../buildx/output/build-failure.ts'
import { findKnownFailure, KNOWN_FAILURES, type KnownId } from './known.ts'

/** Failure of a build that may pass by itself, so that the same build is worth another attempt. */
export interface PassingFailure {
  /** What docker did with a registry when it failed. */
  readonly during: 'push' | 'read' | 'cache export' | 'stall'
  /** Reason in docker's words: `429 Too Many Requests`. */
  readonly reason: string
  /** Whether the registry wants fewer requests in a second. */
  readonly throttled: boolean
  /** Whether all steps of the build were done, so that they are in the builder's cache, whatever the build was told. */
  readonly built: boolean
}

/**
 * Passing failure of a build, from what was thrown: a registry or the way to it had trouble for a moment, while docker read
 * from it or pushed to it, or docker was silent for too long. Undefined for all else: a command of the Dockerfile that
 * failed, whatever it says, and what a registry refuses for good.
 */
export function passingFailure(error: unknown): PassingFailure | undefined {
  if (!(error instanceof DockerError)) return undefined
  const { exit, read, finding } = error
  const built = read.stage !== 'steps' || isRefusedPush(error)
  if ('silent' in exit && exit.silent === 'output')
    return { during: 'stall', reason: `docker ${describeExit(exit)}`, throttled: false, built }
  if (!('code' in exit) || read.failure.exitCode !== undefined) return undefined
  const words = wordsOf(read.failure)
  const during = isRefusedPush(error) ? 'push' : placeIn(words)
  const row = finding?.row ?? findKnownFailure(words)
  const reason = reasonIn(words)
  if (during === undefined || reason === undefined || !PASSING.some(({ id }) => id === row?.id)) return undefined
  return { during, reason, throttled: row?.id === 'throttled' || row?.id === 'public-rate', built }
}

/** What passes and is about the builder itself is not helped by the same build in the same builder. */
const OF_BUILDER: readonly KnownId[] = ['daemon-died', 'build-cache-broken']

const PASSING = KNOWN_FAILURES.filter(({ kind, id }) => kind === 'transient' && !OF_BUILDER.includes(id))

/** Words of BuildKit and of containerd in it about images that a build reads, also within a step that is about to use them. */
const READING =
  /failed to resolve source metadata|failed to load metadata for|httpReadSeeker: failed open|failed to compute cache key: (?:failed to copy|short read)|^> (?:resolve image config for|\[internal\] load (?:metadata|git source|remote build context))/m

function placeIn(words: string): 'read' | 'cache export' | undefined {
  if (/^> exporting cache\b/m.test(words)) return 'cache export'
  return READING.test(words) ? 'read' : undefined
}

/**
 * Reasons that pass, in the words of registries, gateways, Go's network, containerd and docker; the first that fits is told.
 * None has the query of an address: that of a layer is good for an hour.
 */
const REASONS: readonly RegExp[] = [
  /toomanyrequests: [^\n?]*|429 Too Many Requests|unknown: Rate exceeded|error parsing HTTP 429 response body/,
  /\b5\d\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)\b|error parsing HTTP 5\d\d response body|returned error: 5\d\d/,
  /blob upload unknown|unknown blob$|First byte of the layer part is \d+ instead of \d+|Layers with digests .* do not exist|Images with digests .* do not exist/m,
  /connection reset by peer|broken pipe|unexpected EOF|use of closed network connection|server closed idle connection|\bEOF$/im,
  /i\/o timeout|TLS handshake timeout|Client\.Timeout[^)\n]*|connection refused|context deadline exceeded|DeadlineExceeded|server misbehaving/,
  /unauthorized: Not Authorized|401 Unauthorized|insufficient_scope/,
  /unexpected HTTP status: 2\d\d|missing content-length header for request|invalid content digest in response|got digest sha256:\w+, expected|no Host in request URL/,
  /\bun(?:known|available): [^\n?]+/,
]

const REASON_WIDTH = 120

function reasonIn(words: string): string | undefined {
  for (const pattern of REASONS) {
    const [reason] = pattern.exec(words) ?? []
    if (reason !== undefined) return shortened(reason, REASON_WIDTH)
  }
  return undefined
}
