import type { BuildSettings } from '../../actions/build/settings.ts'

/** Where the Dockerfile is. */
export type Source = Pick<BuildSettings, 'context' | 'file'>

/** Takes parts of a path with "/" between them. Returns it without ".", "//" and what ".." takes back. */
export function cleanPath(...parts: readonly string[]): string {
  const path = parts.filter((part) => part !== '').join('/')
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `${path.startsWith('/') ? '/' : ''}${names.join('/')}`
}

/** The Dockerfile as seen from the workspace, where docker runs; undefined when it is elsewhere. */
export const dockerfileOf = ({ context, file }: Source): string | undefined =>
  context.kind === 'folder' ? cleanPath(file ?? `${context.path}/Dockerfile`) : undefined
