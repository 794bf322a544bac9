import { isMap, isScalar, parseDocument } from 'yaml'

/** An input or an output as action.yml describes it. */
export interface Field {
  readonly name: string
  readonly description: string
  readonly required: boolean
  /** As text, the way the runner hands it to the step; undefined when there is none. */
  readonly default: string | undefined
  /** The comment above it, or above the nearest one before it: what it is about. Undefined before the first comment. */
  readonly group: string | undefined
}

export interface Action {
  readonly inputs: readonly Field[]
  readonly outputs: readonly Field[]
}

/** Takes the text of action.yml. Throws an Error for one whose inputs or outputs are not described. */
export function parseAction(text: string): Action {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) throw error
  return { inputs: fields('input', document.get('inputs')), outputs: fields('output', document.get('outputs')) }
}

interface Written {
  readonly description?: string
  readonly required?: boolean
  readonly default?: unknown
}

function fields(kind: string, written: unknown): readonly Field[] {
  if (!isMap(written)) return []
  // A comment above the first key belongs to the map.
  let group = written.commentBefore?.trim()
  return written.items.map(({ key, value }) => {
    if (!isScalar(key)) throw new Error(`action.yml has a name of an ${kind} that is no text.`)
    group = key.commentBefore?.trim() ?? group
    return readField(kind, String(key.value), isMap(value) ? (value.toJSON() as Written) : null, group)
  })
}

function readField(kind: string, name: string, written: Written | null, group: string | undefined): Field {
  const description = written?.description?.trim()
  if (!description) throw new Error(`action.yml does not describe the ${kind} ${name}.`)
  const fallback = written?.default
  return {
    name,
    description,
    required: written?.required === true,
    default: fallback === undefined || fallback === null || fallback === '' ? undefined : String(fallback),
    group,
  }
}
