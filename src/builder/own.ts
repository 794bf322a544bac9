import { DockerFailure, succeeded } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { ClientTls } from '../inputs/settings.ts'
import type { Files, World } from '../world.ts'
import { createArgvs, type OwnBuilder, removeArgv, type TlsFiles } from './argv.ts'

/** Where a run keeps a builder of its own: a private folder, whose name is the builder's too. */
export interface Nest {
  readonly folder: string
  readonly name: string
}

/** Names of the states that tell `post` which builder to remove. */
export const NEST_STATE = 'builder'
export const DRIVER_STATE = 'builder-driver'

/** A nest for this run, of which nothing is there yet. */
export const newNest = (files: Pick<Files, 'privatePath'>): Nest => nestAt(files.privatePath())

export const nestAt = (folder: string): Nest => ({ folder, name: folder.replace(/^.*\//, '') })

/** The environment in which docker finds the builder in the nest, and none of the user's. */
export const withNest = (env: Environment, { folder }: Nest): Environment => ({
  ...env,
  BUILDX_CONFIG: `${folder}/buildx`,
})

/** Makes a builder. The user's builders are not touched. Throws DockerFailure, or Cancelled. */
export async function makeBuilder(
  world: World,
  nest: Nest,
  own: OwnBuilder,
  entitlements: readonly string[],
  env: Environment,
): Promise<void> {
  // Before anything is there, so that `post` finds it even when this process is killed in the next moment.
  world.report.state(NEST_STATE, nest.folder)
  world.report.state(DRIVER_STATE, own.kind)
  await world.files.makePrivateFolder(nest.folder)
  const tls = own.kind === 'remote' && own.tls !== undefined ? await writeTls(world, nest, own.tls) : undefined
  for (const argv of createArgvs(nest.name, own, { tls, entitlements })) {
    const { exit, output } = await world.docker.query(argv, withNest(env, nest))
    if (succeeded(exit)) continue
    throw new DockerFailure({ doing: DOING[own.kind], exit, output })
  }
}

const DOING: Readonly<Record<OwnBuilder['kind'], string>> = {
  'docker-container': 'make a BuildKit container',
  kubernetes: 'make a builder in Kubernetes',
  remote: 'connect to the BuildKit at the input builder-endpoint',
}

async function writeTls({ files, log }: World, { folder }: Nest, { ca, pair }: ClientTls): Promise<TlsFiles> {
  const write = async (name: string, text: string): Promise<string> => {
    await files.writePrivate(`${folder}/${name}.pem`, text)
    return `${folder}/${name}.pem`
  }
  if (pair === undefined) return { ca: await write('ca', ca), pair }
  // Certificates are no secret: they are shown to whoever connects.
  log.mask(pair.key)
  return {
    ca: await write('ca', ca),
    pair: { cert: await write('cert', pair.cert), key: await write('key', pair.key) },
  }
}

/** The driver that the main part saved; whatever else stands there is taken for a container. */
export const madeKind = (text: string): OwnBuilder['kind'] =>
  text === 'kubernetes' || text === 'remote' ? text : 'docker-container'

/**
 * Removes a builder of this run with all that runs for it. Returns what docker said when it could not; then the nest
 * stays, so that it can be tried again.
 */
export async function removeBuilder(
  { docker, files }: Pick<World, 'docker' | 'files'>,
  nest: Nest,
  kind: OwnBuilder['kind'],
  env: Environment,
): Promise<string | undefined> {
  // All that there is of a remote one is in the nest.
  if (kind !== 'remote') {
    const { exit, output } = await docker.query(removeArgv(nest.name), withNest(env, nest))
    // A run that ended before its builder was there.
    const removed = succeeded(exit) || /no builder .* found/.test(output)
    if (!removed) return output.trim()
  }
  await files.removePrivateFolder(nest.folder)
  return undefined
}
