/** Makes a question whether a whole text fits a pattern in which `*` stands for any text. */
export function patternTest(pattern: string): (text: string) => boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.\\+^$?()[\]{}|]/g, '\\$&'))
  const expression = new RegExp(`^${escaped.join('.*')}$`, 's')
  return (text) => expression.test(text)
}

/** Whether a whole text fits such a pattern. */
export const fits = (pattern: string, text: string): boolean => patternTest(pattern)(text)
