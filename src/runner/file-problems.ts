import type { SystemFailure } from '../base/errors.ts'
import { quoted } from '../base/result.ts'
import type { ClosedPath, FileContent, LeadsOut } from './ports.ts'

/** Sentence about a path of which nothing is known: the path, why, and what to do. */
export const closedProblem = (path: string, why: ClosedPath): string =>
  'leadsTo' in why ? leadsOutProblem(path, why) : `${quoted(path)} ${refusalProblem(why)}`

/** What the system refuses, as what is said of a path, and what to do: a circle of links, a right, or the system's own words. */
export function refusalProblem({ code, said }: SystemFailure): string {
  switch (code) {
    case 'ELOOP':
      return 'is a link, or lies behind one, that leads back to itself (ELOOP); have the link lead to what is meant'
    case 'EACCES':
    case 'EPERM':
      return (
        `is closed to the user of this job (${code}); give that user the right to it, and to enter every folder ` +
        'above it, with chown or chmod in an earlier step'
      )
    case 'EMFILE':
    case 'ENFILE':
      return `cannot be opened, because too many files are open (${code}); raise the limit (ulimit -n)`
    default:
      return `cannot be read: the system says ${code}: ${said}; check the disk or the mount that it is on`
  }
}

/** Sentence about a path that leads out of the workspace: the path, where it leads, and what to write instead. */
export const leadsOutProblem = (path: string, { leadsTo }: LeadsOut): string =>
  `${quoted(path)} leads out of the workspace, to ${quoted(leadsTo)}; a path in the workspace has to stay there, links ` +
  'included: if that is what you mean, write its absolute path'

/** Why a path gives no content, as what is said of it: `is a folder, not a file`. */
export function contentProblem(
  path: string,
  found: Exclude<FileContent, Uint8Array | 'missing'>,
  limit: number,
): string {
  if (typeof found === 'object') return closedProblem(path, found)
  const said = { ...CONTENT_PROBLEMS, large: `has more than ${limit} bytes` }
  return `${quoted(path)} ${said[found]}`
}

const CONTENT_PROBLEMS = {
  directory: 'is a folder, not a file',
  special: 'is not a regular file',
} as const
