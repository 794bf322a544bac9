import type { Environment } from '../runner/context.ts'
import type { BuildxPorts } from './docker.ts'
import { describeExit, type Exit, succeeded } from './docker.ts'
import { BuildError, DockerError } from './docker-error.ts'
import { type DockerfileSource, dockerfileOf } from './dockerfile/dockerfile-path.ts'
import { findHint } from './dockerfile/hint.ts'
import { type Metadata, parseMetadata } from './metadata.ts'
import { annotate } from './output/annotate.ts'
import { mentionsRefusedPush, parseBuildFailure } from './output/build-failure.ts'
import { cacheWarnings } from './output/cache-problems.ts'
import { type CachedSteps, StepCount } from './output/steps.ts'
import { type BuildWarning, warningsInOutput } from './output/warnings.ts'

/** Enough for the error of a failed build with the lines before it, which BuildKit repeats. Bytes. */
const TAIL_BYTES = 256 * 1024

/** A build that succeeded. */
export interface Built extends Metadata {
  readonly cache: CachedSteps
}

/** One call of `docker buildx build`. */
export interface BuildCommand {
  readonly build: DockerfileSource
  readonly argv: readonly string[]
  readonly env: Environment
  /** Where buildx is told to leave its metadata. */
  readonly metadataFile: string
}

/**
 * Runs the build and shows its output as it comes; what BuildKit has against the Dockerfile becomes annotations. Returns
 * what it made. Throws BuildError, DockerError when it left no metadata, or CancelledError.
 */
export async function runBuild(world: BuildxPorts, command: BuildCommand): Promise<Built> {
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
    throw new DockerError({ doing: 'learn what was built', exit, output: nothing })
  }
  const metadata = parseMetadata(text)
  const warnings = metadata.warnings.length > 0 ? metadata.warnings : warningsInOutput(output)
  annotateBuild(world, command.build, warnings)
  for (const warning of cacheWarnings(output)) log.warning(warning)
  return { ...metadata, warnings, cache }
}

/** Runs docker. Returns how it ended, the last of what it printed, and how much came from the cache. */
export async function showBuild(
  { docker, log }: Pick<BuildxPorts, 'docker' | 'log'>,
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
  { log, files }: Pick<BuildxPorts, 'log' | 'files'>,
  build: DockerfileSource,
  warnings: readonly BuildWarning[],
): void {
  annotate(log, warnings, dockerfileHere(files, build))
}

async function buildFailure(
  { files }: BuildxPorts,
  build: DockerfileSource,
  exit: Exit,
  output: string,
): Promise<BuildError> {
  const failure = parseBuildFailure(output)
  const doing = mentionsRefusedPush(output) ? 'push the image' : 'build the image'
  const known = { failure, dockerfile: dockerfileHere(files, build), hint: await findHint(failure, build, files) }
  return new BuildError({ doing, exit, output }, known)
}

/** The Dockerfile of a context elsewhere is no file of this repository. */
export function dockerfileHere(files: BuildxPorts['files'], build: DockerfileSource): string | undefined {
  const path = dockerfileOf(build)
  return path !== undefined && files.kind(path) === 'file' ? path : undefined
}

/** Of a line that is longer than this, only so much of its beginning and its end is kept. Bytes. */
const HALF = 2048

/**
 * Keeps the last lines of a stream: at least so many as fill the limit, and at most about twice as much. A long line is kept without its middle: what follows "ERROR:" and the exit code at its
 * end are both needed, and it must not push out the lines before it.
 */
export class Tail {
  readonly #limit: number
  #lines: Buffer[] = []
  #size = 0
  /** The line that has not ended yet. */
  #open = new Line()

  constructor(limit: number) {
    this.#limit = limit
  }

  add(bytes: Uint8Array): void {
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#open.add(bytes.subarray(start, end + 1))
      this.#keep(this.#open.bytes())
      this.#open = new Line()
      start = end + 1
    }
    this.#open.add(bytes.subarray(start))
  }

  /** The kept lines as text; the last one may have no end. */
  text(): string {
    return Buffer.concat([...this.#lines, this.#open.bytes()]).toString('utf8')
  }

  #keep(line: Buffer): void {
    this.#lines.push(line)
    this.#size += line.length
    // Only now and then, so that many short lines cost little.
    if (this.#size <= 2 * this.#limit) return
    let first = 0
    for (; this.#size > this.#limit; first += 1) this.#size -= this.#lines[first]?.length ?? 0
    this.#lines = this.#lines.slice(first)
  }
}

const NEWLINE = 0x0a

const GAP = Buffer.from('…')

class Line {
  #head: Buffer = Buffer.alloc(0)
  #rest: Buffer = Buffer.alloc(0)
  #cut = false

  add(bytes: Uint8Array): void {
    const missing = HALF - this.#head.length
    if (missing > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, missing)])
    if (bytes.length <= missing) return
    this.#rest = Buffer.concat([this.#rest, bytes.subarray(Math.max(missing, 0))])
    if (this.#rest.length <= 2 * HALF) return
    this.#rest = Buffer.from(this.#rest.subarray(-HALF))
    this.#cut = true
  }

  /** A copy, because the bytes that came may belong to a large piece. */
  bytes(): Buffer {
    if (!this.#cut) return Buffer.concat([this.#head, this.#rest])
    return Buffer.concat([withoutHalfEnd(this.#head), GAP, withoutHalfStart(this.#rest)])
  }
}

/** In UTF-8 the bytes of a character after its first one begin with the bits 10, and the first of several with 11. */
const isInside = (byte = 0): boolean => byte >> 6 === 0b10

function withoutHalfEnd(bytes: Buffer): Buffer {
  let end = bytes.length
  while (isInside(bytes[end - 1])) end -= 1
  return bytes.subarray(0, (bytes[end - 1] ?? 0) >> 6 === 0b11 ? end - 1 : bytes.length)
}

function withoutHalfStart(bytes: Buffer): Buffer {
  let start = 0
  while (isInside(bytes[start])) start += 1
  return bytes.subarray(start)
}
