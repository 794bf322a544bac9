import { CsvError, parse } from 'csv-parse/sync'
import { type Parsed, parsed, quoted, refused } from '../names/parsed.ts'

/**
 * Splits what buildx takes as one value of several fields, such as `type=local,dest=out`, by the rules of CSV.
 * Returns the fields, trimmed, or what is wrong with the text.
 */
export function splitFields(text: string): Parsed<readonly string[]> {
  try {
    const [fields = []] = parse(text, { relax_quotes: true, relax_column_count: true }) as readonly string[][]
    return parsed(fields.map((field) => field.trim()).filter((field) => field !== ''))
  } catch (error) {
    if (error instanceof CsvError) return refused(`${quoted(text)} cannot be read as CSV: ${error.message}`)
    throw error
  }
}

/** Puts fields together so that buildx reads them as they are: it takes CSV in its strict form. */
export const joinFields = (fields: readonly string[]): string => fields.map(cell).join(',')

const cell = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

/** The value of a field `name=value`; the last one counts. Undefined when there is none. */
export const fieldValue = (fields: readonly string[], name: string): string | undefined =>
  fields.findLast((field) => field.startsWith(`${name}=`))?.slice(name.length + 1)
