import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { operationOf, refuseControl, serveControl } from './control/protocol.ts'
import { Exchange } from './exchange.ts'
import { type Faults, type InjectedError, injectedError } from './faults.ts'
import { accessKeyIdOf } from './identity/credentials.ts'
import { serveIdToken } from './identity/oidc.ts'
import { checkRegistryAuthorization } from './identity/registry-password.ts'
import { refuseRegistry } from './registry/errors.ts'
import { serveRegistry } from './registry/protocol.ts'
import { routeOf } from './registry/routes.ts'
import type { RequestLog } from './request-log.ts'
import { refuseSts, serveSts } from './sts/protocol.ts'
import type { World } from './world.ts'

/** What a request turned out to be: its name, and how it is answered or refused. */
interface Job {
  readonly step: string
  readonly caller: string
  readonly repository?: string
  readonly defaultCode: string
  readonly serve: () => Promise<void> | void
  readonly refuse: (exchange: Exchange, error: InjectedError) => void
}

const formBytes = 1 << 20

/** Only the path and the query of a request are read; this completes them to a URL. */
const base = 'http://local'

/** The registry's own 404 for everything that it has no page for. */
const notFound = { status: 404, code: 'NOT_FOUND', message: '404 page not found' }

async function recognize(exchange: Exchange, world: World): Promise<Job> {
  const { method, url } = exchange
  if (method === 'POST' && url.pathname === '/') return recognizeCall(exchange, world)
  if (method === 'GET' && url.pathname === '/oidc/token') {
    const serve = () => serveIdToken(exchange, world)
    return { step: 'GET id-token', caller: 'token', defaultCode: 'UNKNOWN', serve, refuse: refuseRegistry }
  }
  const authorization = checkRegistryAuthorization(world, exchange.header('authorization'))
  const caller = authorization === 'none' ? 'anonymous' : 'token'
  const common = { caller, defaultCode: 'UNKNOWN', refuse: refuseRegistry }
  const route = routeOf(method, url.pathname)
  if (route === undefined) return { ...common, step: 'unknown', serve: () => refuseRegistry(exchange, notFound) }
  const { step, repository } = route
  const serve = () => serveRegistry(exchange, world, authorization, route)
  return { ...common, step, serve, ...(repository !== '' && { repository }) }
}

/** ECR's calls have a target; STS's are forms. */
async function recognizeCall(exchange: Exchange, world: World): Promise<Job> {
  const authorization = exchange.header('authorization')
  const identity = world.credentials.identify(authorization, exchange.header('x-amz-security-token'))
  const caller = accessKeyIdOf(authorization) ?? 'anonymous'
  if (exchange.header('content-type')?.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams((await exchange.bytes(formBytes)).toString())
    const serve = () => serveSts(exchange, world, identity, form)
    return { step: form.get('Action') ?? 'unknown', caller, defaultCode: 'InternalFailure', serve, refuse: refuseSts }
  }
  const operation = operationOf(exchange.header('x-amz-target')) ?? 'unknown'
  const serve = () => serveControl(exchange, world, identity, operation)
  return { step: operation, caller, defaultCode: 'ServerException', serve, refuse: refuseControl }
}

async function handle(exchange: Exchange, world: World, faults: Faults, latencyMs: number): Promise<void> {
  const job = await recognize(exchange, world)
  exchange.record.step = job.step
  exchange.record.caller = job.caller
  if (job.repository !== undefined) exchange.record.repository = job.repository
  if (latencyMs > 0) await wait(latencyMs)
  const fault = faults.take(job.step)
  if (fault?.delayMs !== undefined) await wait(fault.delayMs)
  if (fault?.action === 'hang') return
  if (fault?.action === 'reset') return exchange.reset()
  const error = fault === undefined ? undefined : injectedError(fault, job.defaultCode)
  if (error === undefined) await job.serve()
  else job.refuse(exchange, error)
}

/** What is wrong with the server itself, not with a request: the client gets a 500, the person the reason. */
function fail(exchange: Exchange, error: unknown): void {
  // A client that went away in the middle is its own affair, and the log shows it.
  if (exchange.over) {
    exchange.drop()
    return
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  console.error(`The local ECR failed at ${exchange.method} ${exchange.url.pathname}: ${message}`)
  exchange.json(500, { message })
}

/** @param world is asked for with each request, because its address is known only when the server listens */
export function makeServer(world: () => World, log: RequestLog, faults: Faults, latencyMs: number): Server {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const target = request.url ?? '/'
    const url = new URL(URL.canParse(target, base) ? target : '/', base)
    const exchange = new Exchange(request, response, url, log.begin(request.method ?? 'GET', url.pathname))
    response.setHeader('Server', 'local-ecr')
    if (url.pathname.startsWith('/v2')) response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0')
    handle(exchange, world(), faults, latencyMs).catch((error: unknown) => fail(exchange, error))
  }
  // Layers may take longer than Node's five minutes; clients reuse connections longer than its five seconds.
  return createServer({ requestTimeout: 0, keepAliveTimeout: 75_000 }, listener)
}
