import { type Parsed, parsed, quoted, refused } from '../../base/result.ts'
import { type Fields, printFields, readFields, splitCells, trimmedName, withoutFields } from './fields.ts'

/** https://docs.docker.com/build/exporters/ */
export const OUTPUT_TYPES = ['image', 'registry', 'local', 'tar', 'oci', 'docker', 'cacheonly'] as const

export type OutputType = (typeof OUTPUT_TYPES)[number]

/** Value of `--output`: `type=local,dest=out` is `{ type: 'local', attributes: dest → 'out' }`. */
export interface Output<Type extends OutputType = OutputType> {
  readonly type: Type
  /** Without the type. */
  readonly attributes: Fields
}

/**
 * Parses a value of `--output` as buildx does: names in any case and with blanks around them, and a path alone is a folder.
 * Returns the value, or what is wrong with the text. https://github.com/docker/buildx/blob/master/util/buildflags/export.go
 */
export function parseOutput(text: string): Parsed<Output> {
  const cells = splitCells(text)
  if (!cells.ok) return cells
  const [only = ''] = cells.value
  if (cells.value.length === 1 && only === text && !text.includes('=') && text !== '')
    return parsed({ type: 'local', attributes: new Map([['dest', text]]) })
  const fields = readFields(cells.value, trimmedName)
  if (!fields.ok) return fields
  const name = fields.value.get('type')
  if (name === undefined)
    return refused(`${quoted(text)} has no type; write for instance ${quoted(`type=local,${text}`)}`)
  // buildx takes it for the path of a folder, because it does not begin with "type=".
  if (cells.value.length === 1 && !text.startsWith('type='))
    return refused(`${quoted(text)} is the name of a folder to buildx; write ${quoted(`type=${name}`)}`)
  const type = OUTPUT_TYPES.find((known) => known === name)
  if (type === undefined) return refused(`${quoted(name)} is not one of: ${OUTPUT_TYPES.join(', ')}`)
  return parsed({ type, attributes: withoutFields(fields.value, 'type') })
}

/** Prints a value of `--output`. */
export const printOutput = ({ type, attributes }: Output): string =>
  printFields(new Map([['type', type], ...attributes]))
