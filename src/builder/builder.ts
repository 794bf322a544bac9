/** What `docker buildx inspect` says about a builder. */
export interface Builder {
  readonly name: string
  /** docker, docker-container, kubernetes, remote or cloud. */
  readonly driver: string
  /** All platforms of its nodes, such as linux/amd64; empty when the builder has not been started yet. */
  readonly platforms: readonly string[]
  /** Where the docker driver keeps images; undefined when that cannot be seen here, and for other drivers. */
  readonly store: Store | undefined
}

/** The image store of a Docker engine: what the docker driver can do depends on it. */
export type Store = 'containerd' | 'classic'

/**
 * Reads the output of `docker buildx inspect`, which has no JSON form. Returns the builder, or undefined when the
 * output describes none, or one that docker could not reach (the exit code is 0 then too).
 */
export function parseBuilder(output: string): Builder | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]+(\\S.*)$`, 'm').exec(output)?.[1]?.trim()
  const name = field('Name')
  const driver = field('Driver')
  if (name === undefined || driver === undefined || field('Error') !== undefined) return undefined
  const lists = [...output.matchAll(/^Platforms:[ \t]+(\S.*)$/gm)].flatMap(([, list = '']) => list.split(','))
  const platforms = [...new Set(lists.map((platform) => platform.trim().replace(/\*$/, '')))]
  return { name, driver, platforms, store: driver === 'docker' ? storeIn(output) : undefined }
}

/**
 * Whether the builder in the output of `docker buildx inspect` runs elsewhere and does not answer: buildx calls it
 * inactive then, as a container that starts with the build. One of several nodes may be enough for a build.
 * https://github.com/docker/buildx/blob/master/driver/remote/driver.go (Info)
 */
export function isSilent(output: string): boolean {
  const states = [...output.matchAll(/^Status:[ \t]+(\S+)/gm)].map(([, state]) => state)
  return /^Driver:[ \t]+remote\s*$/m.test(output) && states.length > 0 && states.every((state) => state === 'inactive')
}

/**
 * buildx itself tells the stores apart by this label:
 * https://github.com/docker/buildx/blob/master/driver/docker/driver.go (Features). Engines before Docker 25 have no label
 * at all with the classic store, and old versions of buildx show none.
 */
function storeIn(output: string): Store | undefined {
  if (output.includes('org.mobyproject.buildkit.worker.snapshotter')) return 'containerd'
  return /^Labels:/m.test(output) ? 'classic' : undefined
}

/** Reads the storage driver's status in `docker info`. */
export const parseStore = (output: string): Store =>
  output.includes('io.containerd.snapshotter') ? 'containerd' : 'classic'
