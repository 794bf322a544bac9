import type { BuildSettings } from '../../../buildx/build-settings.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import { closedProblem } from '../../../runner/file-problems.ts'

/**
 * Notes paths of outputs and caches that the system refuses, or that lead out of the workspace. What a build writes is made of
 * what others have written: a link in the workspace would put it in the place of any file of this machine.
 */
export function checkLocalPaths(
  reader: InputReader,
  { exports, cache }: Pick<BuildSettings, 'exports' | 'cache'>,
): void {
  const places = [
    ...exports.others.map(({ attributes }) => ['outputs', attributes.get('dest')] as const),
    ...cache.from.map(({ attributes }) => ['cache-from', attributes.get('src')] as const),
    ...cache.to.map(({ attributes }) => ['cache-to', attributes.get('dest')] as const),
  ]
  for (const [input, path] of places) {
    if (path === undefined) continue
    const found = reader.files.leadsOut(path) ?? reader.files.kind(path)
    if (typeof found === 'object') reader.refuse(input, closedProblem(path, found))
  }
}
