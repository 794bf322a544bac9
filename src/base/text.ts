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

// BuildKit colours the title of its warnings even where nobody asked for colours; tools in a build do as they like.
// https://github.com/docker/buildx/blob/master/commands/build.go (printWarnings)
const [ESCAPE, BELL] = ['\u001b', '\u0007']

const CODES = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\))`, 'g')

/** The lines of what docker printed, without terminal codes. */
export const plainLines = (output: string): readonly string[] =>
  output
    .replace(CODES, '')
    .split('\n')
    .map((line) => line.replace(/\r+$/, ''))

/** A text of at most `limit` characters; what was cut is shown as "…". */
export const shortened = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit - 1)}…` : text
