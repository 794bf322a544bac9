import { parseFailure } from '../diagnostics/failure.ts'
import { DockerFailure } from '../errors/failures.ts'

/** BuildKit's words, and what buildx shows when the engine's classic store pushes. */
const REFUSED = [
  /^ERROR: (?:failed to build: )?(?:failed to solve: )?failed to push /m,
  /^#(\d+) pushing \S+ with docker$[\s\S]*^#\1 ERROR: /m,
]

/** Whether a build went well and only the registry did not take its image. */
export const isRefusedPush = (error: unknown): boolean =>
  error instanceof DockerFailure && saysRefusedPush(error.output)

/** The same for what docker printed. */
export const saysRefusedPush = (output: string): boolean =>
  REFUSED.some((pattern) => pattern.test(output)) ||
  // Of a login that was refused, the last error says only that, and not what for.
  /^failed to push /m.test(parseFailure(output).part)
