import type { Exchange } from './exchange.ts'
import { publicAlias } from './identity/accounts.ts'
import { peakMemoryBytes } from './memory.ts'
import type { Serving } from './server.ts'
import { parseSettings } from './settings.ts'
import { steps } from './steps.ts'

/** Under this path a test tells the server what to do, and asks what it did. It is no part of ECR. */
export const isLocalPath = (path: string): boolean => path.startsWith('/_local')

const bodyBytes = 16 << 20

/** What a page gives, and what it takes. */
interface Page {
  readonly get: (exchange: Exchange) => unknown
  readonly put?: (value: unknown) => void
  readonly remove?: () => void
}

function describe({ site }: Serving): object {
  const places = site.worlds.map(({ registry, host, url, publicRegistry, publicHost, credentials }) => ({
    account: registry.account,
    region: registry.region,
    url,
    registry: host,
    publicRegistry: `${publicHost}/${publicAlias(publicRegistry.account)}`,
    accessKeyId: credentials.keys(registry.account).accessKeyId,
  }))
  return { places, steps, pid: process.pid, peakMemoryBytes: peakMemoryBytes() }
}

const pages: Readonly<Record<string, (serving: Serving) => Page>> = {
  '/_local': (serving) => ({ get: () => describe(serving) }),
  '/_local/requests': ({ log }) => ({
    get: ({ url }) => log.list(Number(url.searchParams.get('after') ?? 0)),
    remove: () => log.clear(),
  }),
  '/_local/faults': ({ faults }) => ({
    get: () => faults.list(),
    put: (value) => faults.set(value),
    remove: () => faults.set([]),
  }),
  '/_local/policies': ({ site }) => ({
    get: () => site.policies.list(),
    put: (value) => site.policies.set(value),
    remove: () => site.policies.set([]),
  }),
  '/_local/scans': ({ site }) => ({
    get: () => site.scans.list(),
    put: (value) => site.scans.set(value),
    remove: () => site.scans.set([]),
  }),
  '/_local/signings': ({ site }) => ({
    get: () => site.signings.list(),
    put: (value) => site.signings.set(value),
    remove: () => site.signings.set([]),
  }),
  '/_local/latency': ({ latency }) => ({
    get: () => latency.rule,
    put: (value) => latency.set(value, steps),
    remove: () => latency.set(0, steps),
  }),
  '/_local/settings': ({ settings }) => ({
    get: () => settings,
    put: (value) => Object.assign(settings, parseSettings(value)),
  }),
}

/** Answers a request to the server itself, in JSON. */
export async function serveLocal(exchange: Exchange, serving: Serving): Promise<void> {
  const { method, url } = exchange
  const body = (await exchange.bytes(bodyBytes)).toString()
  const page = pages[url.pathname.replace(/\/$/, '')]?.(serving)
  if (page === undefined)
    return exchange.json(404, { message: `There is no such page. The pages are: ${Object.keys(pages).join(', ')}.` })
  try {
    if (method === 'PUT' && page.put !== undefined) page.put(JSON.parse(body))
    else if (method === 'DELETE' && page.remove !== undefined) page.remove()
    else if (method !== 'GET') return exchange.json(405, { message: `${url.pathname} does not take ${method}.` })
    exchange.json(200, page.get(exchange) as object)
  } catch (error) {
    exchange.json(400, { message: error instanceof Error ? error.message : String(error) })
  }
}
