import type { Environment } from '../../runner/context.ts'
import { type Docker, succeeded } from '../docker.ts'

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
 * without the time first, and the engine is asked for that where another builder is there. Returns the names of builders.
 */
export async function removeBuilderContainers(
  { docker }: { readonly docker: Docker },
  isLeft: (one: BuilderVolume) => boolean,
  env: Environment,
): Promise<readonly string[]> {
  const names = await lines(docker, ['volume', 'ls', '--quiet', '--filter', `name=${BUILDERS}`], env)
  const volumes = names.filter((name) => builderOf(name) !== undefined)
  const known = volumes.map((volume) => ({ volume, builder: builderOf(volume) ?? '', made: undefined }))
  const [left, others] = [known.filter(isLeft), known.filter((one) => !isLeft(one))]
  const timed =
    others.length === 0
      ? []
      : await withTimes(
          docker,
          others.map(({ volume }) => volume),
          env,
        )
  const all = [...left, ...timed.filter(isLeft)]
  for (const { volume } of all) {
    await docker.query(['rm', '--force', '--volumes', volume.replace(/_state$/, '')], env)
    await docker.query(['volume', 'rm', '--force', volume], env)
  }
  return [...new Set(all.map(({ builder }) => builder))]
}

async function withTimes(docker: Docker, volumes: readonly string[], env: Environment) {
  const format = '{{.Name}} {{.CreatedAt}}'
  const told = await lines(docker, ['volume', 'inspect', '--format', format, ...volumes], env)
  return told.flatMap((line) => {
    const [volume = '', time = ''] = line.split(' ')
    const [builder, made] = [builderOf(volume), new Date(time)]
    return builder === undefined || Number.isNaN(made.getTime()) ? [] : [{ volume, builder, made }]
  })
}

async function lines(docker: Docker, args: readonly string[], env: Environment): Promise<readonly string[]> {
  const { exit, output } = await docker.query(args, env)
  return succeeded(exit) ? output.split('\n').filter((line) => line !== '') : []
}

const builderOf = (volume: string): string | undefined =>
  /^buildx_buildkit_(ecr-build-push-[0-9a-f]{32})\d+_state$/.exec(volume)?.[1]
