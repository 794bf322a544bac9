import { isMap, parseDocument } from 'yaml'

/** A step of a job, as far as the migration asks. */
export interface ChainStep {
  readonly id: string | undefined
  /** What it is called in a message: its name, its action, or the first line of its script. */
  readonly title: string
  /** The action without its version, such as `docker/build-push-action`; undefined for a script. */
  readonly action: string | undefined
  readonly run: string
  readonly with: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
}

/** A job of a workflow, or the steps of a composite action. */
export interface ChainJob {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly steps: readonly ChainStep[]
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** Values as the runner hands them on: null, as a line without a value, is nothing. */
const textsOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fieldsOf(value)).map(([name, text]) => [name, String(text ?? '')]))

function stepOf(value: unknown): ChainStep {
  const { id, name, uses, run, with: inputs, env } = fieldsOf(value)
  const action = typeof uses === 'string' ? uses.replace(/@.*$/s, '') : undefined
  const script = typeof run === 'string' ? run.trim() : ''
  const title = typeof name === 'string' ? name : (action ?? script.split('\n')[0] ?? '')
  return {
    id: typeof id === 'string' ? id : undefined,
    title,
    action,
    run: script,
    with: textsOf(inputs),
    env: textsOf(env),
  }
}

/** Reads a workflow or a composite action. Throws an Error where the text is no YAML of either. */
export function readJobs(text: string): readonly ChainJob[] {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) throw error
  if (!isMap(document.contents)) throw new Error('This is no workflow: it has no jobs.')
  const { jobs, runs, env } = document.toJS() as Fields
  const all = runs === undefined ? Object.entries(fieldsOf(jobs)) : [['action', runs] as const]
  const read = all.flatMap(([name, job]) => {
    const { steps, env: own } = fieldsOf(job)
    if (!Array.isArray(steps)) return []
    return [{ name, env: { ...textsOf(env), ...textsOf(own) }, steps: steps.map(stepOf) }]
  })
  if (read.length === 0) throw new Error('This is no workflow with steps: it has no job that has some.')
  return read
}
