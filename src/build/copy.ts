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
 * The arguments of `docker` for a copy (https://docs.docker.com/reference/cli/docker/buildx/imagetools/create/). Without
 * prefer-index=false, a single manifest would be wrapped in an index, which has another digest.
 */
export const copyArgv = ({ from, to }: Copy, builder: string | undefined): readonly string[] => [
  ...['buildx', 'imagetools', 'create'],
  ...(builder === undefined ? [] : ['--builder', builder]),
  ...['--prefer-index=false', '--tag', to, from],
]

/** Copies an image as it is, all manifests of an index included. Throws DockerFailure, or Cancelled. */
export async function copyImage(
  { docker, cancelled }: Pick<World, 'docker' | 'cancelled'>,
  copy: Copy,
  builder: string | undefined,
  env: Environment,
): Promise<void> {
  const { exit, output } = await docker.query(copyArgv(copy, builder), env)
  cancelled.throwIfAborted()
  if ('code' in exit && exit.code === 0) return
  throw new DockerFailure({ doing: `copy the image from ${copy.from} to ${copy.to}`, exit, output })
}
