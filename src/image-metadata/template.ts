import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { didYouMean } from '../base/text.ts'
import { formatDate, zoneNamed, zoneNames } from './date-formats.ts'

/** A text with expressions such as `{{branch}}` or `{{date 'YYYYMMDD' tz='UTC'}}`, checked. */
export type Template = readonly (string | Expression)[]

/** Expression of a template, checked. */
export interface Expression {
  readonly name: string
  /** How a date is written; undefined for a text. */
  readonly format: DateFormat | undefined
}

interface DateFormat {
  readonly format: string
  readonly zone: string
}

/** Values of expressions, by their names. */
export type Values = Readonly<Record<string, string | Date>>

const DATES: readonly string[] = ['date', 'commit_date']

/** Expressions of a template, by where it stands: https://github.com/docker/metadata-action#global-expressions */
const SCOPES = {
  global: ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', ...DATES],
  schedule: DATES,
  version: ['raw', 'version', 'major', 'minor', 'patch'],
} as const satisfies Record<string, readonly string[]>

/** Names of the expressions that a scope has. */
export const expressionsOf = (scope: Scope): readonly string[] => SCOPES[scope]

/** Scope of a template: which expressions it may have. */
export type Scope = keyof typeof SCOPES

/**
 * Parses a text with expressions, of which `scope` says which there may be. docker/metadata-action uses Handlebars, of which
 * it documents a closed set: these. A template engine would compile the text to code, which is more than a tag needs.
 * A problem shows nothing of the text but names of this set, and where it stands: a value with "{{" in it may be secret,
 * and a part of it is no mask of the runner.
 */
export function parseTemplate(text: string, scope: Scope): Parsed<Template> {
  const pieces = splitTemplate(text, scope)
  const faulty = pieces.map(({ expression }) => expression).find((one) => one?.ok === false)
  if (faulty?.ok === false) return faulty
  return parsed(pieces.map((piece) => (piece.expression?.ok ? piece.expression.value : piece.text)))
}

/** Text that is one piece of a template, and what it is as an expression; undefined: it is none. */
export interface TemplatePiece {
  readonly text: string
  readonly expression: Parsed<Expression> | undefined
}

/** Splits a text into expressions, good and bad, and what is between them. Of pieces, none is empty. */
export function splitTemplate(text: string, scope: Scope): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = []
  let at = 0
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    // Handlebars' {{{name}}} is the name without escaping for HTML, which never happens here.
    const braces = text.startsWith('{{{', open) ? 3 : 2
    const close = text.indexOf('}'.repeat(braces), open + braces)
    const end = close < 0 ? text.length : close + braces
    const where = `at character ${open + 1}`
    const expression =
      close < 0
        ? refused(`the expression ${where} has no closing ${quoted('}'.repeat(braces))}`)
        : parseExpression(text.slice(open + braces, close).trim(), scope, where)
    pieces.push({ text: text.slice(at, open), expression: undefined }, { text: text.slice(open, end), expression })
    at = end
  }
  pieces.push({ text: text.slice(at), expression: undefined })
  return pieces.filter((piece) => piece.text !== '')
}

/** Renders a template: replaces its expressions by their values. */
export const render = (template: Template, values: Values): string =>
  template.map((piece) => (typeof piece === 'string' ? piece : renderExpression(piece, values))).join('')

/** Whether a template uses one of these expressions. */
export const uses = (template: Template, ...names: readonly string[]): boolean =>
  template.some((piece) => typeof piece !== 'string' && names.includes(piece.name))

/** Whether a template is one expression and nothing else. */
export const isOnly = (template: Template, name: string): boolean => template.length === 1 && uses(template, name)

function renderExpression({ name, format }: Expression, values: Values): string {
  const value = values[name] ?? ''
  return value instanceof Date ? formatDate(value, format?.format ?? '', format?.zone ?? 'UTC') : value
}

/** `where` is its place in the whole text: `at character 7`. */
function parseExpression(text: string, scope: Scope, where: string): Parsed<Expression> {
  const known: readonly string[] = SCOPES[scope]
  const name = /^[A-Za-z_]\w*/.exec(text)?.[0] ?? text
  const rest = text.slice(name.length)
  if (!known.includes(name)) {
    return refused(
      `the expression ${where} is not one that is known here; ${didYouMean(braced(name), known.map(braced))}`,
    )
  }
  if (DATES.includes(name)) {
    const format = parseFormat(rest, `${braced(name)} ${where}`)
    return format.ok ? parsed({ name, format: format.value }) : format
  }
  return rest === ''
    ? parsed({ name, format: undefined })
    : refused(`${braced(name)} ${where} takes nothing after its name`)
}

const FORMAT = /^\s+(['"])(.*?)\1(?:\s+(\w+)=(['"])(.*?)\4)?$/s

/** No tag is longer than 128 characters; this also bounds what the expression above can cost. */
const MAX_FORMAT = 300

/** `which` is the expression that it is of: `{{date}} at character 7`. */
function parseFormat(rest: string, which: string): Parsed<DateFormat> {
  const [, , format, attribute, , zone] = FORMAT.exec(rest.slice(0, MAX_FORMAT)) ?? []
  if (format === undefined || rest.length > MAX_FORMAT) {
    return refused(`${which} is not written like {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Berlin'}}`)
  }
  if (attribute !== undefined && attribute !== 'tz') return refused(`${which} has an attribute that is not tz`)
  const known = zoneNamed(zone ?? 'UTC')
  return known === undefined
    ? refused(`${which} names no time zone; ${didYouMean(zone ?? '', zoneNames())}`)
    : parsed({ format, zone: known })
}

const braced = (name: string): string => `{{${name}}}`
