import { Script } from 'node:vm'
import type { Match } from '../image-metadata/match.ts'

/** No honest pattern needs a thousandth of this for the name of a branch or tag. */
const TIMEOUT_MILLISECONDS = 500

const SCRIPT = new Script('text.match(new RegExp(pattern, flags))')

/**
 * Matches a regular expression as JavaScript does, within a bound of time: V8 checks for the end of its time while it
 * backtracks, which only `vm` can ask for (https://nodejs.org/api/vm.html). The script is fixed; the pattern and the
 * text are values.
 */
export const matchWithinBounds: Match = (pattern, flags, text) => {
  try {
    const found: unknown = SCRIPT.runInNewContext({ pattern, flags, text }, { timeout: TIMEOUT_MILLISECONDS })
    return found === null
      ? { kind: 'none' }
      : { kind: 'match', groups: [...(found as readonly (string | undefined)[])] }
  } catch (error) {
    // An error of another context is no instance of this context's Error.
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? { kind: 'slow' } : { kind: 'invalid', problem: String(message) }
  }
}
