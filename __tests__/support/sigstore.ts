// A sigstore on this machine: Fulcio, Rekor, a timestamp authority, their keys, and what GitHub has for a job that signs.
import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CA, type CTLog, fulcioHandler, initializeCA, initializeCTLog } from '@sigstore/mock/dist/fulcio/index.js'
import { initializeTLog, rekorHandler, type TLog } from '@sigstore/mock/dist/rekor/index.js'
import type { Handler } from '@sigstore/mock/dist/shared.types.js'
import { initializeTSA, type TSA, tsaHandler } from '@sigstore/mock/dist/timestamp/index.js'
import type { Inputs } from './job.ts'
import { publishKeys } from './trusted-keys.ts'

/** A service of a sigstore, by the beginning of its paths. */
export type Service = 'token' | 'fulcio' | 'rekor' | 'timestamps' | 'keys' | 'github'

/** Fault of a service: it refuses, is silent, or says something that is not so. */
export type Fault = 'refuses' | 'hangs' | 'breaks' | 'lies'

/** Answer of a service in place of its own. */
export interface FixedAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface TestSigstore {
  readonly address: string
  /** Environment of a job that signs by it. */
  readonly env: Inputs
  /** The trusted root, as JSON: what cosign takes with --trusted-root. */
  readonly trustedRoot: string
  /** What was asked: `POST /fulcio/api/v2/signingCert`. */
  readonly asked: string[]
  /** Bundles that were stored on GitHub. */
  readonly stored: unknown[]
  /** Claims of the tokens that it gives from now on. */
  claims: Readonly<Record<string, string>>
  /** Faults of its services from now on. */
  faults: Partial<Record<Service, Fault>>
  /** What they answer next, each answer once. */
  next: Partial<Record<Service, FixedAnswer[]>>
  close(): Promise<void>
}

/** The claims of a job of octo-org/app on main. */
export const CLAIMS: Readonly<Record<string, string>> = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:octo-org/app:ref:refs/heads/main',
  ref: 'refs/heads/main',
  sha: '1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4',
  repository: 'octo-org/app',
  repository_owner: 'octo-org',
  repository_id: '1001',
  repository_owner_id: '2002',
  repository_visibility: 'private',
  event_name: 'push',
  workflow_ref: 'octo-org/app/.github/workflows/release.yml@refs/heads/main',
  job_workflow_ref: 'octo-org/app/.github/workflows/release.yml@refs/heads/main',
  runner_environment: 'github-hosted',
  run_id: '77',
  run_attempt: '1',
}

interface Means {
  readonly ca: CA
  readonly tlog: TLog
  readonly tsa: TSA
  readonly keys: ReadonlyMap<string, string>
}

export async function startSigstore(options: { readonly expiredKeys?: boolean } = {}): Promise<TestSigstore> {
  const pair = (): KeyPairKeyObjectResult => generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // In whole seconds, as real ones say the time, and after their certificates have begun: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5.2
  const clock = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000)
  const ctlog = await initializeCTLog(pair(), clock)
  const ca = await initializeCA(pair(), ctlog, clock)
  const tlog = await initializeTLog('https://rekor.test', pair(), clock)
  const tsa = await initializeTSA(pair(), clock)
  const trustedRoot = trustedRootOf({ ca, ctlog, tlog, tsa })
  const means = { ca, tlog, tsa, keys: publishKeys(trustedRoot, { expired: options.expiredKeys ?? false }) }
  const server = createServer((request, response) => {
    serve(means, state, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const state: TestSigstore = {
    address,
    env: {
      SIGSTORE_ENDPOINT_URL: address,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${address}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
      GITHUB_API_URL: `${address}/github`,
    },
    trustedRoot,
    asked: [],
    stored: [],
    claims: CLAIMS,
    faults: {},
    next: {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return state
}

async function serve(means: Means, state: TestSigstore, request: IncomingMessage, response: ServerResponse) {
  const { pathname } = new URL(request.url ?? '', state.address)
  const [, service = '', ...rest] = pathname.split('/')
  state.asked.push(`${request.method} ${pathname}`)
  const body = await bodyOf(request)
  const fault = state.faults[service as Service]
  if (fault === 'hangs') return
  if (fault === 'breaks') return void request.socket.destroy()
  if (fault === 'refuses') return void json(response, 403, { code: 7, message: `${service} refuses` })
  const next = state.next[service as Service]?.shift()
  if (next !== undefined) {
    for (const [name, value] of Object.entries(next.headers ?? {})) response.setHeader(name, value)
    return void json(response, next.status, next.body)
  }
  const answer = { path: rest.join('/'), body, lies: fault === 'lies' }
  if (service === 'token') return void json(response, 200, { value: tokenOf(answer.lies ? {} : state.claims) })
  if (service === 'keys') return void file(response, answer.lies ? '{"signed":{}}' : means.keys.get(answer.path))
  if (service === 'github') return void github(state, response, body)
  const handlers: Readonly<Record<string, Handler>> = {
    fulcio: fulcioHandler(means.ca, { subjectClaim: 'san' }),
    rekor: rekorHandler(means.tlog),
    timestamps: tsaHandler(means.tsa),
  }
  const handler = handlers[service]
  if (handler === undefined) return void response.writeHead(404).end()
  const asked = askedOf(service, answer)
  const { statusCode, response: told, contentType } = await handler.fn(asked)
  response.writeHead(statusCode, { 'content-type': contentType ?? 'text/plain' }).end(told)
}

function askedOf(service: string, { body, lies }: { readonly body: string; readonly lies: boolean }): string {
  if (service === 'fulcio') return withSubject(body, lies)
  const asked = lies ? other(service, body) : body
  return service === 'rekor' ? logged(asked) : asked
}

/** What Rekor keeps of an entry: https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/entry.go (Canonicalize) */
function logged(body: string): string {
  const { apiVersion, kind, spec } = JSON.parse(body)
  const { envelope, verifiers } = spec.proposedContent
  const { payload, signatures } = JSON.parse(envelope)
  const hash = (bytes: Buffer | string) => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(bytes).digest('hex'),
  })
  const told = {
    envelopeHash: hash(envelope),
    payloadHash: hash(Buffer.from(payload, 'base64')),
    signatures: [{ signature: signatures[0].sig, verifier: verifiers[0] }],
  }
  return JSON.stringify({ apiVersion, kind, spec: told })
}

const json = (response: ServerResponse, status: number, value: unknown): unknown =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

const file = (response: ServerResponse, text: string | undefined): unknown =>
  text === undefined ? response.writeHead(404).end('no such file') : response.writeHead(200).end(text)

function github({ stored, faults }: TestSigstore, response: ServerResponse, body: string): unknown {
  if (faults.github === 'lies') return json(response, 201, {})
  stored.push(JSON.parse(body).bundle)
  return json(response, 201, { id: 4000 + stored.length })
}

/** GitHub signs its tokens; here nobody asks whether it did. */
const tokenOf = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

/** Fulcio names the workflow of the job by its address. One that lies names that of another repository. */
function withSubject(body: string, isOther: boolean): string {
  const request = JSON.parse(body)
  const [, payload = ''] = request.credentials.oidcIdentityToken.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  const all = isOther
    ? { ...claims, repository: 'evil-org/app', job_workflow_ref: 'evil-org/app/x.yml@refs/heads/main' }
    : claims
  const told = { ...all, san: `https://github.com/${all.job_workflow_ref}` }
  return JSON.stringify({ ...request, credentials: { oidcIdentityToken: tokenOf(told) } })
}

/** Another signature than the one that a log or a timestamp is asked for. */
function other(service: string, body: string): string {
  const request = JSON.parse(body)
  if (service === 'timestamps')
    return JSON.stringify({ ...request, artifactHash: Buffer.alloc(32, 1).toString('base64') })
  const envelope = JSON.parse(request.spec.proposedContent.envelope)
  const changed = { ...envelope, payload: Buffer.from('{"another":"statement"}').toString('base64') }
  return JSON.stringify({
    ...request,
    spec: { proposedContent: { ...request.spec.proposedContent, envelope: JSON.stringify(changed) } },
  })
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

interface Parts {
  readonly ca: CA
  readonly ctlog: CTLog
  readonly tlog: TLog
  readonly tsa: TSA
}

/** https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto */
function trustedRootOf({ ca, ctlog, tlog, tsa }: Parts): string {
  const validFor = { start: '2020-01-01T00:00:00Z' }
  const base64 = (bytes: ArrayBufferView): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  const chain = (...certificates: readonly ArrayBufferView[]) => ({
    subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
    uri: 'https://sigstore.test',
    certChain: { certificates: certificates.map((one) => ({ rawBytes: base64(one) })) },
    validFor,
  })
  const log = (baseUrl: string, publicKey: Buffer) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: publicKey.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
  })
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log('https://rekor.test', tlog.publicKey)],
    certificateAuthorities: [chain(ca.rootCertificate)],
    ctlogs: [log('https://ctlog.test', ctlog.publicKey)],
    timestampAuthorities: [chain(tsa.intCertificate, tsa.rootCertificate)],
  })
}
