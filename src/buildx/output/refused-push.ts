import type { BuildFailure } from './build-failure.ts'

/** BuildKit's words: those of today have "failed to build" and "failed to solve" before them, or one of the two. */
const REFUSED = /^ERROR: (?:failed to build: )?(?:failed to solve: )?failed to push /

/** Whether a build went well and only the registry did not take its image. */
export const isRefusal = (lines: readonly string[], { part }: BuildFailure): boolean =>
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
