import { annotate } from '../diagnostics/annotate.ts'
import { cacheWarnings } from '../diagnostics/cache.ts'
import { dockerfileOf, type Source } from '../diagnostics/dockerfile.ts'
import { parseFailure } from '../diagnostics/failure.ts'
import { findHint } from '../diagnostics/hint.ts'
import { type BuildWarning, warningsInOutput } from '../diagnostics/warnings.ts'
import { BuildFailure, DockerFailure, describeExit, type Exit, succeeded } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { World } from '../world.ts'
import { type Metadata, parseMetadata } from './metadata.ts'
import { saysRefusedPush } from './refused-push.ts'
import { type CachedSteps, StepCount } from './steps.ts'
import { Tail } from './tail.ts'

/** Enough for the error of a failed build with the lines before it, which BuildKit repeats. Bytes. */
const TAIL_BYTES = 256 * 1024

/** A build that succeeded. */
export interface Built extends Metadata {
  readonly cache: CachedSteps
}

/** One call of `docker buildx build`. */
export interface BuildCommand {
  readonly build: Source
  readonly argv: readonly string[]
  readonly env: Environment
  /** Where buildx is told to leave its metadata. */
  readonly metadataFile: string
}

/**
 * Runs the build and shows its output as it comes; what BuildKit has against the Dockerfile becomes annotations. Returns
 * what it made. Throws BuildFailure, DockerFailure when it left no metadata, or Cancelled.
 */
export async function runBuild(world: World, command: BuildCommand): Promise<Built> {
  const { log, files, cancelled } = world
  const { exit, output, cache } = await log.group('Build', () => showBuild(world, command))
  cancelled.throwIfAborted()
  if (!succeeded(exit)) {
    annotateBuild(world, command.build, warningsInOutput(output))
    throw await buildFailure(world, command.build, exit, output)
  }
  const text = await files.read(command.metadataFile)
  if (text === undefined) {
    const nothing = `docker ${describeExit(exit)} and left no metadata file`
    throw new DockerFailure({ doing: 'learn what was built', exit, output: nothing })
  }
  const metadata = parseMetadata(text)
  const warnings = metadata.warnings.length > 0 ? metadata.warnings : warningsInOutput(output)
  annotateBuild(world, command.build, warnings)
  for (const warning of cacheWarnings(output)) log.warning(warning)
  return { ...metadata, warnings, cache }
}

/** Runs docker. Returns how it ended, the last of what it printed, and how much came from the cache. */
export async function showBuild(
  { docker, log }: Pick<World, 'docker' | 'log'>,
  { argv, env }: Pick<BuildCommand, 'argv' | 'env'>,
): Promise<{ readonly exit: Exit; readonly output: string; readonly cache: CachedSteps }> {
  const tail = new Tail(TAIL_BYTES)
  const steps = new StepCount()
  const exit = await log.untrusted((write) =>
    docker.stream(argv, env, (bytes) => {
      tail.add(bytes)
      steps.add(bytes)
      write(bytes)
    }),
  )
  return { exit, output: tail.text(), cache: steps.counted }
}

/** Makes annotations of warnings, at lines of the Dockerfile where it is a file of this repository. */
export function annotateBuild(
  { log, files }: Pick<World, 'log' | 'files'>,
  build: Source,
  warnings: readonly BuildWarning[],
): void {
  annotate(log, warnings, dockerfileHere(files, build))
}

async function buildFailure({ files }: World, build: Source, exit: Exit, output: string): Promise<BuildFailure> {
  const failure = parseFailure(output)
  const doing = saysRefusedPush(output) ? 'push the image' : 'build the image'
  const known = { failure, dockerfile: dockerfileHere(files, build), hint: await findHint(failure, build, files) }
  return new BuildFailure({ doing, exit, output }, known)
}

/** The Dockerfile of a context elsewhere is no file of this repository. */
export function dockerfileHere(files: World['files'], build: Source): string | undefined {
  const path = dockerfileOf(build)
  return path !== undefined && files.kind(path) === 'file' ? path : undefined
}
