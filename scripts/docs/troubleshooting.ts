import { BASE_IMAGE_FAILURES, UNEXPLAINED_BASE_IMAGE_FAILURES } from '../../src/failures/known/base-image.ts'
import { BUILDER_FAILURES } from '../../src/failures/known/builder.ts'
import { DENIED_FAILURES } from '../../src/failures/known/denied.ts'
import { DOCKERFILE_FAILURES } from '../../src/failures/known/dockerfile.ts'
import { ECR_FAILURES } from '../../src/failures/known/ecr.ts'
import { ECR_SIGNING_FAILURES } from '../../src/failures/known/ecr-signing.ts'
import { ENGINE_FAILURES } from '../../src/failures/known/engine.ts'
import { ENGINE_CONNECTION_FAILURES } from '../../src/failures/known/engine-connection.ts'
import { FILE_SYSTEM_FAILURES } from '../../src/failures/known/file-system.ts'
import { INPUT_FAILURES } from '../../src/failures/known/inputs.ts'
import { MACHINE_FAILURES } from '../../src/failures/known/machine.ts'
import { NETWORK_FAILURES } from '../../src/failures/known/network.ts'
import { PROXY_FAILURES } from '../../src/failures/known/proxy.ts'
import { PUSH_FAILURES } from '../../src/failures/known/push.ts'
import { QUOTA_FAILURES } from '../../src/failures/known/quotas.ts'
import { RUN_LINE_FAILURES } from '../../src/failures/known/run-line.ts'
import { SIGN_IN_FAILURES } from '../../src/failures/known/signing-in.ts'
import { SIGSTORE_FAILURES } from '../../src/failures/known/sigstore-services.ts'
import { UNEXPLAINED_FAILURES } from '../../src/failures/known/unexplained.ts'
import type { KnownFailure } from '../../src/failures/known-failure.ts'
import { code } from './tables.ts'

/** A part of the page: where in a run, or in what, the failure is. */
export interface Chapter {
  readonly title: string
  readonly rows: readonly KnownFailure[]
}

/** All known failures, in the order in which a run can meet them. */
export const CHAPTERS: readonly Chapter[] = [
  { title: 'AWS credentials and roles', rows: SIGN_IN_FAILURES },
  { title: 'Permissions in AWS', rows: DENIED_FAILURES },
  { title: 'The Dockerfile and its context', rows: [...DOCKERFILE_FAILURES, ...INPUT_FAILURES] },
  { title: 'Base images', rows: [...BASE_IMAGE_FAILURES, ...UNEXPLAINED_BASE_IMAGE_FAILURES] },
  { title: 'Commands in RUN lines', rows: RUN_LINE_FAILURES },
  { title: 'Repository, tags and push', rows: [...PUSH_FAILURES, ...ECR_FAILURES, ...QUOTA_FAILURES] },
  {
    title: 'Docker and the builder',
    rows: [...ENGINE_FAILURES, ...ENGINE_CONNECTION_FAILURES, ...BUILDER_FAILURES],
  },
  { title: 'The machine of the runner', rows: [...MACHINE_FAILURES, ...FILE_SYSTEM_FAILURES] },
  { title: 'Signatures', rows: [...SIGSTORE_FAILURES, ...ECR_SIGNING_FAILURES] },
  { title: 'Network and proxies', rows: [...NETWORK_FAILURES, ...PROXY_FAILURES] },
  { title: 'Where nothing says why', rows: UNEXPLAINED_FAILURES },
]

/** What people meet most often, by id. */
export const COMMONEST = [
  ...['trust-policy', 'id-token-permission', 'no-credentials', 'access-denied', 'repository-missing'],
  ...['missing-file', 'base-image-denied', 'pull-limit', 'immutable-tag', 'no-login'],
] as const

const INTRODUCTION = `# Troubleshooting

<!-- Made from src/failures/known by "npm run docs". Change it there. -->

When this step fails, the red message in the log says what it could not do and, as far as it is known, what AWS or Docker said, why,
and what to do. For a known cause its last line leads to a section of this page. The same text is in the job summary; a mistake in the
Dockerfile is shown at its line too.

| The message begins with | When | What was done |
| --- | --- | --- |
| The inputs of this step cannot be used | before anything else; all problems of the \`with:\` lines at once | nothing |
| This run cannot succeed | after looking at ECR and the builder | nothing |
| The tag … cannot be moved in this repository | after the build, which gave another image than the tag has ([how far comparing goes](migrate.md#comparing-has-a-limit)) | nothing was pushed or moved |
| The image was delivered to 1 of 2 destinations | at the end | the others have the image and their tags |
| anything else | in the build, the push, or a request to AWS | what the log says above it |

- A \`RUN\` line that ends with an error of its own has no section here: read the lines above the message, which the command printed.
- A message with a fingerprint instead of "What to do" is one that this page does not know. Please
  [open an issue](../.github/ISSUE_TEMPLATE/bug.yml) with the whole message; the same fingerprint in another report
  means the same error.
- A line "Looked up" says what this step found out when it asked ECR again, because the text hides the cause.

For more, run the job again with "Enable debug logging" ticked. No secret is printed then either.`

/** The page of all known causes of failure, with one section a row; its anchor is the row's id. */
export function troubleshooting(chapters: readonly Chapter[], commonest: readonly string[]): string {
  const rows = chapters.flatMap((chapter) => chapter.rows)
  const often = commonest.flatMap((id) => rows.filter((row) => row.id === id))
  return `${[INTRODUCTION, list('The commonest', often), ...chapters.map(contentsOf), ...chapters.flatMap(sectionsOf)].join('\n\n')}\n`
}

const list = (title: string, rows: readonly KnownFailure[]): string =>
  `## ${title}\n\n${rows.map(({ id, cause }) => `- [${plain(cause)}](#${id})`).join('\n')}`

const contentsOf = ({ title, rows }: Chapter): string => list(title, rows)

const sectionsOf = ({ title, rows }: Chapter): readonly string[] => [`## ${title}: each`, ...rows.map(section)]

const section = ({ id, kind, pattern, cause, remedy, seen }: KnownFailure): string => `### ${id}

${plain(cause)}

**What to do:** ${kind === 'ours' ? 'This is a fault of this step: please report it. ' : ''}${plain(remedy)}

<details><summary>Known by</summary>

${alternatives(pattern.source).map(shown).join(' or ')}${
  pattern.flags.includes('i') ? ', in capital or small letters' : ''
}. Seen in ${seen}

</details>`

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
