import { isIP } from 'node:net'
import { type Place, realHosts } from './places.ts'

const form = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i

/** Tells whether a request's `Host` is a name of this server. */
export type IsOwnName = (host: string) => boolean

/**
 * The names that a server answers to, against DNS rebinding: a page in a browser may give its own name the address of this
 * machine, and then ask this server as if it were its own. Its requests have that name in `Host`. An address cannot be made
 * to mean another machine: https://github.com/rails/rails/pull/33145
 * @param names those of a container or of /etc/hosts, besides localhost and AWS's own names for the places
 * @throws Error that names the first one that is none
 */
export function ownNames(places: readonly Place[], names: readonly string[]): IsOwnName {
  const wrong = names.find((name) => !form.test(name))
  if (wrong !== undefined) throw new Error(`The name has to be that of a host, without a port; it is '${wrong}'.`)
  const known = new Set([...names, 'localhost', ...realHosts(places)].map((name) => name.toLowerCase()))
  return (host) => {
    const [, name = ''] = /^(.*?)(?::\d+)?$/.exec(host.toLowerCase()) ?? []
    return known.has(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) > 0
  }
}

/** What a request under another name is told. Both of AWS's clients and docker show it. */
export function refusalOf(host: string): object {
  const message =
    `This local ECR does not answer to the name ${JSON.stringify(host)}. It answers to addresses, to localhost, ` +
    `to AWS's names for its registries, and to the names that it was started with (--name).`
  return { message, errors: [{ code: 'DENIED', message }] }
}
