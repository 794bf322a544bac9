import { isRealHost, type Place, publicAddress, realPublicHost, realRegistryHost } from './places.ts'
import type { World } from './world.ts'

/** What the worlds of one server have in common. */
export type Common = Omit<World, 'registry' | 'publicRegistry' | 'place' | 'url' | 'host' | 'publicHost'>

/** The two registries of a place. */
export type Shelves = Pick<World, 'registry' | 'publicRegistry'>

/** Where a request was sent to. */
export interface Target {
  readonly world: World
  /** Whether it was sent to ECR Public. */
  readonly isPublic: boolean
}

const key = (account: string, region: string): string => `${account} ${region}`

/** `host:port` in two; a port is missing in names of AWS on port 443. */
const split = (host: string): readonly [string, string] => {
  const [, name = '', port = ''] = /^(.*?)(:\d+)?$/.exec(host) ?? []
  return [name, port]
}

/** All that one server serves, and which part of it a request means. */
export class Site {
  readonly places: readonly Place[]
  readonly #worlds = new Map<string, World>()
  readonly #first: World

  /** @param origin scheme and port of the server: `http` and `4510` */
  constructor(
    places: readonly Place[],
    shelves: (place: Place) => Shelves,
    common: Common,
    origin: { readonly scheme: string; readonly port: number },
  ) {
    const place = (account: string, region: string) => this.#worlds.get(key(account, region))
    const worlds = places.map((where) => {
      const host = `${where.address.includes(':') ? `[${where.address}]` : where.address}:${origin.port}`
      const publicHost = `${publicAddress}:${origin.port}`
      return { ...common, ...shelves(where), place, host, publicHost, url: `${origin.scheme}://${host}` }
    })
    const [first] = worlds
    if (first === undefined) throw new Error('A site has at least one place.')
    this.places = places
    this.#first = first
    for (const world of worlds) this.#worlds.set(key(world.registry.account, world.registry.region), world)
  }

  get worlds(): readonly World[] {
    return [...this.#worlds.values()]
  }

  get policies(): World['policies'] {
    return this.#first.policies
  }

  get scans(): World['scans'] {
    return this.#first.scans
  }

  get signings(): World['signings'] {
    return this.#first.signings
  }

  /** One world of each account, as somebody sees it who asked for `host`. */
  accountsAs(host: string): World[] {
    const first = new Map(this.worlds.toReversed().map((world) => [world.registry.account, world]))
    return [...first.values()].map((world) => this.as(world, host))
  }

  /**
   * @param region a region that this server has; for another one, an operation refuses the request itself
   * @returns where a caller is at home
   */
  home(account: string, region: string, host: string): World | undefined {
    const own =
      this.#worlds.get(key(account, region)) ?? this.accountsAs(host).find((one) => one.registry.account === account)
    return own && this.as(own, host)
  }

  /**
   * @param host the request's `Host`
   * @param localAddress the address that its connection came in at, for a host that says nothing
   */
  target(host: string, localAddress: string): Target {
    const [name] = split(host)
    if (name === publicAddress || name === realPublicHost) return { world: this.as(this.#first, host), isPublic: true }
    const fits = ({ address }: Place, text: string) => address === text
    const place =
      this.places.find((candidate) => fits(candidate, name) || realRegistryHost(candidate) === name) ??
      this.places.find((candidate) => fits(candidate, localAddress))
    const world = place && this.#worlds.get(key(place.account, place.region))
    return { world: this.as(world ?? this.#first, host), isPublic: false }
  }

  /** A world as somebody sees it who asked for `host`: who uses AWS's own names is answered with them. */
  as(world: World, host: string): World {
    const [name, port] = split(host)
    if (!isRealHost(name)) return world
    const own = realRegistryHost(world.registry) + port
    const place = (account: string, region: string) => {
      const other = this.#worlds.get(key(account, region))
      return other && this.as(other, host)
    }
    return { ...world, place, host: own, url: `https://${own}`, publicHost: realPublicHost + port }
  }
}
