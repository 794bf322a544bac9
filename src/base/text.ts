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

/** A text of at most `limit` characters; what was cut is shown as "…". */
export const shortened = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit - 1)}…` : text
