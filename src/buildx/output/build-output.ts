import { shortened } from '../../base/text.ts'
import { type BuildFailure, readFailure } from './build-failure.ts'
import { type FailedVertex, failedVertices, plainLines } from './vertices.ts'
import { type BuildWarning, warningsIn } from './warnings.ts'

/** Output of a build, as far as something is learned from it. */
export interface BuildOutput {
  /** Why the build failed, if it did. */
  readonly failure: BuildFailure
  /** Whether the build went well and only the registry did not take its image. */
  readonly refusedPush: boolean
  /** Warnings of BuildKit's checks about the Dockerfile. */
  readonly warnings: readonly BuildWarning[]
  /** Problems with caches in a build that succeeded, as sentences. */
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

const REASON_WIDTH = 500

/**
 * Takes the steps that failed in a build that succeeded. Returns what went wrong with caches, as sentences: BuildKit
 * builds without a cache that it cannot read and, with ignore-error, goes on when it cannot store one; it says so only in
 * the middle of its log. A cache that is not there yet is no trouble.
 */
function cacheProblemsOf(failed: readonly FailedVertex[]): readonly string[] {
  return [
    ...new Set(
      failed.flatMap(({ title = '', error }) => {
        const reason = shortened(error, REASON_WIDTH)
        const from = /^importing cache manifest from (.+)$/.exec(title)?.[1]
        if (from !== undefined) return isMissing(reason) ? [] : [unread(from, reason)]
        return /^exporting cache\b/.test(title) ? [unstored(reason)] : []
      }),
    ),
  ]
}

const isMissing = (reason: string): boolean => /: not found$/.test(reason)

const unread = (from: string, reason: string): string =>
  `The image was built without the cache ${from}, which could not be read: ${reason}\n` +
  'To read a cache in ECR, this step needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on its repository.'

const unstored = (reason: string): string =>
  `The cache could not be stored, so the next build may be slow: ${reason}\nThe image itself is complete.`

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
