import { isForIndex } from '../image-metadata/annotations.ts'
import type { BuildOptions, BuildSettings, CacheSettings, Call } from './build-settings.ts'
import { imageForm } from './compression.ts'
import { type ImageDestination, outputArgv } from './exports.ts'
import { isBesideImage, printAttest } from './flags/attest-flag.ts'
import { printCacheEntry } from './flags/cache-flag.ts'
import { printNamedContext } from './flags/context-flag.ts'
import { printSshKey } from './flags/ssh-flag.ts'
import { type MountedSecret, secretArgv } from './secret-mounts.ts'

/** The files of one call of docker. */
export interface BuildFiles {
  readonly metadataFile: string
  readonly secrets: readonly MountedSecret[]
}

/**
 * The arguments of `docker` for the build (https://docs.docker.com/reference/cli/docker/buildx/build/).
 * Attestations are off unless they are asked for: they would wrap a single-platform image in an index, which Lambda
 * refuses and ECR cannot scan, and give each run another digest (https://github.com/docker/buildx/issues/1509).
 */
export function buildArgv(request: BuildRequest, output: ImageDestination, files: BuildFiles): readonly string[] {
  const annotations = annotationsOf(request)
  return [
    ...['buildx', 'build'],
    ...evaluated(request, files.secrets),
    ...many('--annotation', annotations),
    ...many('--cache-to', request.cache.to.map(printCacheEntry)),
    ...attestArgv(request.attests),
    ...['--metadata-file', files.metadataFile],
    ...outputArgv(request.exports, output, request.driver, imageForm(request, annotations.length > 0)),
    ...source(request),
  ]
}

/** The arguments of `docker` for an evaluation without a build; the answer is printed, and in the metadata file too. */
export const callArgv = (build: BuildSettings, call: Call, files: BuildFiles): readonly string[] => [
  ...['buildx', 'build', '--call', call],
  ...evaluated(build, files.secrets),
  ...['--metadata-file', files.metadataFile],
  ...source(build),
]

/** What the Dockerfile is evaluated with. */
const evaluated = (build: BuildSettings, secrets: readonly MountedSecret[]): readonly string[] => [
  ...option('--builder', build.builder),
  ...option('--file', build.file),
  ...option('--target', build.target),
  ...option('--platform', build.platforms.join(',')),
  ...many('--build-arg', build.buildArgs),
  ...many('--build-context', build.buildContexts.map(printNamedContext)),
  ...many('--label', build.labels),
  ...instructionArgv(build.instructions),
  ...cacheArgv(build.cache),
  ...secretArgv(secrets),
]

const instructionArgv = (settings: BuildOptions): readonly string[] => [
  ...many('--add-host', settings.addHosts),
  ...many('--allow', settings.allow),
  ...option('--cgroup-parent', settings.cgroupParent),
  ...option('--network', settings.network),
  ...option('--shm-size', settings.shmSize),
  ...many('--ssh', settings.ssh.map(printSshKey)),
  ...many('--ulimit', settings.ulimits),
]

const cacheArgv = (cache: CacheSettings): readonly string[] => [
  ...many('--cache-from', cache.from.map(printCacheEntry)),
  ...(cache.none ? ['--no-cache'] : []),
  ...many('--no-cache-filter', cache.noneOf),
  ...(cache.pull ? ['--pull'] : []),
]

/** buildx would make provenance by itself; beside `--attest` for provenance it takes no second word about it. */
const attestArgv = (attests: BuildSettings['attests']): readonly string[] => [
  ...(hasProvenance(attests) ? [] : ['--provenance=false']),
  ...many('--attest', attests.map(printAttest)),
]

/** Whether one of the attestations says from what and how the image was built. */
export const hasProvenance = (attests: BuildSettings['attests']): boolean =>
  attests.some(({ type }) => type === 'provenance')

/** Last, and after `--`: a folder may be called like an option. */
const source = ({ context }: BuildSettings): readonly string[] => [
  '--',
  context.kind === 'folder' ? context.path : context.address,
]

/** BuildKit refuses an annotation of an index where it makes none, and an annotation must not be why it makes one. */
const annotationsOf = (build: BuildSettings): readonly string[] =>
  build.annotations.filter((text) => makesIndex(build) || !isForIndex(text))

/** Whether the image is an index even for one platform: attestations beside it are manifests of their own. */
export const isAttested = ({ attests }: Pick<BuildSettings, 'attests'>): boolean => attests.some(isBesideImage)

/** Whether the image that is built is an index. */
export const makesIndex = (build: Pick<BuildSettings, 'platforms' | 'attests'>): boolean =>
  build.platforms.length > 1 || isAttested(build)

const option = (name: string, value: string | undefined): readonly string[] => (value ? [name, value] : [])

const many = (name: string, values: readonly string[]): readonly string[] => values.flatMap((value) => [name, value])

/**
 * Variables, by name, that buildx takes from its environment: build arguments without a value, and keys for a cache in
 * S3.
 */
export const inheritedVariables = ({ buildArgs, cache }: BuildSettings): readonly string[] => [
  ...buildArgs.filter((item) => !item.includes('=')),
  ...([...cache.from, ...cache.to].some(({ type }) => type === 's3') ? S3_VARIABLES : []),
]

// https://docs.docker.com/build/cache/backends/s3/#authentication
const S3_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

/** Request to buildx: what the user said, with the builder and the caches that this run chose. */
export interface BuildRequest extends BuildSettings {
  /** Driver of the builder, such as docker-container. */
  readonly driver: string
}

/** Request for what a build gives once more: all of it comes from the cache, and nothing is written but the image. */
export const requestAgain = (request: BuildRequest): BuildRequest => ({
  ...request,
  attests: [],
  cache: { ...request.cache, to: [], none: false, noneOf: [], pull: false },
})

/**
 * Request for a build whose steps were all done by an attempt that failed later: they come from the cache, also where the
 * user wanted none, or they would be done twice. A base image is looked for again (`pull`): without that, an older one in
 * the engine would be taken for it.
 */
export const withBuiltSteps = (request: BuildRequest): BuildRequest => ({
  ...request,
  cache: { ...request.cache, none: false, noneOf: [] },
})

/**
 * Request to buildx, made of what the user said. `argument` is the builder's name for `--builder`; undefined: the job's
 * current one.
 */
export const buildRequest = (
  build: BuildSettings,
  { argument, driver }: { readonly argument: string | undefined; readonly driver: string },
  { from, to }: Pick<CacheSettings, 'from' | 'to'>,
): BuildRequest => ({
  ...build,
  builder: argument,
  driver,
  cache: { ...build.cache, from: [...build.cache.from, ...from], to: [...build.cache.to, ...to] },
})
