import type { FaultRule } from '../../emulator/index.ts'

/**
 * What a run may make of a fault. `passing`: it is over by itself, and the step has to outlive it. `silent`: the same, but
 * nothing comes, so that only a clock can tell. `lie`: an answer with status 200 that is not the server's. `refusal`: what was
 * valid no longer is.
 */
export type Course = 'passing' | 'silent' | 'lie' | 'refusal'

/**
 * How a server speaks: ECR's APIs JSON, STS XML (and of an identity provider's token in its own words), the endpoints of GitHub
 * plain statuses, and the registry as its specification says.
 */
export type Dialect = 'json' | 'xml' | 'web-identity' | 'plain' | 'registry'

/** A way in which an answer goes wrong. */
export interface FaultKind {
  /** Such as `503-html`. */
  readonly name: string
  readonly course: Course
  /** What the local ECR does to the requests that it strikes. */
  readonly rule: Omit<FaultRule, 'match' | 'repository' | 'skip' | 'times'>
}

const HTML = '<html><head><title>Gateway</title></head><body><h1>The gateway has no answer</h1></body></html>'

/** How many bytes of a body pass before its connection is cut or falls silent: every answer is longer. */
const BYTES = 20

const kind =
  (course: Course) =>
  (name: string, rule: FaultKind['rule']): FaultKind => ({ name, course, rule })
const [passing, silent, lie, refusal] = [kind('passing'), kind('silent'), kind('lie'), kind('refusal')]

/** What connections do, and the gateways before a server. */
const OF_CONNECTIONS: readonly FaultKind[] = [
  passing('500-html', { status: 500, body: HTML }),
  passing('502-html', { status: 502, body: HTML }),
  passing('503-html', { status: 503, body: HTML }),
  passing('reset-before', { action: 'reset' }),
  passing('close-before', { action: 'close' }),
  passing('reset-in-body', { at: 'answer', afterBytes: BYTES, action: 'reset' }),
  passing('close-in-body', { at: 'answer', afterBytes: BYTES, action: 'close' }),
  passing('reset-after-commit', { at: 'end', action: 'reset' }),
  silent('hang-before', { action: 'hang' }),
  silent('hang-in-body', { at: 'answer', afterBytes: BYTES, action: 'hang' }),
  silent('drip', { bytesPerSecond: 1 }),
  lie('200-html', { body: HTML }),
  lie('cut', { truncateTo: BYTES }),
]

/** Answers with status 200 that are empty, or hold something else. */
const lies = (contentType: string, wrong: string): readonly FaultKind[] => [
  lie('empty', { body: '', contentType }),
  lie('wrong-content', { body: wrong, contentType }),
  lie('null', { body: 'null', contentType }),
]

/** Errors in the words of an API: the names of the codes for statuses, and of what it says with 400. */
const errors = (codes: Readonly<Record<500 | 502 | 503 | 429, string>>): readonly FaultKind[] => [
  ...([500, 502, 503, 429] as const).map((status) =>
    passing(`${status}`, { status, code: codes[status], message: 'Try again.' }),
  ),
  passing('429-retry-after', {
    status: 429,
    code: codes[429],
    message: 'Rate exceeded',
    headers: { 'Retry-After': '2' },
  }),
]

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/CommonErrors.html */
const JSON_KINDS: readonly FaultKind[] = [
  ...errors({
    500: 'ServerException',
    502: 'InternalFailure',
    503: 'ServiceUnavailableException',
    429: 'TooManyRequestsException',
  }),
  passing('400-throttling', { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' }),
  passing('400-timeout', {
    status: 400,
    code: 'RequestTimeoutException',
    message: 'Your socket connection to the server was not read from or written to within the timeout period.',
  }),
  ...OF_CONNECTIONS,
  ...lies('application/x-amz-json-1.1', '{"hello":"world"}'),
]

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const XML_KINDS: readonly FaultKind[] = [
  ...errors({ 500: 'InternalFailure', 502: 'InternalFailure', 503: 'ServiceUnavailable', 429: 'TooManyRequests' }),
  passing('400-throttling', { status: 400, code: 'Throttling', message: 'Rate exceeded' }),
  ...OF_CONNECTIONS,
  ...lies('text/xml', '<Hello/>'),
]

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const WEB_IDENTITY_KINDS: readonly FaultKind[] = [
  ...XML_KINDS,
  passing('400-identity-provider', {
    status: 400,
    code: 'IDPCommunicationError',
    message: 'An error occurred during the communication with the identity provider.',
  }),
]

const PLAIN_KINDS: readonly FaultKind[] = [
  ...[500, 502, 503, 429].map((status) => passing(`${status}`, { status })),
  passing('429-retry-after', { status: 429, headers: { 'Retry-After': '2' } }),
  ...OF_CONNECTIONS,
  ...lies('application/json', '{"hello":"world"}'),
]

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
const REGISTRY_KINDS: readonly FaultKind[] = [
  ...errors({ 500: 'UNKNOWN', 502: 'UNKNOWN', 503: 'UNAVAILABLE', 429: 'TOOMANYREQUESTS' }),
  ...OF_CONNECTIONS,
  passing('reset-in-request', { at: 'request', afterBytes: 10, action: 'reset' }),
  lie('empty', { body: '', contentType: 'application/json' }),
  lie('wrong-digest', { wrongDigest: true }),
  refusal('expired-token', {
    status: 403,
    code: 'DENIED',
    message: 'Your authorization token has expired. Reauthenticate and try again.',
  }),
]

/** All that can go wrong with the answers of a server, by how it speaks. */
export const FAULT_KINDS: Readonly<Record<Dialect, readonly FaultKind[]>> = {
  json: JSON_KINDS,
  xml: XML_KINDS,
  'web-identity': WEB_IDENTITY_KINDS,
  plain: PLAIN_KINDS,
  registry: REGISTRY_KINDS,
}
