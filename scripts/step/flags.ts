import { parseArgs } from 'node:util'

/** What `npm run step` was asked for. */
export interface StepRequest {
  /** The folder that is built, as it was written. */
  readonly context: string
  /** The other inputs, with the lines of each. */
  readonly inputs: Readonly<Record<string, string>>
}

/** The flags of inputs, as parseArgs takes them: each is given as often as it has lines. */
export const inputFlags = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { type: 'string', multiple: true } as const]))

/** The inputs that such flags gave, with the lines of each. */
export const givenInputs = (
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const texts = values[name]
      return Array.isArray(texts) ? [[name, texts.join('\n')]] : []
    }),
  )

/**
 * Reads the flags: every input of the action is one, and one that is given several times has so many lines.
 * Throws an Error for a flag that is no input, or where the repository is missing.
 */
export function readStepFlags(args: readonly string[], names: readonly string[]): StepRequest {
  const { values } = parseArgs({ args: [...args], options: inputFlags(names) })
  const { context = '.', ...others } = givenInputs(values, names)
  if (others.repository === undefined) throw new Error('--repository is missing: give a name such as my-app.')
  return { context, inputs: others }
}
