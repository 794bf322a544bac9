/** A table of GitHub's Markdown. Cells are Markdown themselves. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

/** Code span for a name, digest or reference: none of them has a backtick or a bar. */
export const code = (text: string): string => `\`${text}\``

/**
 * Text of any kind as one line in which no character means something in Markdown or HTML: it may have words of others,
 * such as those of a Dockerfile or of a registry.
 */
export const prose = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()<>#|!~&$@]/g, (character) => `\\${character}`)

/** Code block with any text, which cannot end the block. */
export function block(language: string, text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, text, fence]
}

/** Details that open with a click. The title is Markdown of this action, never text of others. */
export const folded = (title: string, lines: readonly string[]): readonly string[] => [
  '<details>',
  `<summary>${title}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
]

/** Page made of parts, with an empty line between them. Empty parts are left out. */
export const page = (...parts: readonly (readonly string[])[]): string =>
  `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`
