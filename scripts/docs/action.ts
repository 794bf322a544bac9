import { parse } from 'yaml'

/** An input or an output as action.yml describes it. */
export interface Field {
  readonly name: string
  readonly description: string
  readonly required: boolean
  /** As text, the way the runner hands it to the step; undefined when there is none. */
  readonly default: string | undefined
}

export interface Action {
  readonly inputs: readonly Field[]
  readonly outputs: readonly Field[]
}

/** Takes the text of action.yml. Throws an Error for one whose inputs or outputs are not described. */
export function parseAction(text: string): Action {
  const action = parse(text) as Readonly<Record<string, unknown>> | null
  return { inputs: fields('input', action?.inputs), outputs: fields('output', action?.outputs) }
}

interface Written {
  readonly description?: string
  readonly required?: boolean
  readonly default?: unknown
}

function fields(kind: string, written: unknown): readonly Field[] {
  return Object.entries((written ?? {}) as Readonly<Record<string, Written | null>>).map(([name, field]) => {
    const description = field?.description?.trim()
    if (!description) throw new Error(`action.yml does not describe the ${kind} ${name}.`)
    const fallback = field?.default
    return {
      name,
      description,
      required: field?.required === true,
      default: fallback === undefined || fallback === '' ? undefined : String(fallback),
    }
  })
}
