// With the zones' rules of 1970 to 2037: the full set is twice as large and tells only of older times.
import moment from 'moment-timezone/builds/moment-timezone-with-data-1970-2030.js'
import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { didYouMean } from '../base/text.ts'

/** A text with expressions such as `{{branch}}` or `{{date 'YYYYMMDD' tz='UTC'}}`, checked. */
export type Template = readonly (string | Expression)[]

interface Expression {
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

/** Scope of a template: which expressions it may have. */
export type Scope = keyof typeof SCOPES

/**
 * Parses a text with expressions, such as `v{{version}}`; `scope` says which it may have. docker/metadata-action uses
 * Handlebars, of which it documents a closed set: these. A template engine would compile the text to code, which is
 * more than a tag needs.
 */
export function parseTemplate(text: string, scope: Scope): Parsed<Template> {
  const pieces: (string | Expression)[] = []
  let at = 0
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    // Handlebars' {{{name}}} is the name without escaping for HTML, which never happens here.
    const braces = text.startsWith('{{{', open) ? 3 : 2
    const close = text.indexOf('}'.repeat(braces), open + braces)
    if (close < 0) return refused(`${quoted(text.slice(open))} has no closing ${quoted('}'.repeat(braces))}`)
    const expression = parseExpression(text.slice(open + braces, close).trim(), scope)
    if (!expression.ok) return expression
    pieces.push(text.slice(at, open), expression.value)
    at = close + braces
  }
  pieces.push(text.slice(at))
  return parsed(pieces.filter((piece) => piece !== ''))
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

function parseExpression(text: string, scope: Scope): Parsed<Expression> {
  const known: readonly string[] = SCOPES[scope]
  const name = /^[A-Za-z_]\w*/.exec(text)?.[0] ?? text
  const rest = text.slice(name.length)
  if (!known.includes(name)) {
    return refused(
      `${quoted(`{{${text}}}`)} is not an expression here; ${didYouMean(`{{${name}}}`, known.map(braced))}`,
    )
  }
  if (DATES.includes(name)) {
    const format = parseFormat(name, rest)
    return format.ok ? parsed({ name, format: format.value }) : format
  }
  return rest === ''
    ? parsed({ name, format: undefined })
    : refused(`${quoted(`{{${name}}}`)} takes nothing after its name`)
}

const FORMAT = /^\s+(['"])(.*?)\1(?:\s+(\w+)=(['"])(.*?)\4)?$/s

/** No tag is longer than 128 characters; this also bounds what the expression above can cost. */
const MAX_FORMAT = 300

function parseFormat(name: string, rest: string): Parsed<DateFormat> {
  const [, , format, attribute, , zone] = FORMAT.exec(rest.slice(0, MAX_FORMAT)) ?? []
  if (format === undefined || rest.length > MAX_FORMAT) {
    return refused(
      `${quoted(`{{${name}${rest}}}`)} is not written like {{${name} 'YYYYMMDD'}} or {{${name} 'YYYYMMDD' tz='Europe/Berlin'}}`,
    )
  }
  if (attribute !== undefined && attribute !== 'tz') {
    return refused(`${quoted(attribute)} is not an attribute of {{${name}}}; ${didYouMean(attribute, ['tz'])}`)
  }
  const known = parseZone(zone ?? 'UTC')
  return known.ok ? parsed({ format, zone: known.value }) : known
}

const braced = (name: string): string => `{{${name}}}`

/** Formats a time as moment does (https://momentjs.com/docs/#/displaying/format/), in a time zone such as `Asia/Tokyo`. */
const formatDate = (date: Date, format: string, zone: string): string => moment(date).tz(zone).format(format)

/** Takes the name of a time zone of the IANA database, in any case. Returns its proper name, or what is wrong. */
function parseZone(text: string): Parsed<string> {
  const zone = moment.tz.zone(text)
  return zone === null
    ? refused(`${quoted(text)} is not a time zone; ${didYouMean(text, moment.tz.names())}`)
    : parsed(zone.name)
}
