import { DockerFailure } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { World } from '../world.ts'
import { type Builder, parseBuilder } from './builder.ts'

/** Asks buildx about the builder that the build will use. Throws DockerFailure when there is none that works. */
export async function lookAtBuilder(
  { docker }: World,
  builder: string | undefined,
  env: Environment,
): Promise<Builder> {
  const { exit, output } = await docker.query(['buildx', 'inspect', ...(builder === undefined ? [] : [builder])], env)
  const found = 'code' in exit && exit.code === 0 ? parseBuilder(output) : undefined
  if (found !== undefined) return found
  throw new DockerFailure({ doing: 'use docker buildx', exit, output })
}
