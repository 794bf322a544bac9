import { quoted } from '../base/result.ts'
import { cleanedTag, parseTag, type Tag, tagFrom } from '../names/image-reference.ts'
import type { Revision } from '../runner/commit.ts'
import { evaluate, globalValues, type Outcome, RANKS, type Rank } from './evaluate.ts'
import type { Flavor } from './flavor.ts'
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
  /** Tags that move last (`latest`): set when all others of `names` are. */
  readonly floating: readonly Tag[]
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
}

/** Resolves the rules of the input tags, given in its order, to the tags of a run. Calls `refuse` with each problem. */
export function resolve(rules: readonly Rule[], around: ResolveContext, refuse: (problem: string) => void): Resolved {
  const globals = globalValues(around.source)
  const found: Named[] = []
  const rows: RuleRow[] = []
  const isOfOther = around.source.commit.ref !== around.source.ref
  let latest: boolean | undefined
  for (const rule of rules.toSorted((one, other) => other.priority - one.priority)) {
    const outcome = withoutCommit(rule, around) ?? evaluate(rule, around.source, globals, around.match)
    if (outcome.kind === 'wrong') refuse(`${quoted(rule.text)}: ${outcome.problem}`)
    if (outcome.kind === 'nothing') rows.push({ rule: rule.text, reason: outcome.reason })
    if (outcome.kind !== 'text') continue
    const text = affixed(outcome.text, rule, around.flavor, globals)
    const tag = toTag(text, around, (problem) => refuse(`${quoted(rule.text)}: ${problem}`))
    if (tag === undefined) {
      rows.push({
        rule: rule.text,
        reason: text === '' ? 'it gives an empty text' : `${quoted(text)} has no legal character`,
      })
      continue
    }
    // Only the first rule that gives a tag decides: https://github.com/docker/metadata-action/issues/163
    latest ??= around.flavor.latest === 'auto' ? outcome.latest : around.flavor.latest === 'true'
    found.push({ tag, rank: tag === 'latest' ? 'latest' : outcome.rank })
    rows.push({ rule: rule.text, tag, ...(isOfOther && namesRef(rule, around.flavor) && { isOfOther }) })
  }
  const last = latest === true ? latestTag(around, globals, refuse) : undefined
  if (last !== undefined) {
    found.push({ tag: last, rank: 'latest' })
    rows.push({ rule: `flavor latest=${around.flavor.latest}`, tag: last })
  }
  return { ...inOrder(found), version: found[0]?.tag ?? '', rows }
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
  return { listed, names, floating: names.filter((tag) => rankOf(tag) === RANKS.indexOf('latest')) }
}

/** A rule's own prefix, even an empty one, replaces the flavor's. */
const affixed = (text: string, rule: Rule, { prefix, suffix }: Flavor, globals: Values): string =>
  `${render(rule.prefix ?? prefix.template, globals)}${text}${render(rule.suffix ?? suffix.template, globals)}`

function latestTag(around: ResolveContext, globals: Values, refuse: (problem: string) => void): Tag | undefined {
  const { prefix, suffix } = around.flavor
  const before = prefix.onLatest ? render(prefix.template, globals) : ''
  const after = suffix.onLatest ? render(suffix.template, globals) : ''
  return toTag(`${before}latest${after}`, around, (problem) => refuse(`latest: ${problem}`))
}

/** Undefined when nothing is left of the text, or when it is too long, which is a problem unless tags are cut. */
function toTag(text: string, { tooLong }: ResolveContext, refuse: (problem: string) => void): Tag | undefined {
  const cleaned = cleanedTag(text)
  if (cleaned === '' || tooLong === 'cut') return tagFrom(text)
  const tag = parseTag(cleaned)
  if (tag.ok) return tag.value
  refuse(tag.problem)
  return undefined
}

/** The tags that the image gets, and where they come from. There are none only when nothing is pushed. */
export interface TagSettings extends Resolved {
  /** True when nobody asked for these tags: they follow from the event. */
  readonly byDefault: boolean
  /** Decision about a tag that exists and cannot move. */
  readonly conflict: TagConflict
  /** Hosts that references in the input tags name: the registry has to be the one that they mean. */
  readonly hosts: readonly string[]
}

/** Decision about a wanted tag that exists and cannot move: see action.yml. */
export type TagConflict = 'fail' | 'skip' | 'keep'
