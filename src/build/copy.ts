import { DockerFailure } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { World } from '../world.ts'

/** An image that is in one registry and shall be in another one, by their references. */
export interface Copy {
  /** With the digest. */
  readonly from: string
  /** With the tag. */
  readonly to: string
}

/**
 * The arguments of `docker` for a copy (https://docs.docker.com/reference/cli/docker/buildx/imagetools/create/). Newer
 * buildx wraps a single manifest in an index, which has another digest, unless it is told not to.
 */
export const copyArgv = ({ from, to }: Copy, builder: string | undefined): readonly string[] => [
  ...['buildx', 'imagetools', 'create'],
  ...(builder === undefined ? [] : ['--builder', builder]),
  ...[PREFER_INDEX, '--tag', to, from],
]

const PREFER_INDEX = '--prefer-index=false'

/** buildx 0.13 has no such option, and makes a carbon copy of a single source always. */
const UNKNOWN_OPTION = /unknown flag: --prefer-index/

/** Copies an image as it is, all manifests of an index included. Throws DockerFailure, or Cancelled. */
export async function copyImage(
  { docker, cancelled }: Pick<World, 'docker' | 'cancelled'>,
  copy: Copy,
  builder: string | undefined,
  env: Environment,
): Promise<void> {
  const argv = copyArgv(copy, builder)
  const first = await docker.query(argv, env)
  const isOld = UNKNOWN_OPTION.test(first.output)
  const { exit, output } = isOld
    ? await docker.query(
        argv.filter((one) => one !== PREFER_INDEX),
        env,
      )
    : first
  cancelled.throwIfAborted()
  if ('code' in exit && exit.code === 0) return
  throw new DockerFailure({ doing: `copy the image from ${copy.from} to ${copy.to}`, exit, output })
}
