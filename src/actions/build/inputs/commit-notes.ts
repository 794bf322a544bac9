import type { InputReader, Note } from '../../../inputs/reader.ts'
import type { ReadTags } from '../../../inputs/tags.ts'
import { warningNote } from '../../../inputs/unknown-inputs.ts'
import { describeCommit } from '../../../runner/built-commit.ts'
import type { Revision } from '../../../runner/commit.ts'

/** Notes about the commit that is built: that it is not simply the event's, and that its time is not known. */
export const commitNotes = (reader: InputReader, source: Revision, tags: ReadTags): readonly Note[] => [
  ...(source.commit.why === undefined ? [] : [{ level: 'info', text: builtNote(source, tags) } as const]),
  ...otherTagWarnings(source, tags).map(warningNote),
  ...(source.commitTime === undefined && asksForTime(reader) ? [warningNote(NO_TIME)] : []),
]

function builtNote({ commit }: Revision, { byDefault }: ReadTags): string {
  const left =
    byDefault && commit.ref === '' ? " Without the input tags, no tag of the event's ref is set, and no latest." : ''
  return `Commit: ${describeCommit(commit)}.${left}`
}

/** Nobody but the user can say whether the tag of a branch is meant for another commit than the branch's. */
function otherTagWarnings({ commit, ref }: Revision, { rows }: ReadTags): readonly string[] {
  const named = rows.flatMap((row) => ('tag' in row && row.isOfOther ? [row] : []))
  if (named.length === 0) return []
  const list = named.map(({ tag, rule }) => `${tag} (${rule})`).join(', ')
  return [
    `tags: ${list}: made of ${ref}, the ref of the event, and what is built is ${describeCommit(commit)}. ` +
      'Where that is not meant, leave the rule out of such a run (enable=false), or write the tag itself.',
  ]
}

/** docker/metadata-action takes the clock without a word; a tag with the date of another day is found late. */
const NO_TIME =
  '{{commit_date}} is the time of this run, because nobody knows when the commit was made. Check it out with ' +
  'actions/checkout, or give github-token.'

const asksForTime = (reader: InputReader): boolean =>
  ['tags', 'flavor', 'labels', 'annotations'].some((input) => /\{\{\{?\s*commit_date\b/.test(reader.text(input) ?? ''))
