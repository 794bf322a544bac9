import { quoted } from '../base/result.ts'
import { cleanedTag, parseTag, type Tag, tagFrom } from '../names/image-reference.ts'
import type { Revision } from '../runner/commit.ts'
import { evaluate, type Given, globalValues, type Outcome, RANKS, type Rank } from './evaluate.ts'
import type { Flavor } from './flavor.ts'
import type { CommitTagForm, FloatingTag, TagLine, VersionLine } from './floating-tag-line.ts'
import type { ImageOrigin } from './image-origin.ts'
import type { Match } from './match.ts'
import { namesCommit, namesRef } from './named-facts.ts'
import type { Rule } from './rule.ts'
import { render, type Values } from './template.ts'

/** The tags of a run, and where each comes from. */
export interface Resolved {
  /** Tags, each once, in docker/metadata-action's order: by priority, then as written, `latest` of the flavor last. */
  readonly listed: readonly Tag[]
  /** Tags in the order of setting: the most specific first, `latest` last. */
  readonly names: readonly Tag[]
  /** Tags that float, such as `latest`, a branch or `1.2`, and how: set when all others of `names` are. */
  readonly floating: readonly FloatingTag[]
  /** Form of the tag that names the commit; undefined when none does. */
  readonly commitTag: CommitTagForm | undefined
  /** Version that the image is called by: the tag of the highest priority. '' when there is none. */
  readonly version: string
  readonly rows: readonly RuleRow[]
}

/** Outcome of one rule: its tag, or the reason why it gives none. */
export type RuleRow = { readonly rule: string } & (
  | {
      readonly tag: Tag /** The tag is made of the event's ref, which is not that of the commit that is built. */
      readonly isOfOther?: true
    }
  | { readonly reason: string }
)

/** Facts and settings that rules are resolved with. */
export interface ResolveContext {
  readonly source: Revision
  readonly flavor: Flavor
  readonly match: Match
  /** A tag that is cut could be that of another branch, so only tags that nobody asked for are. */
  readonly tooLong: 'refuse' | 'cut'
}

interface Named {
  readonly tag: Tag
  readonly rank: Rank
  readonly line: TagLine | undefined
}

/** Resolves the rules of the input tags, given in its order, to the tags of a run. Calls `refuse` with each problem. */
export function resolve(rules: readonly Rule[], around: ResolveContext, refuse: (problem: string) => void): Resolved {
  const globals = globalValues(around.source)
  const found: Named[] = []
  const rows: RuleRow[] = []
  const isOfOther = around.source.commit.ref !== around.source.ref
  let latest: boolean | undefined
  let versions: VersionLine | undefined
  let commitTag: CommitTagForm | undefined
  for (const rule of rules.toSorted((one, other) => other.priority - one.priority)) {
    const outcome = withoutCommit(rule, around) ?? evaluate(rule, around.source, globals, around.match)
    if (outcome.kind === 'wrong') refuse(`${quoted(rule.text)}: ${outcome.problem}`)
    if (outcome.kind === 'nothing') rows.push({ rule: rule.text, reason: outcome.reason })
    if (outcome.kind !== 'text') continue
    const affixes = affixesOf(rule, around.flavor, globals)
    const text = `${affixes.before}${outcome.text}${affixes.after}`
    const made = makeTag(text, around, { ...outcome, type: rule.type })
    if (made.kind === 'wrong') refuse(`${quoted(rule.text)}: ${made.problem}`)
    if (made.kind === 'nothing') rows.push({ rule: rule.text, reason: made.reason })
    if (made.kind !== 'tag') continue
    const { tag } = made
    // Only the first rule that gives a tag decides: https://github.com/docker/metadata-action/issues/163
    latest ??= around.flavor.latest === 'auto' ? outcome.latest : around.flavor.latest === 'true'
    versions ??= lineOfAll(outcome, affixes, around.flavor)
    if (rule.type === 'sha') commitTag ??= { ...cleanAffixes(affixes), length: outcome.text.length }
    found.push({ tag, rank: tag === 'latest' ? 'latest' : outcome.rank, line: lineOf(outcome, affixes) })
    rows.push({ rule: rule.text, tag, ...(isOfOther && namesRef(rule, around.flavor) && { isOfOther }) })
  }
  const last = latest === true ? latestTag(around, globals) : undefined
  const rule = `flavor latest=${around.flavor.latest}`
  if (last?.kind === 'wrong') refuse(`latest: ${last.problem}`)
  if (last?.kind === 'nothing') rows.push({ rule, reason: last.reason })
  if (last?.kind === 'tag') {
    found.push({ tag: last.tag, rank: 'latest', line: undefined })
    rows.push({ rule, tag: last.tag })
  }
  const newest: TagLine = versions ?? { kind: 'commit' }
  const lined = found.map((one) => (one.rank === 'latest' ? { ...one, line: newest } : one))
  return { ...inOrder(lined), commitTag, version: found[0]?.tag ?? '', rows }
}

/** Line of `latest` in a run whose tags say a version: all versions that are tagged alike. */
function lineOfAll({ version }: Given, affixes: Affixes, { latest }: Flavor): VersionLine | undefined {
  if (version === undefined) return undefined
  const refused = !version.isFinal && latest !== 'true'
  return { kind: 'version', ...version, depth: 0, ...cleanAffixes(affixes), refused }
}

function lineOf({ line, version }: Given, affixes: Affixes): TagLine | undefined {
  if (line?.kind !== 'version' || version === undefined) return line?.kind === 'commit' ? line : undefined
  const around = { before: `${affixes.before}${line.before}`, after: `${line.after}${affixes.after}` }
  return { ...line, ...version, ...cleanAffixes(around), refused: false }
}

/** The outcome of a rule that names the commit where nobody knows it: a text without it would be the tag of any. */
function withoutCommit(rule: Rule, { source, flavor }: ResolveContext): Outcome | undefined {
  const { sha, why } = source.commit
  if (sha !== '' || why === undefined || !namesCommit(rule, flavor)) return undefined
  return { kind: 'nothing', reason: `which commit is built is not known: ${why}` }
}

function inOrder(found: readonly Named[]): Pick<Resolved, 'listed' | 'names' | 'floating'> {
  const rankOf = (tag: Tag): number =>
    Math.max(...found.filter((named) => named.tag === tag).map(({ rank }) => RANKS.indexOf(rank)))
  const listed = [...new Set(found.map(({ tag }) => tag))]
  const names = listed.toSorted((one, other) => rankOf(one) - rankOf(other))
  const floating = names.flatMap((tag): readonly FloatingTag[] => {
    const named = found.filter((one) => one.tag === tag)
    const line = named.findLast((one) => one.line !== undefined)?.line
    // A rule that names one image alone gives a tag that stays, whatever others give it too.
    return line === undefined || named.some(({ rank }) => rank === 'specific') ? [] : [{ tag, line }]
  })
  return { listed, names, floating }
}

/** Texts before and behind what a rule gives. */
type Affixes = Pick<CommitTagForm, 'before' | 'after'>

/** A rule's own prefix, even an empty one, replaces the flavor's. */
const affixesOf = (rule: Rule, { prefix, suffix }: Flavor, globals: Values): Affixes => ({
  before: render(rule.prefix ?? prefix.template, globals),
  after: render(rule.suffix ?? suffix.template, globals),
})

/** As they stand in a tag. */
const cleanAffixes = ({ before, after }: Affixes): Affixes => ({
  before: cleanedTag(before),
  after: cleanedTag(`x${after}`).slice(1),
})

function latestTag(around: ResolveContext, globals: Values): MadeTag {
  const { prefix, suffix } = around.flavor
  const before = prefix.onLatest ? render(prefix.template, globals) : ''
  const after = suffix.onLatest ? render(suffix.template, globals) : ''
  return makeTag(`${before}latest${after}`, around, { rank: 'latest', type: undefined })
}

/** Tag that is made from a text, or why there is none in this run, or what is wrong. */
type MadeTag =
  | { readonly kind: 'tag'; readonly tag: Tag }
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'wrong'; readonly problem: string }

/**
 * Makes a tag from a text; `rank` and `type` are those of its rule. A text that begins with "-" or "." lacks what was to
 * stand before it, such as the branch in `{{branch}}-amd64` for a pull request: without it, the runs of all pull requests
 * would share a tag. One that names a commit or a version means that alone, too. (docker/metadata-action gives both as
 * they are, and the build fails.) The name of a branch is not its author's to shorten for this rule.
 */
function makeTag(
  text: string,
  { tooLong }: ResolveContext,
  { rank, type }: { readonly rank: Rank; readonly type: Rule['type'] | undefined },
): MadeTag {
  const cleaned = cleanedTag(text)
  if (cleaned === '') {
    return {
      kind: 'nothing',
      reason: text === '' ? 'it gives an empty text' : `${quoted(text)} has no legal character`,
    }
  }
  const short = tooLong === 'cut' ? tagFrom(text) : undefined
  if (short !== undefined) return { kind: 'tag', tag: short }
  if (rank !== 'specific' && /^[.-]/.test(text)) {
    const what = `${quoted(text)} begins with ${quoted(text.charAt(0))}`
    return { kind: 'nothing', reason: `${what}, so what was to stand before it is empty in this run` }
  }
  const tag = parseTag(cleaned)
  if (tag.ok) return { kind: 'tag', tag: tag.value }
  return type === 'ref' ? { kind: 'nothing', reason: tag.problem } : { kind: 'wrong', problem: tag.problem }
}

/** The tags that the image gets, and where they come from. There are none only when nothing is pushed. */
export interface TagSettings extends Resolved {
  /**
   * The same tags with a commit hash of one digit more, of two digits more, up to the whole hash: what the default tags
   * become where an image of another commit has them. None for tags that somebody wrote.
   */
  readonly longer: readonly Resolved[]
  /** Origin of the image that is built, as its labels will tell it. */
  readonly origin: ImageOrigin
  /** True when nobody asked for these tags: they follow from the event. */
  readonly byDefault: boolean
  /** Decision about a tag that exists and cannot move. */
  readonly conflict: TagConflict
  /** forward: a floating tag never goes back to an older commit or version. always: it moves, whatever it is on. */
  readonly floatingTags: 'forward' | 'always'
  /** What is delivered, as floating tags are decided by it. */
  readonly revision: TaggedRevision
  /** Hosts that references in the input tags name: the registry has to be the one that they mean. */
  readonly hosts: readonly string[]
}

/** Commit that is delivered under tags, as far as it is known. */
export interface TaggedRevision {
  /** In full; '' when nobody knows it. */
  readonly sha: string
  readonly time: Date | undefined
  /** The branch that it is of; undefined when it is of none. */
  readonly branch: string | undefined
}

/** Decision about a wanted tag that exists and cannot move: see action.yml. */
export type TagConflict = 'fail' | 'skip' | 'keep'
