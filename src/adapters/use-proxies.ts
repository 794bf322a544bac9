import { variableLogins } from '../proxy/logins.ts'
import { type Proxies, readProxies } from '../proxy/proxy-settings.ts'
import type { Log } from '../runner/ports.ts'
import { masksOf } from '../secrets/masks.ts'

/** What the agents of Node take as `proxyEnv`. */
interface ProxyVariables {
  readonly https_proxy?: string
  readonly http_proxy?: string
  readonly no_proxy: string
}

/**
 * Uses the proxies of the job: reads them from its environment, and has the runner hide their passwords. Writes
 * addresses back in the form that all clients of this process know: to @actions/http-client, `proxy:3128` would be no
 * proxy at all.
 */
export function useProxies(env: NodeJS.ProcessEnv, log: Pick<Log, 'mask'>): Proxies {
  const proxies = readProxies(env)
  const secrets = variableLogins(env).flatMap((login) => login.secrets)
  // To send a login, @actions/http-client uses a package that Node warns of in the log, where nobody can mend it.
  if (secrets.length > 0) process.noDeprecation = true
  for (const mask of secrets.flatMap(masksOf)) log.mask(mask)
  for (const proxy of [proxies.https, proxies.http]) {
    if (proxy !== undefined) env[proxy.variable] = proxy.address.revealText()
  }
  return proxies
}

/**
 * Options for agents that send requests through the proxies: both kinds of agent take the same ones. Of the SDK's
 * requests only those to AWS take them; instance metadata and the like are asked directly. Empty without a proxy.
 * https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support
 */
export function agentOptions({ https, http, bypass }: Proxies): { readonly proxyEnv?: ProxyVariables } {
  if (https === undefined && http === undefined) return {}
  return {
    proxyEnv: {
      ...(https && { https_proxy: new URL(https.address.revealText() ?? '').href }),
      ...(http && { http_proxy: new URL(http.address.revealText() ?? '').href }),
      no_proxy: bypass,
    },
  }
}
