import { fieldValue, splitFields } from '../../../base/csv.ts'
import type { BuildSettings } from '../../../buildx/build-settings.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import { leadsOutProblem } from '../../../runner/file-problems.ts'

/**
 * Notes paths of outputs and caches that lead out of the workspace. What a build writes is made of what others have written:
 * a link in the workspace would put it in the place of any file of this machine.
 */
export function checkLocalPaths(
  reader: InputReader,
  { exports, cache }: Pick<BuildSettings, 'exports' | 'cache'>,
): void {
  const places = [
    ...exports.others.map(({ attributes }) => ['outputs', fieldValue(attributes, 'dest')] as const),
    ...cache.from.map((text) => ['cache-from', fieldOf(text, 'src')] as const),
    ...cache.to.map((text) => ['cache-to', fieldOf(text, 'dest')] as const),
  ]
  for (const [input, path] of places) {
    const out = path === undefined ? undefined : reader.files.leadsOut(path)
    if (path !== undefined && out !== undefined) reader.refuse(input, leadsOutProblem(path, out))
  }
}

function fieldOf(text: string, name: string): string | undefined {
  const fields = splitFields(text)
  return fields.ok ? fieldValue(fields.value, name) : undefined
}
