import type { FailureKind, KnownFailure } from '../../src/failures/known-failure.ts'
import { code } from './tables.ts'

const KINDS: Readonly<Record<FailureKind, string>> = {
  yours: 'a change on your side solves it',
  ours: 'a fault of this step: please report it',
  transient: 'it passes by itself: run the job again',
}

const INTRODUCTION = `# Troubleshooting

<!-- Made from src/failures/known by "npm run docs". Change it there. -->

When this step fails, the red message in the log says four things: what it could not do, what AWS or Docker said, why,
and what to do. Its last line leads to a section of this page. The same text is in the job summary.

- A message that begins with "The inputs of this step cannot be used" lists all problems of the \`with:\` lines at once.
  Nothing was looked at or changed.
- A message that begins with "This run cannot succeed" was found by looking at ECR. Nothing was built or changed.
- A message that begins with a tag which "cannot be moved in this repository" compared the build with the image of that tag:
  see [defaults](../README.md#defaults-that-differ-from-the-chain).
- A message with a fingerprint instead of "What to do" is one that this page does not know. Please
  [open an issue](../.github/ISSUE_TEMPLATE/bug.yml) with the whole message; the same fingerprint in another report
  means the same error.
- A line "Looked up" says what this step found out when it asked ECR again, because the text hides the cause.

For more, run the job again with "Enable debug logging" ticked. No secret is printed then either.

## What you see`

/** The page of all known causes of failure, with one section a row; its anchor is the row's id. */
export const troubleshooting = (rows: readonly KnownFailure[]): string =>
  `${[INTRODUCTION, rows.map(contents).join('\n'), ...rows.map(section)].join('\n\n')}\n`

const contents = ({ id, cause }: KnownFailure): string => `- [${plain(cause)}](#${id})`

const section = ({ id, kind, pattern, cause, remedy, seen }: KnownFailure): string => `## ${id}

${plain(cause)}

- **What to do:** ${plain(remedy)}
- **The message has:** ${alternatives(pattern.source).map(shown).join(' or ')}${
  pattern.flags.includes('i') ? ', in capital or small letters' : ''
}
- **Kind:** ${KINDS[kind]}
- **Seen in:** ${seen}`

const shown = (pattern: string): string => code(pattern.replaceAll('\\/', '/'))

/** A sentence as Markdown shows it: "<" would begin HTML, and a document of this folder is a link. */
const plain = (text: string): string =>
  text.replaceAll('<', '\\<').replace(/\bdocs\/([a-z-]+\.md)/g, (path, name) => `[${path}](${name})`)

/** Takes the source of a regular expression. Returns its alternatives: the parts between "|" outside of groups. */
export function alternatives(source: string): readonly string[] {
  const parts: string[] = ['']
  let depth = 0
  // An escaped character, a class, or any one character.
  for (const [token] of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|./gs)) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (token === '|' && depth === 0) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${token}`)
  }
  return parts
}
