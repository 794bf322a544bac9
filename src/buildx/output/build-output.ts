import { type BuildFailure, readFailure } from './build-failure.ts'
import { cacheProblemsOf } from './cache-problems.ts'
import { plainLines } from './plain-lines.ts'
import { isRefusal } from './refused-push.ts'
import { failedVertices } from './vertices.ts'
import { type BuildWarning, warningsIn } from './warnings.ts'

/** All that is learned from what docker has printed. */
export interface BuildOutput {
  /** Why the build failed, if it did. */
  readonly failure: BuildFailure
  /** Whether the build went well and only the registry did not take its image. */
  readonly refusedPush: boolean
  /** What BuildKit's checks have against the Dockerfile. */
  readonly warnings: readonly BuildWarning[]
  /** What went wrong with caches in a build that succeeded, as sentences. */
  readonly cacheProblems: readonly string[]
}

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
    warnings: warningsIn(lines),
    cacheProblems: cacheProblemsOf(failed),
  }
}
