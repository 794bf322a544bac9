import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FaultRule, Faults } from './faults.ts'
import { Credentials, readyMade } from './identity/credentials.ts'
import { Signer } from './identity/tokens.ts'
import { RequestLog, type RequestRecord } from './request-log.ts'
import { makeServer } from './server.ts'
import { Registry, signingKey } from './store/registry.ts'
import type { World } from './world.ts'

export type { FaultRule } from './faults.ts'
export type { RequestRecord } from './request-log.ts'
export { steps } from './steps.ts'

export interface LocalEcrOptions {
  /** Default: any free port. */
  readonly port?: number
  /** The address to listen on. Default: 127.0.0.1. */
  readonly host?: string
  /** The folder of the store. Default: a new temporary folder, which `close` removes. */
  readonly data?: string
  /** 12 digits. Default: 123456789012. */
  readonly account?: string
  /** Default: us-east-1. */
  readonly region?: string
  /** How long docker's password lasts. Default: 43200, as in ECR. */
  readonly tokenLifetimeSeconds?: number
  /** A wait before each answer. Default: 0. */
  readonly latencyMs?: number
  /** What goes wrong. The list is read anew for each request. */
  readonly faults?: readonly FaultRule[]
}

export interface LocalEcr {
  /** `http://127.0.0.1:<port>`: the endpoint of ECR and STS. */
  readonly url: string
  /** `127.0.0.1:<port>`: the registry's host for docker, which takes this address without TLS. */
  readonly registry: string
  /** What the AWS SDK and CLI read from the environment. */
  readonly environment: Readonly<
    Record<'AWS_ENDPOINT_URL' | 'AWS_REGION' | 'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>
  >
  /** What a GitHub job with `id-token: write` has in its environment. */
  readonly oidc: Readonly<Record<'ACTIONS_ID_TOKEN_REQUEST_URL' | 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', string>>
  /** All requests so far, in the order of their arrival. */
  requests(): readonly RequestRecord[]
  /** Cuts what is open and stops. */
  close(): Promise<void>
}

/** @returns the port */
function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') resolve(address.port)
      else reject(new Error('The local ECR listens on something that has no port.'))
    })
  })
}

/** Opens the store and listens. @param remove called after the server has stopped */
async function start(options: LocalEcrOptions, data: string, remove: () => Promise<void>): Promise<LocalEcr> {
  const { account = '123456789012', region = 'us-east-1', host = '127.0.0.1', port = 0, latencyMs = 0 } = options
  const log = new RequestLog()
  const base = {
    registry: await Registry.open(data, account, region),
    credentials: new Credentials(account, Date.now),
    signer: new Signer(await signingKey(data)),
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 43_200,
    idTokenRequestToken: randomBytes(24).toString('base64url'),
    now: Date.now,
  }
  let world: World = { ...base, host, url: '' }
  const server = makeServer(() => world, log, new Faults(options.faults ?? []), latencyMs)
  const registry = `${host.includes(':') ? `[${host}]` : host}:${await listen(server, port, host)}`
  world = { ...base, host: registry, url: `http://${registry}` }
  return {
    url: world.url,
    registry,
    environment: {
      AWS_ENDPOINT_URL: world.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: readyMade.accessKeyId,
      AWS_SECRET_ACCESS_KEY: readyMade.secretAccessKey,
    },
    oidc: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${world.url}/oidc/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: base.idTokenRequestToken,
    },
    requests: () => log.list(),
    close: () => stop(server).then(remove),
  }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/**
 * Starts a local ECR: control API, STS, registry and GitHub's token endpoint, on one port.
 * @throws Error when the port is taken, the account is not 12 digits, or a fault names an unknown step
 */
export async function startLocalEcr(options: LocalEcrOptions = {}): Promise<LocalEcr> {
  const { account } = options
  if (account !== undefined && !/^[0-9]{12}$/.test(account))
    throw new Error(`The account has to be 12 digits; it is '${account}'.`)
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'local-ecr-')))
  const remove = () => (options.data === undefined ? rm(data, { recursive: true, force: true }) : Promise.resolve())
  try {
    await mkdir(data, { recursive: true })
    return await start(options, data, remove)
  } catch (error) {
    await remove()
    throw error
  }
}
