import { Redacted } from '../base/redacted.ts'
import { type Parsed, parsed, refused } from '../base/result.ts'
import type { Environment } from '../runner/context.ts'
import { addressOf, loginSecrets } from './logins.ts'

/** A proxy that a variable of the environment names. */
export interface HttpProxy {
  readonly variable: string
  /** Without user and password, such as `http://proxy.corp:3128`. */
  readonly shown: string
  readonly host: string
  readonly port: number
  /** With all that the variable holds, in the form that every client of this process understands. */
  readonly address: Redacted
}

/** The proxies of a job, by the scheme of the requests that they are for. */
export interface Proxies {
  readonly https: HttpProxy | undefined
  readonly http: HttpProxy | undefined
  /** The hosts that are reached without them, as Node's agents read it. */
  readonly bypass: string
  /** Variables that are no address of a proxy. No sentence holds a value, which may have a password in it. */
  readonly problems: readonly { readonly variable: string; readonly problem: string }[]
}

/** As curl reads them: small letters go first. An empty variable is none. */
const VARIABLES = { https: ['https_proxy', 'HTTPS_PROXY'], http: ['http_proxy', 'HTTP_PROXY'] } as const

/**
 * Reads the variables with which GitHub's runners, curl and docker name proxies.
 * https://docs.github.com/actions/how-tos/manage-runners/self-hosted-runners/use-proxy-servers
 */
export function readProxies(env: Environment): Proxies {
  const read = (names: readonly string[]) => {
    const variable = names.find((name) => env[name])
    return variable === undefined ? undefined : { variable, result: parseProxy(variable, env[variable] ?? '') }
  }
  const found = { https: read(VARIABLES.https), http: read(VARIABLES.http) }
  const value = (one: ReturnType<typeof read>) => (one?.result.ok ? one.result.value : undefined)
  return {
    https: value(found.https),
    http: value(found.http),
    bypass: bypassList(env.no_proxy || env.NO_PROXY || ''),
    problems: [found.https, found.http].flatMap((one) =>
      one === undefined || one.result.ok ? [] : [{ variable: one.variable, problem: one.result.problem }],
    ),
  }
}

/**
 * Warning about a Node, by its version such as `24.4.1`, that sends requests to AWS past all proxies. Its agents know
 * them since 24.5, and a runner that updates itself has a later one.
 * https://nodejs.org/docs/latest-v24.x/api/http.html#new-agentoptions (history)
 */
export function nodeWarning({ https, http }: Proxies, version: string): string | undefined {
  const variable = (https ?? http)?.variable
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (variable === undefined || major > 24 || (major === 24 && minor >= 5)) return undefined
  return `This runner runs actions with Node ${version}, which reaches AWS without the proxy of ${variable}. Update the runner.`
}

function parseProxy(variable: string, text: string): Parsed<HttpProxy> {
  const address = addressOf(text)
  const url = URL.canParse(address) ? new URL(address) : undefined
  // Without percent-encoding a password with "/", "?" or "#" ends the host's name, and its rest is a path.
  if (url === undefined || `${url.pathname}${url.search}${url.hash}`.includes('@')) return refused(NO_ADDRESS)
  if (!/^https?:$/.test(url.protocol)) {
    return refused(`a proxy of the kind ${url.protocol}// is not known here; only http:// and https:// are`)
  }
  if (loginSecrets(url, address) === undefined) return refused(`${NO_ADDRESS} ("%" is %25)`)
  return parsed({
    variable,
    shown: `${url.protocol}//${url.host}`,
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    address: new Redacted(address),
  })
}

const NO_ADDRESS =
  'it is not the address of a proxy, such as http://proxy.example.com:3128; special characters of a user or password ' +
  'in it have to be percent-encoded'

/** This machine itself: curl needs to be told, docker and GitHub's own clients go around the proxy by themselves. */
const LOOPBACK = ['localhost', '.localhost', '127.0.0.0-127.255.255.255', '::1', '[::1]']

/**
 * List of hosts that no proxy is used for: the text of NO_PROXY in the words of Node's agents, which differ from those
 * of curl and Go: a name has to stand for the names below it, too, and a network (10.0.0.0/8) is a range of addresses.
 * https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support and
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function bypassList(text: string): string {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  return [...LOOPBACK, ...entries.flatMap(entriesFor)].join(',')
}

function entriesFor(entry: string): readonly string[] {
  const range = rangeOf(entry)
  if (range !== undefined) return [range]
  return entry.startsWith('.') || entry.startsWith('*') ? [entry] : [entry, `.${entry}`]
}

/**
 * Whether a host is reached without a proxy, by a list of `bypassList`.
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config has the same rules, but for ports, which are left aside here.
 */
export const isBypassed = (host: string, bypass: string): boolean =>
  bypass.split(',').some((entry) => {
    const [first = '', last] = /^\d[\d.]*-\d[\d.]*$/.test(entry) ? entry.split('-') : []
    if (last !== undefined) return isAddress(host) && isBetween(numberOf(first), numberOf(host), numberOf(last))
    if (entry.startsWith('.') || entry.startsWith('*')) return host.endsWith(entry.replace(/^\*/, ''))
    return entry.replace(/:\d+$/, '') === host
  })

const isAddress = (host: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)

const isBetween = (least: number, value: number, most: number): boolean => value >= least && value <= most

const numberOf = (address: string): number => address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)

/** An IPv4 network as `first-last`; undefined when it is none. */
function rangeOf(entry: string): string | undefined {
  const [, address = '', bits = ''] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(entry) ?? []
  const bytes = address.split('.').map(Number)
  if (address === '' || Number(bits) > 32 || bytes.some((byte) => byte > 255)) return undefined
  const size = 2 ** (32 - Number(bits))
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  const first = value - (value % size)
  return `${dotted(first)}-${dotted(first + size - 1)}`
}

const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

/** Fault of a request, as Node and the clients tell it. */
export interface ProxyFault {
  readonly message: string
  /** The system's code, or Node's. */
  readonly code: string | undefined
  /** Host that the connection should have gone to, as far as the error says it. */
  readonly host: string | undefined
  readonly port: number | undefined
  /** The status of an answer that nobody could read. */
  readonly status: number | undefined
}

/**
 * Blames the proxy for a failed request. Returns what follows the words of the error when it is about a proxy and not
 * about the service: which proxy, and the variable that names it. Empty for every other error.
 */
export function blameProxy({ https, http }: Proxies, fault: ProxyFault): string {
  // Node's agent and @actions/http-client (the package tunnel): what the proxy said when it was asked for a connection.
  const tunnel = fault.code === 'ERR_PROXY_TUNNEL' || /tunneling socket could not be established/.test(fault.message)
  const proxy = tunnel ? https : fault.status === 407 ? http : [https, http].find((one) => isAt(one, fault))
  if (proxy === undefined) return https !== undefined && isSilence(fault) ? betweenSilence(https) : ''
  const status = fault.status === 407 ? ' Proxy Authentication Required' : ''
  return `${status}, at the proxy ${proxy.shown} (${proxy.variable})`
}

/** What Node, the SDK and this step's own deadline call that no answer came. */
const isSilence = ({ code }: ProxyFault): boolean => code === 'TimeoutError' || code === 'ETIMEDOUT'

/** Such an error does not say how far the request came, and the host of the service may be one that NO_PROXY names. */
const betweenSilence = ({ shown, variable }: HttpProxy): string =>
  `, and requests go through the proxy ${shown} (${variable}) unless NO_PROXY names their host`

/** A name that is unknown is told as it is; a connection that was refused by the address that the name has. */
const isAt = (proxy: HttpProxy | undefined, { code, host, port }: ProxyFault): boolean =>
  proxy !== undefined && (code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? host === proxy.host : port === proxy.port)
