import { type BuildFailure, readFailure } from './build-failure.ts'
import { cacheProblemsOf } from './cache-problems.ts'
import { failedVertices, plainLines } from './vertices.ts'
import { type BuildWarning, warningsIn } from './warnings.ts'

/** Output of a build, as far as something is learned from it. */
export interface BuildOutput {
  /** Why the build failed, if it did. */
  readonly failure: BuildFailure
  /** Whether the build went well and only the registry did not take its image. */
  readonly refusedPush: boolean
  /** How far the build came. */
  readonly stage: BuildStage
  /** Warnings of BuildKit's checks about the Dockerfile. */
  readonly warnings: readonly BuildWarning[]
  /** Problems with caches in a build that succeeded, as sentences. */
  readonly cacheProblems: readonly string[]
}

/**
 * Stage of a build: it begins to `export` an image or a cache when all steps are done, and to `push` when the image is
 * made. https://github.com/moby/buildkit/blob/master/solver/llbsolver/solver.go (Solve)
 */
export type BuildStage = 'steps' | 'export' | 'push'

/**
 * Reads what `docker buildx build` printed last, with plain progress; of another docker command `failure` alone says
 * something. Any text can be read, in a time that grows as the text does: commands of the Dockerfile write in it.
 */
export function readBuildOutput(text: string): BuildOutput {
  const lines = plainLines(text)
  const failed = failedVertices(lines)
  const failure = readFailure(lines, failed)
  return {
    failure,
    refusedPush: isRefusal(lines, failure),
    stage: stageIn(lines),
    warnings: warningsIn(lines),
    cacheProblems: cacheProblemsOf(failed),
  }
}

/** What a program prints has a time in front of it. */
function stageIn(lines: readonly string[]): BuildStage {
  if (lines.some((line) => /^#\d+ pushing (?:layers?\b|manifest for |\S+ with docker$)/.test(line))) return 'push'
  return lines.some((line) => /^#\d+ exporting (?:to|cache) /.test(line)) ? 'export' : 'steps'
}

/** BuildKit's words: those of today have "failed to build" and "failed to solve" before them, or one of the two. */
const REFUSED = /^ERROR: (?:failed to build: )?(?:failed to solve: )?failed to push /

/** Whether a build went well and only the registry did not take its image. */
const isRefusal = (lines: readonly string[], { part }: BuildFailure): boolean =>
  lines.some((line) => REFUSED.test(line)) ||
  isRefusedByEngine(lines) ||
  // Of a login that was refused, the last error says only that, and not what for.
  /^failed to push /m.test(part)

/** What buildx shows when the engine's classic store pushes: "#8 pushing <reference> with docker", "#8 ERROR: denied". */
function isRefusedByEngine(lines: readonly string[]): boolean {
  const pushing = new Set<string>()
  return lines.some((line) => {
    const [, pushed] = /^#(\d+) pushing \S+ with docker$/.exec(line) ?? []
    if (pushed !== undefined) pushing.add(pushed)
    const [, failed] = /^#(\d+) ERROR: /.exec(line) ?? []
    return failed !== undefined && pushing.has(failed)
  })
}
