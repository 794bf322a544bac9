/** Whether a whole text fits a pattern in which `*` stands for any text. */
export function fits(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.\\+^$?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(text)
}
