import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { operationOf, refuseControl, serveControl } from './control/protocol.ts'
import { Exchange } from './exchange.ts'
import type { Faults, InjectedError } from './faults/faults.ts'
import { strike } from './faults/strike.ts'
import { isFrontPage, serveFrontPage } from './front-page.ts'
import { accessKeyIdOf } from './identity/credentials.ts'
import { serveIdToken } from './identity/oidc.ts'
import { checkBasic, checkBearer } from './identity/registry-password.ts'
import type { Latency } from './latency.ts'
import { isLocalPath, serveLocal } from './local-api.ts'
import type { LocalPlace } from './options.ts'
import { type IsOwnName, refusalOf } from './own-names.ts'
import { notFound, refuseRegistry } from './registry/errors.ts'
import { serveRegistry } from './registry/protocol.ts'
import { servePublicRegistry } from './registry/public.ts'
import { routeOf } from './registry/routes.ts'
import { RequestLog } from './request-log.ts'
import type { Settings } from './settings.ts'
import type { Site, Target } from './site.ts'
import { refuseSts, serveSts } from './sts/protocol.ts'

/** Everything that answers are made from. */
export interface Serving {
  readonly site: Site
  /** How each of its places is reached. */
  readonly places: readonly LocalPlace[]
  readonly log: RequestLog
  readonly faults: Faults
  readonly latency: Latency
  readonly settings: Settings
  readonly isOwnName: IsOwnName
}

/** What a request turned out to be: its name, and how it is answered or refused. */
interface Job {
  readonly step: string
  readonly caller: string
  readonly arn?: string
  readonly repository?: string
  readonly reference?: string
  readonly defaultCode: string
  readonly serve: () => Promise<void> | void
  readonly refuse: (error: InjectedError) => void
}

const formBytes = 1 << 20

/** Only the path and the query of a request are read; this completes them to a URL. */
const base = 'http://local'

async function recognize(exchange: Exchange, target: Target, site: Site): Promise<Job> {
  const { method, url } = exchange
  if (method === 'POST' && url.pathname === '/') return recognizeCall(exchange, target, site)
  const refuse = (error: InjectedError) => refuseRegistry(exchange, error)
  const common = { defaultCode: 'UNKNOWN', refuse }
  if (method === 'GET' && url.pathname === '/oidc/token')
    return { ...common, step: 'GET id-token', caller: 'token', serve: () => serveIdToken(exchange, target.world) }
  const route = routeOf(method, url.pathname)
  const isToken = route?.step === 'GET token'
  if (route === undefined || (isToken && !target.isPublic))
    return { ...common, step: 'unknown', caller: 'anonymous', serve: () => refuseRegistry(exchange, notFound) }
  const header = exchange.header('authorization')
  const isBearer = target.isPublic && !isToken
  const who = isBearer
    ? checkBearer(target.world, header)
    : checkBasic(target.world, header, isToken ? 'ecr-public' : 'ecr')
  const { step, repository, reference } = route
  return {
    ...common,
    step,
    caller: who === 'none' || who === 'anonymous' ? 'anonymous' : 'token',
    ...(typeof who === 'object' && { arn: who.arn }),
    ...(repository !== '' && { repository }),
    ...(reference !== '' && { reference }),
    serve: () =>
      target.isPublic
        ? servePublicRegistry(exchange, site.accountsAs(exchange.host), route)
        : serveRegistry(exchange, target.world, route),
  }
}

/** ECR's calls have a target; STS's are forms. */
async function recognizeCall(exchange: Exchange, { world }: Target, site: Site): Promise<Job> {
  const authorization = exchange.header('authorization')
  const identity = world.credentials.identify(authorization, exchange.header('x-amz-security-token'))
  const common = {
    caller: accessKeyIdOf(authorization) ?? 'anonymous',
    ...(typeof identity === 'object' && { arn: identity.arn }),
  }
  if (exchange.header('content-type')?.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams((await exchange.bytes(formBytes)).toString())
    const serve = () => serveSts(exchange, world, identity, form)
    const refuse = (error: InjectedError) => refuseSts(exchange, error)
    return { ...common, step: form.get('Action') ?? 'unknown', defaultCode: 'InternalFailure', serve, refuse }
  }
  const operation = operationOf(exchange.header('x-amz-target')) ?? 'unknown'
  const own = typeof identity === 'object' ? site.home(identity.account, identity.region, exchange.host) : undefined
  const serve = () => serveControl(exchange, own ?? world, identity)
  const refuse = (error: InjectedError) => refuseControl(exchange, error)
  return { ...common, step: operation, defaultCode: 'ServerException', serve, refuse }
}

async function handle(exchange: Exchange, { site, faults, latency }: Serving): Promise<void> {
  const job = await recognize(exchange, site.target(exchange.host, exchange.localAddress), site)
  const { step, caller, arn, repository, reference } = job
  Object.assign(exchange.record, { step, caller, ...(arn && { arn }), ...(repository && { repository }) })
  if (reference !== undefined) exchange.record.reference = reference
  const delay = latency.of(step)
  if (delay > 0) await wait(delay)
  const fault = faults.take(step, repository)
  const isOver = fault !== undefined && (await strike(exchange, fault, job))
  if (!isOver) await job.serve()
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

/**
 * @param serving is asked for with each request, because the site is known only when the server listens
 * @param tls key and certificate, for a server that speaks TLS
 */
export function makeServer(serving: () => Serving, tls?: { readonly key: string; readonly cert: string }): Server {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const target = request.url ?? '/'
    const url = new URL(URL.canParse(target, base) ? target : '/', base)
    const isPage = isFrontPage(request.method ?? '', url.pathname)
    const isLocal = isPage || isLocalPath(url.pathname)
    // What a test asks the server about itself is no part of what it looks for.
    const log = isLocal ? new RequestLog() : serving().log
    const record = log.begin(request.method ?? 'GET', request.headers.host ?? '', url.pathname)
    const exchange = new Exchange(request, response, url, record)
    response.setHeader('Server', 'local-ecr')
    if (url.pathname.startsWith('/v2')) response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0')
    if (!serving().isOwnName(exchange.host)) {
      response.setHeader('Connection', 'close')
      exchange.json(421, refusalOf(exchange.host))
      return
    }
    const serve = isPage ? serveFrontPage : isLocal ? serveLocal : handle
    const answer = serve(exchange, serving())
    answer.catch((error: unknown) => fail(exchange, error))
  }
  // Layers may take longer than Node's five minutes; clients reuse connections longer than its five seconds.
  const options = { requestTimeout: 0, keepAliveTimeout: 75_000 }
  return tls === undefined ? createServer(options, listener) : createSecureServer({ ...options, ...tls }, listener)
}
