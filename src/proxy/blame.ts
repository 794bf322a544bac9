import type { HttpProxy, Proxies } from './proxy-settings.ts'

/** What Node and the clients say of a request that failed. */
export interface ProxyFault {
  readonly message: string
  /** The system's code, or Node's. */
  readonly code: string | undefined
  /** Where the connection should have gone, as far as the error says it. */
  readonly host: string | undefined
  readonly port: number | undefined
  /** The status of an answer that nobody could read. */
  readonly status: number | undefined
}

/**
 * Takes an error of a request. Returns what follows its words when it is about a proxy and not about the service: which
 * proxy, and the variable that names it. Empty for every other error. Pure.
 */
export function blameProxy({ https, http }: Proxies, fault: ProxyFault): string {
  // Node's agent and @actions/http-client (the package tunnel): what the proxy said when it was asked for a connection.
  const tunnel = fault.code === 'ERR_PROXY_TUNNEL' || /tunneling socket could not be established/.test(fault.message)
  const proxy = tunnel ? https : fault.status === 407 ? http : [https, http].find((one) => isAt(one, fault))
  if (proxy === undefined) return ''
  const status = fault.status === 407 ? ' Proxy Authentication Required' : ''
  return `${status}, at the proxy ${proxy.shown} (${proxy.variable})`
}

/** A name that is unknown is told as it is; a connection that was refused by the address that the name has. */
const isAt = (proxy: HttpProxy | undefined, { code, host, port }: ProxyFault): boolean =>
  proxy !== undefined && (code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? host === proxy.host : port === proxy.port)
