import type { Log } from '../../runner/ports.ts'
import type { BuildWarning } from './warnings.ts'

/** GitHub shows so many warnings of one step (https://github.com/orgs/community/discussions/26680). */
const SHOWN = 10

/**
 * Makes an annotation of each warning at its line of `dockerfile`, a path seen from the root of the repository; undefined
 * when the Dockerfile is not there. Where GitHub would leave some out, the last annotation says how many there are more.
 */
export function annotate(
  log: Pick<Log, 'warning'>,
  warnings: readonly BuildWarning[],
  dockerfile: string | undefined,
): void {
  const shown = warnings.length > SHOWN ? warnings.slice(0, SHOWN - 1) : warnings
  for (const { rule, message, lines, url } of shown) {
    log.warning(url === '' ? message : `${message}\n${url}`, {
      ...(rule !== undefined && { title: rule }),
      ...(dockerfile !== undefined && { file: dockerfile }),
      ...(dockerfile !== undefined && lines !== undefined && { startLine: lines.start, endLine: lines.end }),
    })
  }
  const more = warnings.length - shown.length
  if (more > 0) log.warning(`The Dockerfile has ${more} more warnings: the log of the build has them all.`)
}
