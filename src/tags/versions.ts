import pep440 from '@renovatebot/pep440'
import parseSemver from 'semver/functions/parse.js'
import { quoted } from '../names/parsed.ts'
import { gitTagOf, type Source } from '../source/source.ts'
import type { Match } from './match.ts'
import { given, nothing, type Outcome, wrong } from './outcome.ts'
import type { MatchRule, VersionRule } from './rule.ts'
import { isOnly, render, type Template, uses, type Values } from './template.ts'

/** What a rule takes its tag from: its value, else the Git tag. undefined when it has neither. */
function textOf(rule: { readonly value: Template | undefined }, source: Source, globals: Values): string | undefined {
  return rule.value === undefined ? gitTagOf(source) : render(rule.value, globals)
}

const noTag = ({ ref }: Source): Outcome =>
  nothing(`${ref === '' ? 'the event has no ref' : `${ref} is not a Git tag`}`)

/** type=semver and type=pep440 */
export function versionOutcome(rule: VersionRule, source: Source, globals: Values, match: Match): Outcome {
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
  return patternOutcome(pattern, values, version.prerelease.length === 0)
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
  return patternOutcome(pattern, values, !version.is_prerelease && !version.is_postrelease && !version.is_devrelease)
}

/**
 * A version that is not final stands for itself only: it never moves a tag such as `1.2`.
 * https://github.com/docker/metadata-action#typesemver
 */
function patternOutcome(pattern: Template, values: Values, isFinal: boolean): Outcome {
  if (isFinal) {
    return given(render(pattern, values), true, uses(pattern, 'raw', 'version', 'patch') ? 'specific' : 'moving')
  }
  return given(String(values[isOnly(pattern, 'raw') ? 'raw' : 'version']), false, 'specific')
}

/** type=match */
export function matchOutcome(rule: MatchRule, source: Source, globals: Values, match: Match): Outcome {
  const text = textOf(rule, source, globals)
  if (text === undefined) return noTag(source)
  const { pattern, group } = rule
  const result = match(pattern.source, pattern.flags, text)
  if (result.kind === 'none') return nothing(`${quoted(pattern.source)} does not match ${quoted(text)}`)
  if (result.kind !== 'match') return wrong(`its pattern takes too long on ${quoted(text)}; make it simpler`)
  const found = result.groups[group]
  return found === undefined
    ? nothing(`${quoted(pattern.source)} has no group ${group} in ${quoted(text)}`)
    : given(found, true, 'specific')
}
