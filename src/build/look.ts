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

/**
 * The time that the image bears, in seconds since 1970: SOURCE_DATE_EPOCH of the job, else the commit's time, so that
 * a second run of a commit gives the same image. Undefined when neither is known.
 * https://docs.docker.com/build/ci/github-actions/reproducible-builds/
 */
export async function imageTime({ env, context, git }: World): Promise<string | undefined> {
  const given = env.SOURCE_DATE_EPOCH
  if (given) return given
  const seconds = await git.commitTime(context.sha)
  return seconds === undefined ? undefined : String(seconds)
}
