import { DockerFailure, describeExit } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { World } from '../world.ts'
import { type BuildResult, parseMetadata } from './metadata.ts'
import { Tail } from './tail.ts'

/** Enough for the error of a failed build with the lines before it. Bytes. */
const TAIL_BYTES = 64 * 1024

/**
 * Runs the build and shows its output as it comes. Returns what it made. Throws DockerFailure with the last output,
 * or Cancelled.
 */
export async function runBuild(
  { docker, log, files, cancelled }: World,
  argv: readonly string[],
  env: Environment,
  metadataFile: string,
): Promise<BuildResult> {
  const tail = new Tail(TAIL_BYTES)
  const exit = await log.group('Build', () =>
    log.untrusted((write) =>
      docker.stream(argv, env, (bytes) => {
        tail.add(bytes)
        write(bytes)
      }),
    ),
  )
  cancelled.throwIfAborted()
  if (!('code' in exit) || exit.code !== 0)
    throw new DockerFailure({ doing: 'build the image', exit, output: tail.text() })
  const metadata = await files.read(metadataFile)
  if (metadata !== undefined) return parseMetadata(metadata)
  const output = `docker ${describeExit(exit)} and left no metadata file`
  throw new DockerFailure({ doing: 'learn what was built', exit, output })
}
