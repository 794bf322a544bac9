import { DockerFailure } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { Call } from '../inputs/settings.ts'
import type { World } from '../world.ts'
import { Tail } from './tail.ts'

/** The answer of an evaluation is short; only its end is wanted for an error. Bytes. */
const TAIL_BYTES = 16 * 1024

const DOING: Readonly<Record<Call, string>> = {
  check: 'check the Dockerfile: it fails, or has something to mend',
  outline: 'outline the build',
  targets: 'list the targets of the Dockerfile',
}

/** Evaluates the Dockerfile and shows the answer. Throws DockerFailure when docker finds a fault, or Cancelled. */
export async function runCall(
  { docker, log, cancelled }: World,
  call: Call,
  argv: readonly string[],
  env: Environment,
): Promise<void> {
  const tail = new Tail(TAIL_BYTES)
  const exit = await log.untrusted((write) =>
    docker.stream(argv, env, (bytes) => {
      tail.add(bytes)
      write(bytes)
    }),
  )
  cancelled.throwIfAborted()
  if (!('code' in exit) || exit.code !== 0) throw new DockerFailure({ doing: DOING[call], exit, output: tail.text() })
}
