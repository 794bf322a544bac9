import { quoted } from '../base/result.ts'
import type { FileContent, LeadsOut } from './ports.ts'

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
  if (typeof found === 'object') return leadsOutProblem(path, found)
  const said = { ...CONTENT_PROBLEMS, large: `has more than ${limit} bytes` }
  return `${quoted(path)} ${said[found]}`
}

const CONTENT_PROBLEMS = {
  directory: 'is a folder, not a file',
  special: 'is not a regular file',
  refused: 'is a file that this step cannot read',
} as const
