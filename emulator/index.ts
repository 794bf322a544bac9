import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Faults } from './faults/faults.ts'
import { publicAlias } from './identity/accounts.ts'
import { Credentials } from './identity/credentials.ts'
import { Policies } from './identity/policies.ts'
import { Signer } from './identity/tokens.ts'
import { Latency, parseLatency } from './latency.ts'
import { listenEverywhere } from './listen.ts'
import { partitionOf } from './names.ts'
import type { LocalEcr, LocalEcrOptions, LocalPlace } from './options.ts'
import { ownNames } from './own-names.ts'
import { addressesOf, type Place, placesOf, publicAddress, realHosts } from './places.ts'
import { Rates } from './rates.ts'
import { RequestLog } from './request-log.ts'
import { ScanScript } from './rules/scan-script.ts'
import { SigningScript } from './rules/signing-script.ts'
import { makeServer, type Serving } from './server.ts'
import { defaultSettings, parseSettings } from './settings.ts'
import { type Shelves, Site } from './site.ts'
import { steps } from './steps.ts'
import { lockFolder } from './store/lock.ts'
import { Registry, signingKey } from './store/registry.ts'
import { makeTls, type Tls } from './tls.ts'
import type { World } from './world.ts'

export type { FaultRule } from './faults/rule.ts'
export type { PolicyRule } from './identity/policies.ts'
export type { LatencyRule } from './latency.ts'
export type { LocalEcr, LocalEcrOptions, LocalPlace } from './options.ts'
export type { RequestRecord } from './request-log.ts'
export type { ScanRule } from './rules/scan-script.ts'
export type { Settings } from './settings.ts'
export { steps } from './steps.ts'

const list = (value: string | readonly string[] | undefined, fallback: string): readonly string[] =>
  value === undefined ? [fallback] : typeof value === 'string' ? [value] : value

async function openShelves(data: string, places: readonly Place[]): Promise<(place: Place) => Shelves> {
  const shelves = new Map<Place, Shelves>()
  const publicRegistries = new Map<string, Registry>()
  for (const place of places) {
    const { account, region } = place
    const publicRegistry = publicRegistries.get(account) ?? (await Registry.open(data, account, 'public'))
    publicRegistries.set(account, publicRegistry)
    shelves.set(place, { registry: await Registry.open(data, account, region), publicRegistry })
  }
  return (place) => {
    const found = shelves.get(place)
    if (found === undefined) throw new Error(`There is no registry for ${place.account} in ${place.region}.`)
    return found
  }
}

/** Everything but the site, which is known when the server listens. */
async function prepare(options: LocalEcrOptions, data: string, places: readonly Place[]) {
  const now = options.now ?? Date.now
  const settings = { ...defaultSettings, ...parseSettings(options.settings ?? {}) }
  // An account is in one partition.
  const partition = partitionOf(places[0]?.region ?? '')
  const common = {
    credentials: new Credentials([...new Set(places.map(({ account }) => account))], partition, now),
    policies: new Policies(options.policies ?? []),
    rates: new Rates(now),
    signer: new Signer(await signingKey(data)),
    settings,
    scans: new ScanScript(options.scans ?? []),
    signings: new SigningScript(options.signings ?? []),
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 43_200,
    idTokenRequestToken: randomBytes(24).toString('base64url'),
    now,
  }
  const latency = new Latency(parseLatency(options.latency ?? 0, steps))
  return { common, log: new RequestLog(), faults: new Faults(options.faults ?? []), latency, settings }
}

/** How a place is reached, and with which key. */
function placeOf(world: World, authority: string | undefined): LocalPlace {
  const { account, region } = world.registry
  const { accessKeyId, secretAccessKey } = world.credentials.keys(account)
  return {
    account,
    region,
    url: world.url,
    registry: world.host,
    publicRegistry: `${world.publicHost}/${publicAlias(account)}`,
    environment: {
      AWS_ENDPOINT_URL: world.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(authority !== undefined && { AWS_CA_BUNDLE: authority, NODE_EXTRA_CA_CERTS: authority }),
    },
  }
}

/** Opens the store and listens. @param release called after the server has stopped */
async function start(options: LocalEcrOptions, data: string, release: () => Promise<void>): Promise<LocalEcr> {
  const { port = 0, host = '127.0.0.1' } = options
  const places = placesOf(list(options.account, '123456789012'), list(options.region, 'us-east-1'), host)
  const names = options.names ?? []
  const isOwnName = ownNames(places, names)
  const shelves = await openShelves(data, places)
  const { common, ...rest } = await prepare(options, data, places)
  const addresses = addressesOf(places)
  const tls: Tls | undefined =
    options.tls === true ? await makeTls(data, [...addresses, 'localhost', ...names, ...realHosts(places)]) : undefined
  let serving: Serving | undefined
  const now = (): Serving => {
    if (serving === undefined) throw new Error('A request came before the server was ready.')
    return serving
  }
  const isOptional = (address: string) => address === publicAddress
  const bound = await listenEverywhere(() => makeServer(now, tls), port, addresses, isOptional)
  const site = new Site(places, shelves, common, { scheme: tls === undefined ? 'http' : 'https', port: bound.port })
  const all = site.worlds.map((world) => placeOf(world, tls?.authority))
  serving = { ...rest, site, places: all, isOwnName }
  const [first] = all
  if (first === undefined) throw new Error('A server has at least one place.')
  return {
    ...first,
    places: all,
    oidc: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${first.url}/oidc/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: common.idTokenRequestToken,
    },
    settings: rest.settings,
    ...(tls !== undefined && { authority: tls.authority }),
    requests: () => rest.log.list(),
    close: () => Promise.all(bound.servers.map(stop)).then(release),
  }
}

function stop(server: ReturnType<typeof makeServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/**
 * Starts a local ECR: control API, STS, registries and GitHub's token endpoint.
 * @throws Error when the port is taken, the folder is in use, or an option is wrong
 */
export async function startLocalEcr(options: LocalEcrOptions = {}): Promise<LocalEcr> {
  const data = options.data === undefined ? await mkdtemp(join(tmpdir(), 'local-ecr-')) : resolve(options.data)
  const remove = () => (options.data === undefined ? rm(data, { recursive: true, force: true }) : Promise.resolve())
  let unlock = () => Promise.resolve()
  const release = () => unlock().then(remove)
  try {
    await mkdir(data, { recursive: true })
    unlock = await lockFolder(data)
    return await start(options, data, release)
  } catch (error) {
    await release()
    throw error
  }
}
