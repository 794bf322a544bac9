import { DockerFailure } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { Call } from '../inputs/settings.ts'
import type { World } from '../world.ts'
import { showBuild } from './produce.ts'

const DOING: Readonly<Record<Call, string>> = {
  check: 'check the Dockerfile: it fails, or has something to mend',
  outline: 'outline the build',
  targets: 'list the targets of the Dockerfile',
}

/** Evaluates the Dockerfile and shows the answer. Throws DockerFailure when docker finds a fault, or Cancelled. */
export async function runCall(
  world: Pick<World, 'docker' | 'log' | 'cancelled'>,
  call: Call,
  argv: readonly string[],
  env: Environment,
): Promise<void> {
  const { exit, output } = await showBuild(world, { argv, env })
  world.cancelled.throwIfAborted()
  if (!('code' in exit) || exit.code !== 0) throw new DockerFailure({ doing: DOING[call], exit, output })
}
