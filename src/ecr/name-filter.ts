/** Whether a filter of ECR is for a name, such as a tag: "*" in it stands for any characters, and it must match the whole name. */
export function fitsFilter(filter: string, name: string): boolean {
  const [first = '', ...rest] = filter.split('*')
  const last = rest.pop()
  if (last === undefined) return filter === name
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  let position = first.length
  for (const part of rest) {
    const found = name.indexOf(part, position)
    if (found < 0) return false
    position = found + part.length
  }
  return position <= name.length - last.length
}
