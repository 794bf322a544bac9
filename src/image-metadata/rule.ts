import { quoted } from '../base/result.ts'
import { Attributes, type RuleType, splitAttribute } from './attributes.ts'
import type { Match } from './match.ts'
import type { Template } from './template.ts'

/**
 * Rule for tags: a line of the input tags, such as `type=semver,pattern={{version}}`, checked.
 * https://github.com/docker/metadata-action#tags-input
 */
export type Rule = Kind & {
  /** As the user wrote it. */
  readonly text: string
  readonly enable: Template
  readonly priority: number
  /** undefined: the flavor's. */
  readonly prefix: Template | undefined
  readonly suffix: Template | undefined
}

/** Rule of type semver or pep440. */
export type VersionRule = Extract<Kind, { readonly type: 'semver' | 'pep440' }>

/** Rule of type match. */
export type MatchRule = Extract<Kind, { readonly type: 'match' }>

type Kind =
  | { readonly type: 'schedule'; readonly pattern: Template }
  | {
      readonly type: 'semver' | 'pep440'
      readonly pattern: Template
      /** Instead of the Git tag. */
      readonly value: Template | undefined
      /** A regular expression whose first group is the version. */
      readonly match: string | undefined
    }
  | {
      readonly type: 'match'
      readonly pattern: { readonly source: string; readonly flags: string }
      readonly group: number
      readonly value: Template | undefined
    }
  | { readonly type: 'edge'; readonly branch: string | undefined }
  | { readonly type: 'ref'; readonly event: 'branch' | 'tag' | 'pr' }
  | { readonly type: 'raw'; readonly value: Template }
  | { readonly type: 'sha'; readonly format: 'short' | 'long' }

/** Priorities of the types of rules: https://github.com/docker/metadata-action#priority-attribute */
export const PRIORITIES: Readonly<Record<RuleType, number>> = {
  schedule: 1000,
  semver: 900,
  pep440: 900,
  match: 800,
  edge: 700,
  ref: 600,
  raw: 200,
  sha: 100,
}

/**
 * Parses a line of the input tags, such as `type=raw,value=v1`. Returns the rule; calls `refuse` with each problem and
 * returns undefined when there are any.
 */
export function parseRule(text: string, match: Match, refuse: (problem: string) => void): Rule | undefined {
  const attributes = new Attributes(splitRuleFields(text))
  const kind = attributes.type && readKind(attributes.type, attributes, match)
  const rule = kind && {
    ...kind,
    text,
    enable: attributes.template('enable', 'global') ?? ['true'],
    priority: attributes.number('priority', /^-?\d{1,9}(\.\d{1,9})?$/, 'a number such as 500') ?? PRIORITIES[kind.type],
    prefix: attributes.template('prefix', 'global') ?? ownPrefix(kind),
    suffix: attributes.template('suffix', 'global'),
  }
  for (const problem of attributes.problems) refuse(`${quoted(text)}: ${problem}`)
  return attributes.problems.length > 0 ? undefined : rule
}

function ownPrefix(kind: Kind): Template | undefined {
  if (kind.type === 'sha') return ['sha-']
  return kind.type === 'ref' && kind.event === 'pr' ? ['pr-'] : undefined
}

/** undefined only together with a problem. */
function readKind(type: RuleType, attributes: Attributes, match: Match): Kind | undefined {
  switch (type) {
    case 'schedule':
      return { type, pattern: attributes.template('pattern', 'schedule') ?? ['nightly'] }
    case 'semver':
    case 'pep440':
      return readVersion(type, attributes, match)
    case 'match':
      return readMatch(attributes, match)
    case 'edge':
      return { type, branch: attributes.text('branch') || undefined }
    case 'ref': {
      const event = attributes.word('event', ['branch', 'tag', 'pr'], attributes.needed('event'))
      return event && { type, event }
    }
    case 'raw': {
      const value = attributes.template('value', 'global', attributes.needed('value'))
      return value && { type, value }
    }
    case 'sha':
      return { type, format: attributes.word('format', ['short', 'long']) ?? 'short' }
  }
}

function readVersion(type: VersionRule['type'], attributes: Attributes, match: Match): Kind | undefined {
  const pattern = attributes.template('pattern', 'version', attributes.needed('pattern'))
  const expression = attributes.text('match') || undefined
  if (expression !== undefined) checkExpression('match', { source: expression, flags: '' }, attributes, match)
  return pattern && { type, pattern, value: readValue(attributes), match: expression }
}

function readMatch(attributes: Attributes, match: Match): Kind | undefined {
  const text = attributes.needed('pattern')
  if (text === undefined) return undefined
  // `/…/i` is an expression with flags; anything else is the expression itself.
  const [, source = text, flags = ''] = /^\/(.+)\/([^/]*)$/s.exec(text) ?? []
  checkExpression('pattern', { source, flags }, attributes, match)
  const group = attributes.number('group', /^\d{1,4}$/, 'the number of a group') ?? 0
  return { type: 'match', pattern: { source, flags }, group, value: readValue(attributes) }
}

/** An empty value is no value, so that a workflow can leave it empty. */
const readValue = (attributes: Attributes): Template | undefined =>
  attributes.text('value') ? attributes.template('value', 'global') : undefined

function checkExpression(
  name: string,
  { source, flags }: MatchRule['pattern'],
  attributes: Attributes,
  match: Match,
): void {
  const result = match(source, flags, '')
  if (result.kind === 'invalid') attributes.problems.push(`${name}: ${result.problem}`)
  if (result.kind === 'slow') attributes.problems.push(`${name}: ${quoted(source)} takes too long; make it simpler`)
}

/** A regular expression's `{1,3}`. */
const QUANTIFIER = /\{\d*,\d*\}/y

/**
 * Splits a line of the input tags at its commas. A comma does not split inside `{{…}}`, inside a quantifier such as
 * `{1,3}`, and inside a field that stands in double quotes (CSV: a doubled quote is a quote). Returns the fields,
 * trimmed, without empty ones.
 */
export function splitRuleFields(line: string): readonly string[] {
  const lastClose = line.lastIndexOf('}}')
  const fields: string[] = []
  let start = 0
  let isBlank = true
  for (let at = 0; at < line.length; ) {
    if (line[at] === ',') {
      fields.push(line.slice(start, at))
      at += 1
      start = at
      isBlank = true
      continue
    }
    const end = isBlank && line[at] === '"' ? quoteEnd(line, at) : groupEnd(line, at, lastClose)
    isBlank &&= /^\s$/.test(line.slice(at, end))
    at = end
  }
  return [...fields, line.slice(start)].map((text) => unquoted(text.trim())).filter((text) => text !== '')
}

/** Whether a line is a rule: it has an attribute, or an expression. */
export const isRule = (fields: readonly string[]): boolean =>
  fields.some((field) => field.includes('{{') || splitAttribute(field).name !== undefined)

/** The end of what begins at a character and holds together. */
function groupEnd(line: string, at: number, lastClose: number): number {
  if (line.startsWith('{{', at) && at < lastClose) return line.indexOf('}}', at) + 2
  QUANTIFIER.lastIndex = at
  return line[at] === '{' && QUANTIFIER.test(line) ? QUANTIFIER.lastIndex : at + 1
}

/** The end of a quoted stretch; of an open one it is the end of the line. */
function quoteEnd(line: string, at: number): number {
  for (let end = line.indexOf('"', at + 1); end >= 0; end = line.indexOf('"', end + 2)) {
    if (line[end + 1] !== '"') return end + 1
  }
  return line.length
}

const unquoted = (text: string): string =>
  text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"').trim() : text
