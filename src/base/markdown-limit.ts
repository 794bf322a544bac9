/**
 * Shortens Markdown to so many bytes of UTF-8, which are enough for some sentences at least. Its longest tables, lists and blocks
 * of code lose their last lines, and below each of them stands how many; all else stays, and what is left means what it did.
 */
export function shortenMarkdown(text: string, bytes: number): string {
  const all = partsOf(text)
  let excess = Buffer.byteLength(text) - bytes
  if (excess <= 0) return text
  const longestFirst = all.map((part, index) => ({ part, index, size: sizeOf(part) })).sort((a, b) => b.size - a.size)
  for (const { part, index, size } of longestFirst) {
    if (excess <= 0) break
    const shorter = shortened(part, size - excess)
    excess -= size - sizeOf(shorter)
    all[index] = shorter
  }
  return `${all.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** Lines of a paragraph, table, list or block of code. */
type Lines = readonly string[]

const sizeOf = (lines: Lines): number => Buffer.byteLength(lines.join('\n'))

/** Parts of a page, which has an empty line between two of them. A block of code can have more such lines in it. */
function partsOf(text: string): Lines[] {
  const parts: string[][] = [[]]
  let fence: string | undefined
  for (const line of text.trimEnd().split('\n')) {
    if (fence === undefined && line === '') parts.push([])
    else parts.at(-1)?.push(line)
    if (fence === undefined) fence = fenceOf(line)
    else if (line === fence) fence = undefined
  }
  return parts
}

/** The sign by which a block of code ends that begins with this line. */
const fenceOf = (line: string | undefined): string | undefined => /^`{3,}/.exec(line ?? '')?.[0]

/** The first lines of a part, as many as fit beside what it cannot do without, and how many are left out. */
function shortened(part: Lines, bytes: number): Lines {
  const fence = fenceOf(part[0])
  const head = part.slice(0, fence !== undefined ? 1 : TABLE_RULE.test(part[1] ?? '') ? 2 : 0)
  const end = fence === undefined ? [] : [fence]
  const body = part.slice(head.length, part.length - end.length)
  const room = bytes - sizeOf([...head, ...end, '', notice(body.length)])
  let kept = 0
  for (let size = 0; kept < body.length; kept += 1) {
    size += Buffer.byteLength(body[kept] ?? '') + 1
    if (size > room) break
  }
  const left = [...head, ...body.slice(0, kept), ...end]
  return [...left, ...(left.length === 0 ? [] : ['']), notice(body.length - kept)]
}

const TABLE_RULE = /^\|(?: --- \|)+$/

const notice = (lines: number): string =>
  `${lines === 1 ? '1 line more is' : `${lines} lines more are`} in the log: GitHub shows no job summary of more than 1 MiB.`
