import pep440 from '@renovatebot/pep440'
import parseSemver from 'semver/functions/parse.js'
import { quoted } from '../base/result.ts'
import { branchOf, gitTagOf, pullRequestOf, type Revision } from '../runner/commit.ts'
import { type OwnVersion, semanticVersion, type VersionLine } from './floating-tag-line.ts'
import type { Match } from './match.ts'
import type { MatchRule, Rule, VersionRule } from './rule.ts'
import { isOnly, render, type Template, uses, type Values } from './template.ts'

/**
 * Values of the global expressions, such as `{{branch}}`: https://github.com/docker/metadata-action#global-expressions
 */
export const globalValues = (source: Revision): Values => ({
  branch: branchOf(source) ?? '',
  tag: gitTagOf(source) ?? '',
  sha: source.shortSha,
  base_ref: source.baseRef,
  is_default_branch: String(source.onDefaultBranch),
  is_not_default_branch: String(!source.onDefaultBranch),
  date: source.now,
  commit_date: source.commitTime ?? source.now,
})

/** Evaluates a rule for the source: the text of a tag before prefix and suffix, or why there is none. */
export function evaluate(rule: Rule, source: Revision, globals: Values, match: Match): Outcome {
  const enabled = render(rule.enable, globals)
  if (enabled === 'false') return nothing('it is not enabled')
  if (enabled !== 'true') return wrong(`enable is ${quoted(enabled)}, neither true nor false`)
  switch (rule.type) {
    case 'schedule':
      return source.event.includes('schedule')
        ? given(render(rule.pattern, globals), false, 'moving')
        : nothing(`the event is ${source.event || 'unknown'}, not schedule`)
    case 'semver':
    case 'pep440':
      return versionOutcome(rule, source, globals, match)
    case 'match':
      return matchOutcome(rule, source, globals, match)
    case 'edge':
      return edgeOutcome(rule.branch, source)
    case 'ref':
      return refOutcome(rule.event, source)
    case 'raw':
      return given(render(rule.value, globals), false, 'moving')
    case 'sha': {
      const text = rule.format === 'long' ? source.sha : source.shortSha
      return text === '' ? nothing('the event has no commit') : given(text, false, 'specific')
    }
  }
}

function edgeOutcome(named: string | undefined, source: Revision): Outcome {
  const branch = branchOf(source)
  const wanted = named ?? source.defaultBranch
  if (branch === undefined) return notA('branch', source)
  if (wanted === undefined)
    return nothing('the event does not say which branch is the default one; name it: branch=main')
  return branch === wanted ? floating('edge') : nothing(`the branch is ${quoted(branch)}, not ${quoted(wanted)}`)
}

function refOutcome(event: 'branch' | 'tag' | 'pr', source: Revision): Outcome {
  switch (event) {
    case 'branch': {
      const branch = branchOf(source)
      return branch === undefined ? notA('branch', source) : floating(branch)
    }
    case 'tag': {
      const tag = gitTagOf(source)
      return tag === undefined
        ? notA('Git tag', source)
        : { ...given(tag, true, 'specific'), version: semanticVersion(tag) }
    }
    case 'pr': {
      const pullRequest = pullRequestOf(source)
      return pullRequest === undefined ? notA('pull request', source) : given(pullRequest, false, 'moving')
    }
  }
}

const notA = (what: string, { ref }: Revision): Outcome =>
  nothing(ref === '' ? 'the event has no ref' : `${ref} is not a ${what}`)

/** What a rule takes its tag from: its value, else the Git tag. undefined when it has neither. */
function textOf(rule: { readonly value: Template | undefined }, source: Revision, globals: Values): string | undefined {
  return rule.value === undefined ? gitTagOf(source) : render(rule.value, globals)
}

const noTag = ({ ref }: Revision): Outcome =>
  nothing(`${ref === '' ? 'the event has no ref' : `${ref} is not a Git tag`}`)

/** type=semver and type=pep440 */
function versionOutcome(rule: VersionRule, source: Revision, globals: Values, match: Match): Outcome {
  const text = textOf(rule, source, globals)
  if (text === undefined) return noTag(source)
  const cut = rule.match === undefined ? { text } : cutVersion(rule.match, text, match)
  if ('kind' in cut) return cut
  const version = cut.text.replaceAll('/', '-')
  return rule.type === 'semver' ? semverOutcome(rule.pattern, version) : pep440Outcome(rule.pattern, version)
}

/** A text that does not match is taken whole, as docker/metadata-action does. */
function cutVersion(expression: string, text: string, match: Match): Outcome | { readonly text: string } {
  const result = match(expression, '', text)
  if (result.kind === 'none') return { text }
  if (result.kind !== 'match') return wrong(`its match takes too long on ${quoted(text)}; make it simpler`)
  const [, group] = result.groups
  return group === undefined ? wrong(`its match has no group with the version, such as v(.*)`) : { text: group }
}

function semverOutcome(pattern: Template, text: string): Outcome {
  const version = parseSemver(text)
  if (version === null) return nothing(`${quoted(text)} is not a semantic version (https://semver.org)`)
  const values = {
    raw: version.raw,
    version: version.version,
    major: String(version.major),
    minor: String(version.minor),
    patch: String(version.patch),
  }
  const isFinal = version.prerelease.length === 0
  return patternOutcome(pattern, values, { scheme: 'semver', version: version.version, isFinal })
}

function pep440Outcome(pattern: Template, text: string): Outcome {
  const version = pep440.explain(text)
  if (version === null) return nothing(`${quoted(text)} is not a version of PEP 440 (https://peps.python.org/pep-0440)`)
  const values = {
    raw: text,
    version: pep440.clean(text) ?? text,
    major: String(pep440.major(text)),
    minor: String(pep440.minor(text)),
    patch: String(pep440.patch(text)),
  }
  const isFinal = !version.is_prerelease && !version.is_postrelease && !version.is_devrelease
  return patternOutcome(pattern, values, { scheme: 'pep440', version: values.version, isFinal })
}

/**
 * A version that is not final stands for itself only: it never moves a tag such as `1.2`.
 * https://github.com/docker/metadata-action#typesemver
 */
function patternOutcome(pattern: Template, values: Values, version: OwnVersion): Outcome {
  if (!version.isFinal) {
    return { ...given(String(values[isOnly(pattern, 'raw') ? 'raw' : 'version']), false, 'specific'), version }
  }
  const text = render(pattern, values)
  if (uses(pattern, 'raw', 'version', 'patch')) return { ...given(text, true, 'specific'), version }
  const depth = uses(pattern, 'minor') ? 2 : uses(pattern, 'major') ? 1 : 0
  const [first, last] = [pattern[0], pattern.at(-1)].map((part) => (typeof part === 'string' ? part : ''))
  const line = { kind: 'version', depth, before: first ?? '', after: pattern.length > 1 ? (last ?? '') : '' } as const
  return { ...given(text, true, 'moving'), version, line }
}

/** type=match */
function matchOutcome(rule: MatchRule, source: Revision, globals: Values, match: Match): Outcome {
  const text = textOf(rule, source, globals)
  if (text === undefined) return noTag(source)
  const { pattern, group } = rule
  const result = match(pattern.source, pattern.flags, text)
  if (result.kind === 'none') return nothing(`${quoted(pattern.source)} does not match ${quoted(text)}`)
  if (result.kind !== 'match') return wrong(`its pattern takes too long on ${quoted(text)}; make it simpler`)
  const found = result.groups[group]
  return found === undefined
    ? nothing(`${quoted(pattern.source)} has no group ${group} in ${quoted(text)}`)
    : { ...given(found, true, 'specific'), version: semanticVersion(found) }
}

/** What a rule gives for an event. */
export type Outcome =
  | Given
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'wrong'; readonly problem: string }

/** Text that a rule gives for a tag. */
export interface Given {
  readonly kind: 'text'
  /** Before prefix, suffix and clean-up. */
  readonly text: string
  /** With the flavor `latest=auto`, whether this rule asks for `latest`. */
  readonly latest: boolean
  readonly rank: Rank
  /** The version that it says; undefined when it says none. */
  readonly version?: OwnVersion | undefined
  /** Where the tag floats: on the commits of a branch, or on versions whose first `depth` numbers are the same. */
  readonly line?: { readonly kind: 'commit' } | Pick<VersionLine, 'kind' | 'depth' | 'before' | 'after'>
}

/**
 * Rank of a tag: how specific it is. One that names a commit or a version is set first, and `latest` last, so that a
 * tag which moves never shows what the others lack.
 */
export type Rank = 'specific' | 'moving' | 'latest'

/** Ranks of tags, in the order in which tags are set. */
export const RANKS: readonly Rank[] = ['specific', 'moving', 'latest']

const given = (text: string, latest: boolean, rank: Rank): Given => ({ kind: 'text', text, latest, rank })

/** A tag that is always on the newest commit of a branch. */
const floating = (text: string): Given => ({ ...given(text, false, 'moving'), line: { kind: 'commit' } })

const nothing = (reason: string): Outcome => ({ kind: 'nothing', reason })

const wrong = (problem: string): Outcome => ({ kind: 'wrong', problem })
