import { shortened } from './text.ts'

/** Replaces each text that must not be seen by ***. */
export type Hide = (text: string) => string

/**
 * Markdown of the job summary, in which our words and those of others are told apart until it is printed: first what must
 * not be seen is hidden, and then every other word of theirs is made inert. A text alone is no Markdown, so none gets
 * into a summary without that.
 */
export interface Markdown {
  print(hide: Hide): string
}

/** Markdown, or words of others: names, tags, build output, what a registry or a Dockerfile says. */
export type Piece = Markdown | string

/** Markdown of a template, `` markdown`**Size:** ${size}` ``: what stands in its braces is a piece, the rest is ours. */
export const markdown = (ours: TemplateStringsArray, ...pieces: readonly Piece[]): Markdown => ({
  print: (hide) => ours.map((text, index) => `${text}${printPiece(pieces[index] ?? '', hide)}`).join(''),
})

/** Markdown with one piece after the other, and between them a text of ours. */
export const joined = (pieces: readonly Piece[], between: '\n' | '<br>'): Markdown => ({
  print: (hide) => pieces.map((piece) => printPiece(piece, hide)).join(between),
})

const printPiece = (piece: Piece, hide: Hide): string =>
  typeof piece === 'string' ? inert(hide(piece)) : piece.print(hide)

/** Ends a word for GitHub, and is not seen. LLVM keeps mentions out of issues so: llvm/utils/git/github-automation.py. */
const BREAK = '<!-- -->'

/** What means something to Markdown, to HTML, or to GitHub in what was rendered. */
const ACTIVE = new RegExp(
  [
    /[\\`*[\]<>|~&@#$]/,
    // Within a word it is a sign like others.
    /(?<![a-z\d])_|_(?![a-z\d])/,
    // An address, or an emoji.
    /:(?!\s)/,
    /(?<=www)\./,
    // An issue, as in GH-12.
    /(?<=[a-z])-(?=\d)/,
    // A commit.
    /[0-9a-f]{7,}/,
    // A list, a heading or a rule, at the start of a line.
    /(?<=^ ?)(?:(?:\d*[.)]|\+)(?!\S)|[-=])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
)

/** GitHub looks for these once more in what was rendered, where a character reference is the character. */
const LINKING = '@#$:.-'

/**
 * Any text as one line in which no character means something, wherever it stands: as character references, because a
 * backslash before "<" becomes a part of an address that ends there, and with a break where GitHub would make a link.
 * https://github.github.com/gfm/#autolinks-extension-
 * https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
const inert = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(ACTIVE, (found) => (isHexadecimal(found) ? brokenUp(found) : references(found)))

const isHexadecimal = (text: string): boolean => /^[0-9a-f]+$/i.test(text)

/** GitHub links no commit by less than seven digits. */
const brokenUp = (digits: string): string => digits.replace(/.{6}(?=.)/g, `$&${BREAK}`)

const references = (text: string): string =>
  text.replace(/\D/g, (sign) => `&#${sign.charCodeAt(0)};${LINKING.includes(sign) ? BREAK : ''}`)

/** Names, digests and references as code. Nothing has a meaning in code but its end, and a bar in a table. */
export const code = (text: string): Markdown => ({
  print: (hide) => {
    const shown = hide(text)
    return /^[\w.:/@+-]+$/.test(shown) ? `\`${shown}\`` : `<code>${inert(shown)}</code>`
  },
})

/** The beginning of a text of others as code, in one line; what is to be hidden is hidden before the rest is cut. */
export const shortCode = (text: string, limit: number): Markdown => ({
  print: (hide) => code(shortened(hide(text).replace(/\s+/g, ' '), limit)).print(hide),
})

/** An address as a link when it is one that needs no escaping; else it is text. */
export const link = (address: string): Markdown => ({
  print: (hide) => {
    const shown = hide(address)
    return /^https?:\/\/[\w./#@:-]+$/.test(shown) ? shown : inert(shown)
  },
})

/** Any text in a block of code that it cannot end. */
export const block = (language: 'json' | 'mermaid' | 'sh' | 'text', text: string): Markdown => ({
  print: (hide) => {
    const shown = hide(text)
    const longest = [...shown.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2)
    const fence = '`'.repeat(longest + 1)
    return [`${fence}${language}`, shown, fence].join('\n')
  },
})

/** A table of GitHub's Markdown. */
export const markdownTable = (head: readonly Piece[], rows: readonly (readonly Piece[])[]): Markdown =>
  joined([tableRow(head), tableRow(head.map(() => markdown`---`)), ...rows.map(tableRow)], '\n')

const tableRow = (cells: readonly Piece[]): Markdown => ({
  print: (hide) => `| ${cells.map((cell) => printPiece(cell, hide)).join(' | ')} |`,
})

/** What opens with a click on its title. */
export const folded = (title: string, content: Markdown): Markdown =>
  markdown`<details>\n<summary>${title}</summary>\n\n${content}\n\n</details>`

/** Parts with an empty line between them. Those that are undefined are left out. */
export const page = (...parts: readonly (Markdown | undefined)[]): Markdown => ({
  print: (hide) => {
    const there = parts.filter((part) => part !== undefined)
    return `${there.map((part) => part.print(hide)).join('\n\n')}\n`
  },
})
