import { labelledLines, type PlanLine } from '../../base/text.ts'
import type { BuildSettings } from '../../buildx/build-settings.ts'
import { type DockerConfig, hasLogin, type RegistryLogin } from '../../buildx/docker-config/user-config.ts'
import { dockerfileImages } from '../../buildx/dockerfile/dockerfile-images.ts'
import { dockerfileText } from '../../buildx/dockerfile/dockerfile-text.ts'
import {
  type MirroredImage,
  mirrorContext,
  mirrorImage,
  mirrorImages,
} from '../../buildx/dockerfile/mirrored-images.ts'
import type { Attest } from '../../buildx/flags/attest-flag.ts'
import type { ReachedDestination } from '../../delivery/deliveries.ts'
import type { Connect, RegistryToken } from '../../ecr/api.ts'
import type { Destination } from '../../ecr/destination.ts'
import type { Region } from '../../names/aws.ts'
import { isHostOf, parseRegistryHost } from '../../names/registry.ts'
import type { RegistryMirror } from '../../names/registry-mirror.ts'
import { maskLogin } from '../look-at-destination.ts'
import type { World } from '../world.ts'
import { imageRequest } from './image-request.ts'
import type { MirrorUse, Run } from './run-context.ts'
import type { Settings } from './settings.ts'

/**
 * Finds what a build reads through mirrors, by the text of its Dockerfile. Without mirrors nothing is read. Throws
 * UnexpectedStateError where the Dockerfile is no file.
 */
export async function findMirrorUse(
  { files, env }: Pick<World, 'files' | 'env'>,
  settings: Pick<Settings, 'build' | 'engine' | 'mirrors'>,
  userConfig: DockerConfig,
): Promise<MirrorUse> {
  const { build, mirrors } = settings
  const text = mirrors.length === 0 ? undefined : await dockerfileText(files, build)
  if (text === undefined) return { images: [], left: mirrors.length === 0 ? [] : [ELSEWHERE], logins: [] }
  return { ...mirrorImages(dockerfileImages(text, imageRequest(settings, env, userConfig)), mirrors), logins: [] }
}

/** Dockerfile of a context elsewhere. */
const ELSEWHERE = { name: 'the Dockerfile', why: 'it is not on this machine, and nobody here knows what it names' }

/** Run, or what it is before there is one, as far as its mirrors need it. */
export interface MirrorRun extends Pick<Run, 'userConfig' | 'mirrored'> {
  readonly settings: Pick<Settings, 'build' | 'mirrors' | 'repositories'>
}

/** Hosts of mirrors in ECR that this build reads from, and that the user's own docker configuration has no login for. */
export function mirrorHosts({ settings, userConfig, mirrored }: MirrorRun): readonly string[] {
  const isRead = mirrored.images.length > 0 || mirrored.left.length > 0 || readsScanner(settings)
  const hosts = isRead ? settings.mirrors.map(({ mirror }) => mirror.host) : []
  return [...new Set(hosts)].filter((host) => isEcrMirror(host, settings) && !hasLogin(userConfig, host))
}

/** Also a local ECR, where it is the registry that the input repository names. */
const isEcrMirror = (host: string, { repositories }: Pick<Settings, 'repositories'>): boolean =>
  parseRegistryHost(host).ok || repositories.some(({ localHost }) => localHost === host)

/** Mirrors that docker can read from: those in ECR need a login. */
const readableMirrors = (run: MirrorRun): readonly RegistryMirror[] => {
  const closed = closedHosts(run)
  return run.settings.mirrors.filter(({ mirror }) => !closed.includes(mirror.host))
}

/** Hosts of mirrors that nobody is logged in to. */
const closedHosts = (run: MirrorRun): readonly string[] =>
  mirrorHosts(run).filter((host) => !run.mirrored.logins.some((login) => login.host === host))

/**
 * Mirrors that a builder of this run's own gets as BuildKit's: for what no text names, as images in the ONBUILD of a base.
 * BuildKit has them for whole registries alone.
 */
export const builderMirrors = (run: MirrorRun): readonly RegistryMirror[] =>
  readableMirrors(run).filter(({ origin }) => origin.path === '')

/** Images that are read through their mirrors. */
const readImages = (run: MirrorRun): readonly MirroredImage[] => {
  const closed = closedHosts(run)
  return run.mirrored.images.filter(({ host }) => !closed.includes(host))
}

/** Settings of the build, with each image that the Dockerfile names read through its mirror. */
export function throughMirrors(run: MirrorRun): BuildSettings {
  const { build } = run.settings
  if (run.settings.mirrors.length === 0) return build
  const mirrors = readableMirrors(run)
  return {
    ...build,
    buildContexts: [...build.buildContexts, ...readImages(run).map(mirrorContext)],
    attests: build.attests.map((attest) => withScanner(attest, mirrors)),
  }
}

/** https://github.com/moby/buildkit/blob/master/frontend/attestations/parse.go (defaultSBOMGenerator) */
const SCANNER = 'docker/buildkit-syft-scanner:stable-1'

const mirroredScanner = (
  { type, attributes }: Attest,
  mirrors: readonly RegistryMirror[],
): MirroredImage | undefined =>
  type === 'sbom' ? mirrorImage(attributes.get('generator') ?? SCANNER, mirrors) : undefined

/** Image that makes the SBOM: BuildKit looks for no context of it. */
function withScanner(attest: Attest, mirrors: readonly RegistryMirror[]): Attest {
  const image = mirroredScanner(attest, mirrors)
  return image === undefined
    ? attest
    : { ...attest, attributes: new Map([...attest.attributes, ['generator', image.reference]]) }
}

/** All that a build reads through mirrors: images of the Dockerfile, and the one that makes the SBOM. */
export const mirroredImages = (run: MirrorRun): readonly MirroredImage[] => [
  ...readImages(run),
  ...run.settings.build.attests.flatMap((attest) => mirroredScanner(attest, readableMirrors(run)) ?? []),
]

const readsScanner = ({ build, mirrors }: Pick<Settings, 'build' | 'mirrors'>): boolean =>
  build.attests.some((attest) => mirroredScanner(attest, mirrors) !== undefined)

/**
 * Run that is logged in to its mirrors in ECR: by the login of a destination in the same region, for a token is good for all
 * registries there that its identity may use; else by one of its own, as the first destination's identity. Throws AwsError.
 */
export async function withMirrorLogins(
  run: Run,
  places: readonly ReachedDestination[],
  connect: Connect,
): Promise<Run> {
  const logins = await Promise.all(mirrorHosts(run).map((host) => loginTo(run, host, places, connect)))
  return { ...run, mirrored: { ...run.mirrored, logins: logins.filter((login) => login !== undefined) } }
}

async function loginTo(
  { world }: Pick<Run, 'world'>,
  host: string,
  places: readonly ReachedDestination[],
  connect: Connect,
): Promise<RegistryLogin | undefined> {
  const same =
    places.find(({ repository }) => isHostOf(host, repository.registry)) ??
    places.find(({ repository: { registry } }) => registry.alias === undefined && registry.region === regionOf(host))
  if (same !== undefined) return { host, authorization: same.registry.token.authorization }
  const token = await ownToken(host, places[0]?.destination, connect)
  if (token === undefined) return undefined
  maskLogin(world.log, token)
  return { host, authorization: token.authorization }
}

/**
 * Asks for a token to a mirror in ECR before the registries of the destinations were looked at. Undefined where there is no
 * destination whose identity could ask. Throws AwsError.
 */
export async function mirrorToken(
  host: string,
  destinations: readonly Destination[],
  connect: Connect,
): Promise<RegistryToken | undefined> {
  const same =
    destinations.find(({ address }) => address.localHost === host) ??
    destinations.find(({ address, region }) => address.registry?.kind !== 'public' && region === regionOf(host))
  if (same === undefined) return ownToken(host, destinations[0], connect)
  const session = await connect(same.identity)
  return session.ecr(same).authorizationToken()
}

function regionOf(host: string): Region | undefined {
  const named = parseRegistryHost(host)
  return named.ok ? named.value.region : undefined
}

/** Token of the mirror's own registry, as the identity of a destination elsewhere. */
async function ownToken(
  host: string,
  other: Destination | undefined,
  connect: Connect,
): Promise<RegistryToken | undefined> {
  const named = parseRegistryHost(host)
  if (other === undefined || !named.ok) return undefined
  const session = await connect(other.identity)
  const mirror = { address: { name: other.address.name, registry: named.value }, ...named.value }
  return session.ecr(mirror).authorizationToken()
}

/** Sentence about mirrors that are not used, because docker has no login there; undefined where there are none. */
export function unusedMirrors(run: MirrorRun): string | undefined {
  const hosts = closedHosts(run)
  return hosts.length === 0
    ? undefined
    : `Docker is not logged in to ${hosts.join(', ')}, so images are not read through the mirrors there, but from where they are named.`
}

/** Describes what is read through mirrors, and what is left alone, as rows for the plan. */
export function describeMirrors(run: MirrorRun): readonly PlanLine[] {
  return labelledLines('mirrors', [
    ...mirroredImages(run).map(({ name, reference }) => `${name}, read from ${reference}`),
    ...run.mirrored.left.map(({ name, why }) => `${name}: left alone, for ${why}`),
  ])
}
