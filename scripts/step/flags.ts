import { parseArgs } from 'node:util'

/** What `npm run step` was asked for. */
export interface StepRequest {
  /** The folder that is built, as it was written. */
  readonly context: string
  /** The other inputs, with the lines of each. */
  readonly inputs: Readonly<Record<string, string>>
}

/**
 * Reads the flags: every input of the action is one, and one that is given several times has so many lines.
 * Throws an Error for a flag that is no input, or where the repository is missing.
 */
export function readStepFlags(args: readonly string[], names: readonly string[]): StepRequest {
  const lines = { type: 'string', multiple: true } as const
  const { values } = parseArgs({ args: [...args], options: Object.fromEntries(names.map((name) => [name, lines])) })
  const inputs = Object.fromEntries(
    Object.entries(values).flatMap(([name, texts]) => (Array.isArray(texts) ? [[name, texts.join('\n')]] : [])),
  )
  const { context = '.', ...others } = inputs
  if (others.repository === undefined) throw new Error('--repository is missing: give a name such as my-app.')
  return { context, inputs: others }
}
