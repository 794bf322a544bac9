// The table in docs/tags.md of the tags that nobody has to ask for.

import { defaultFlavor, defaultRules } from '../../src/image-metadata/defaults.ts'
import { PLAIN } from '../../src/image-metadata/flavor.ts'
import { resolve } from '../../src/image-metadata/resolve.ts'
import { parseRule } from '../../src/image-metadata/rule.ts'
import { readRevision } from '../../src/runner/commit.ts'
import { readContext } from '../../src/runner/context.ts'
import type { Korean } from './korean.ts'
import { markdownTable } from './tables.ts'

interface Example {
  readonly what: string
  readonly event: string
  readonly ref: string
}

const COMMIT = '860c1904a1ce19322e91ac35af1ab07466440c37'

const EXAMPLES: readonly Example[] = [
  { what: 'push to the default branch', event: 'push', ref: 'refs/heads/main' },
  { what: 'push to another branch', event: 'push', ref: 'refs/heads/feature/login' },
  { what: 'push of a version tag', event: 'push', ref: 'refs/tags/v1.2.3' },
  { what: 'push of another tag', event: 'push', ref: 'refs/tags/demo-day' },
  { what: 'pull request', event: 'pull_request', ref: 'refs/pull/12/merge' },
  { what: 'merge queue', event: 'merge_group', ref: `refs/heads/gh-readonly-queue/main/pr-12-${COMMIT}` },
  { what: 'release, here a pre-release', event: 'release', ref: 'refs/tags/v2.0.0-rc.1' },
  { what: 'schedule', event: 'schedule', ref: 'refs/heads/main' },
  { what: 'manual run on a branch', event: 'workflow_dispatch', ref: 'refs/heads/feature/login' },
]

/** What the examples are called, for translations. */
export const EVENTS: readonly string[] = EXAMPLES.map(({ what }) => what)

/** What the table says in the language of a document. */
type EventWords = Pick<Korean, 'events' | 'describeEvent'>

const ENGLISH: EventWords = { events: { event: 'Event', ref: 'Ref', tags: 'Tags' }, describeEvent: (what) => what }

/** A Markdown table of the default tags of nine typical events, as the code gives them. */
export function defaultTagsTable({ events, describeEvent }: EventWords = ENGLISH): string {
  const rows = EXAMPLES.map(({ what, event, ref }) => [
    `${describeEvent(what)} (\`${event}\`)`,
    `\`${ref}\``,
    tagsOf(event, ref),
  ])
  return markdownTable([events.event, events.ref, events.tags], rows)
}

function tagsOf(event: string, ref: string): string {
  const env = { GITHUB_EVENT_NAME: event, GITHUB_REF: ref, GITHUB_SHA: COMMIT }
  const context = readContext(env, {}, { cwd: '', temp: '' })
  const facts = {
    now: new Date(0),
    commitTime: undefined,
    repository: { default_branch: 'main' },
    head: undefined,
    origin: undefined,
  }
  const source = readRevision({ context, env }, { kind: 'folder', path: '.' }, facts, 7)
  // None of the default rules has a regular expression.
  const match = () => ({ kind: 'none' }) as const
  const rules = defaultRules(source, PLAIN).flatMap((text) => parseRule(text, match, fail) ?? [])
  const { names } = resolve(rules, { source, match, flavor: defaultFlavor(PLAIN), tooLong: 'cut' }, fail)
  return names.map((name) => `\`${name}\``).join(', ')
}

function fail(problem: string): never {
  throw new Error(problem)
}
