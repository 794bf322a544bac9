import type { Digest } from '../names/image-reference.ts'
import type { Environment } from '../runner/context.ts'
import { type BuildxPorts, describeExit, type Exit, succeeded } from './docker.ts'
import { BuildError, DockerError, isFailedPush } from './docker-error.ts'
import { type DockerfileSource, dockerfileOf } from './dockerfile/dockerfile-path.ts'
import { findHint } from './dockerfile/hint.ts'
import { LARGEST_METADATA, type Metadata, parseMetadata } from './metadata.ts'
import { BuildActivity } from './output/build-activity.ts'
import { readBuildOutput } from './output/build-output.ts'
import { ProgressLines } from './output/progress-lines.ts'
import { type CachedSteps, StepCount } from './output/steps.ts'
import { Tail } from './output/tail.ts'
import { UsedImageList } from './output/used-images.ts'
import { annotate, type BuildWarning } from './output/warnings.ts'

/** Enough for the error of a failed build with the lines before it, which BuildKit repeats. Bytes. */
const TAIL_BYTES = 256 * 1024

/** Result of a build that succeeded. */
export interface Built extends Metadata {
  readonly cache: CachedSteps
  /** Images that it was made from, by name, each with the digest that BuildKit has found for it. */
  readonly images: ReadonlyMap<string, Digest | undefined>
}

/** Command `docker buildx build`, with what it needs. */
export interface BuildCommand {
  readonly build: DockerfileSource
  readonly argv: readonly string[]
  readonly env: Environment
  /** Path where buildx is told to leave its metadata. */
  readonly metadataFile: string
  /** Milliseconds that docker may print nothing where no command of the Dockerfile runs. */
  readonly stallTimeout: number
}

/**
 * Runs a build and shows its output as it comes; what BuildKit has against the Dockerfile becomes annotations. Returns
 * what it made. Throws BuildError, DockerError when it left no metadata that can be read, or CancelledError.
 */
export async function runBuild(world: BuildxPorts, command: BuildCommand): Promise<Built> {
  const { log, files, cancelled } = world
  const { exit, output, cache, images } = await log.group('Build', () => showBuild(world, command))
  cancelled.throwIfAborted()
  const read = readBuildOutput(output)
  if (!succeeded(exit)) {
    annotateBuild(world, command.build, read.warnings)
    const { failure } = read
    const dockerfile = dockerfileHere(files, command.build)
    const doing = isFailedPush(exit, read) ? 'push the image' : 'build the image'
    const hint = await findHint(failure, command.build, files)
    throw new BuildError({ doing, exit, output, read }, { failure, dockerfile, hint })
  }
  const metadata = metadataOf(await files.read(command.metadataFile, LARGEST_METADATA), exit)
  const warnings = metadata.warnings.length > 0 ? metadata.warnings : read.warnings
  annotateBuild(world, command.build, warnings)
  for (const problem of read.cacheProblems) log.warning(problem)
  return { ...metadata, warnings, cache, images }
}

function metadataOf(text: string | undefined, exit: Exit): Metadata {
  const unknown = (left: string): DockerError =>
    new DockerError({ doing: 'learn what was built', exit, output: `docker ${describeExit(exit)} and left ${left}` })
  if (text === undefined) throw unknown('no metadata file')
  try {
    return parseMetadata(text)
  } catch (error) {
    throw unknown(`a metadata file that cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/**
 * Shows a build as it runs. Returns how docker ended, the last of what it printed, and how much came from the cache.
 */
export async function showBuild(
  { docker, log }: Pick<BuildxPorts, 'docker' | 'log'>,
  { argv, env, stallTimeout }: Pick<BuildCommand, 'argv' | 'env' | 'stallTimeout'>,
): Promise<{ readonly exit: Exit; readonly output: string } & Pick<Built, 'cache' | 'images'>> {
  const tail = new Tail(TAIL_BYTES)
  const lines = new ProgressLines()
  const steps = new StepCount()
  const activity = new BuildActivity()
  const images = new UsedImageList()
  const take = (bytes: Uint8Array): void => {
    tail.add(bytes)
    for (const line of lines.next(bytes)) {
      steps.read(line)
      activity.read(line)
      images.read(line)
    }
  }
  const exit = await log.untrusted((write) =>
    docker.stream(
      argv,
      env,
      (bytes) => {
        take(bytes)
        return write(bytes)
      },
      () => activity.patience(stallTimeout),
    ),
  )
  return { exit, output: tail.text(), cache: steps.counted, images: images.found }
}

/** Annotates a build's warnings at lines of the Dockerfile where it is a file of this repository. */
export function annotateBuild(
  { log, files }: Pick<BuildxPorts, 'log' | 'files'>,
  build: DockerfileSource,
  warnings: readonly BuildWarning[],
): void {
  annotate(log, warnings, dockerfileHere(files, build))
}

/**
 * Dockerfile that annotations can point to, by its path; undefined for that of a context elsewhere, which is no file of
 * this repository.
 */
export function dockerfileHere(files: BuildxPorts['files'], build: DockerfileSource): string | undefined {
  const path = dockerfileOf(build)
  return path !== undefined && files.kind(path) === 'file' ? path : undefined
}
