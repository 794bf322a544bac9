/** A table of GitHub's Markdown. Cells are Markdown themselves. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

/** Names, digests and references as code: none of them has a backtick or a bar. */
export const code = (text: string): string => `\`${text}\``

/**
 * Any text as one line in which no character means something in Markdown or HTML: it may have words of others, such as
 * those of a Dockerfile or of a registry.
 */
export const prose = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()<>#|!~&$@]/g, (character) => `\\${character}`)

/** Any text in a block of code that it cannot end. */
export function block(language: string, text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, text, fence]
}

/** Lines that open with a click. The title is ours. */
export const folded = (title: string, lines: readonly string[]): readonly string[] => [
  '<details>',
  `<summary>${title}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
]

/** Parts with an empty line between them. Empty parts are left out. */
export const page = (...parts: readonly (readonly string[])[]): string =>
  `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`
