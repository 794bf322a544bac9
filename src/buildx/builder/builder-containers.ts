import type { Environment } from '../../runner/context.ts'
import { ANSWER_DEADLINE, type Docker, type DockerAnswer, saidByDocker, succeeded } from '../docker.ts'

/** What the container driver of buildx leaves in an engine for a builder. */
export interface BuilderVolume {
  /** The name of the builder. */
  readonly builder: string
  /** When it was made; undefined where nobody has asked the engine. */
  readonly made: Date | undefined
}

/** How the names of their containers begin, which are those of the volumes too: https://github.com/docker/buildx/blob/master/driver/manager.go */
const BUILDERS = 'buildx_buildkit_ecr-build-push-'

/**
 * Removes the containers of temporary builders, with their volumes, that buildx does not know any more, as after a kill in the middle of
 * making or removing them: a container whose folder is gone, a volume whose container is. `isLeft` tells which. It is asked
 * without the time first, and the engine is asked for that where another builder is there. Returns what docker said when it
 * did not tell of them, or one stays; then the others are removed all the same.
 */
export async function removeBuilderContainers(
  { docker }: { readonly docker: Docker },
  isLeft: (one: BuilderVolume) => boolean,
  env: Environment,
): Promise<string | undefined> {
  const listing = await docker.query(['volume', 'ls', '--quiet', '--filter', `name=${BUILDERS}`], env, ANSWER_DEADLINE)
  if (!succeeded(listing.exit)) return saidByDocker(listing)
  const volumes = linesOf(listing).filter((name) => builderOf(name) !== undefined)
  const known = volumes.map((volume) => ({ volume, builder: builderOf(volume) ?? '', made: undefined }))
  const [left, others] = [known.filter(isLeft), known.filter((one) => !isLeft(one))]
  const timed = others.length === 0 ? [] : await withTimes(docker, others, env)
  let said: string | undefined
  for (const { volume } of [...left, ...timed.filter(isLeft)]) said = (await removeVolume(docker, volume, env)) ?? said
  return said
}

/** Removes a volume with the container that has it. Returns what docker said when it could not. */
async function removeVolume(docker: Docker, volume: string, env: Environment): Promise<string | undefined> {
  // Not judged: it may be gone already. A volume stays as long as there is a container that has it.
  await docker.query(['rm', '--force', '--volumes', volume.replace(/_state$/, '')], env, ANSWER_DEADLINE)
  const removal = await docker.query(['volume', 'rm', '--force', volume], env, ANSWER_DEADLINE)
  return succeeded(removal.exit) ? undefined : saidByDocker(removal)
}

/** Another run may remove one of them meanwhile: then docker tells of those that are still there. */
async function withTimes(docker: Docker, volumes: readonly { readonly volume: string }[], env: Environment) {
  const names = volumes.map(({ volume }) => volume)
  const args = ['volume', 'inspect', '--format', '{{.Name}} {{.CreatedAt}}', ...names]
  return linesOf(await docker.query(args, env, ANSWER_DEADLINE)).flatMap((line) => {
    const [volume = '', time = ''] = line.split(' ')
    const [builder, made] = [builderOf(volume), new Date(time)]
    return builder === undefined || Number.isNaN(made.getTime()) ? [] : [{ volume, builder, made }]
  })
}

const linesOf = ({ output }: DockerAnswer): readonly string[] => output.split('\n').filter((line) => line !== '')

const builderOf = (volume: string): string | undefined =>
  /^buildx_buildkit_(ecr-build-push-[0-9a-f]{32})\d+_state$/.exec(volume)?.[1]
