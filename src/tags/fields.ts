/** A regular expression's `{1,3}`. */
const QUANTIFIER = /\{\d*,\d*\}/y

/** What a field of a rule begins with: the name of its attribute. */
const KEY = /^\s*([A-Za-z][A-Za-z0-9_-]*)\s*=/

/**
 * Splits a line at its commas. A comma does not split inside `{{…}}`, inside a quantifier such as `{1,3}`, and inside
 * a field that stands in double quotes (CSV: a doubled quote is a quote). Returns the fields, trimmed, without empty ones.
 */
export function splitFields(line: string): readonly string[] {
  const lastClose = line.lastIndexOf('}}')
  const fields: string[] = []
  let field = ''
  for (let at = 0; at < line.length; ) {
    if (line[at] === ',') {
      fields.push(field)
      field = ''
      at += 1
      continue
    }
    const end = field.trim() === '' && line[at] === '"' ? quoteEnd(line, at) : groupEnd(line, at, lastClose)
    field += line.slice(at, end)
    at = end
  }
  return [...fields, field].map((text) => unquoted(text.trim())).filter((text) => text !== '')
}

/** The name of a field's attribute, in lower case, and its value; no name when the field is a value alone. */
export function splitAttribute(field: string): { readonly name: string | undefined; readonly value: string } {
  const [start = '', name] = KEY.exec(field) ?? []
  return name === undefined
    ? { name: undefined, value: field }
    : { name: name.toLowerCase(), value: field.slice(start.length).trim() }
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
