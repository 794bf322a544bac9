import { closestMatch } from 'leven'
import type { InputProblem } from '../base/errors.ts'
import type { Environment } from '../runner/context.ts'
import type { InputReader } from './reader.ts'
import { REPLACED_INPUTS, replacedInputProblems, unneededInputs } from './replaced-actions.ts'

/** Inputs that this step does not have. */
export interface UnknownInputs {
  /** Inputs that somebody wrote in `with:`. */
  readonly certain: readonly InputProblem[]
  /**
   * Inputs that may as well be variables of the job, which reach this step in the same form: INPUT_VERSION, for
   * instance.
   */
  readonly doubtful: readonly InputProblem[]
}

/**
 * Finds inputs that something would be lost without: those of the actions that this step replaces, and misspelt ones.
 * Takes a reader that was asked for all inputs that the step has. A name with a hyphen can be no variable of a shell, so
 * nobody but the runner sets it.
 */
export function findUnknownInputs(reader: InputReader): UnknownInputs {
  const all = [...replacedInputProblems(reader), ...misspeltProblems(reader.env, reader.asked)]
  const isCertain = ({ input }: InputProblem): boolean => input.includes('-')
  return { certain: all.filter(isCertain), doubtful: all.filter((one) => !isCertain(one)) }
}

/** Describes a doubtful input, as a warning. */
export const describeUnknownInput = ({ input, problem }: InputProblem): string =>
  `${input}: ${problem} (INPUT_${input.toUpperCase()} is set)`

/**
 * Problems of misspelt inputs, which this step does not have and whose names are like one that it has: `tag` for
 * `tags`, `build_args` for `build-args`. The runner warns of them ("Unexpected input(s)") and goes on, and a default is
 * used instead. It hands them over as INPUT_<NAME> all the same. `known` are the inputs that this step has.
 */
export const misspeltProblems = (env: Environment, known: readonly string[]): readonly InputProblem[] =>
  Object.entries(env).flatMap(([variable, text]) => {
    const input = /^INPUT_(.{1,64})$/.exec(variable)?.[1]?.toLowerCase()
    if (input === undefined || !text || known.includes(input) || REPLACED_INPUTS.includes(input)) return []
    const meant = closestMatch(input, known, { maxDistance: input.length < SHORT ? 1 : 2 })
    return meant === undefined ? [] : [{ input, problem: `this step has no such input; did you mean ${meant}?` }]
  })

/** In a name of fewer letters, two wrong ones make another word. */
const SHORT = 6

/** Note: a sentence that the log shows about inputs which can be used. */
export interface Note {
  readonly level: 'info' | 'warning'
  readonly text: string
}

/** Note that is a warning. */
export const warningNote = (text: string): Note => ({ level: 'warning', text })

/**
 * Notes about inputs that this step does not have and that stop nothing; `doubtful` is what findUnknownInputs returns.
 */
export function unknownInputNotes(reader: InputReader, doubtful: readonly InputProblem[]): readonly Note[] {
  const unneeded = unneededInputs(reader)
  return [
    ...(unneeded === undefined ? [] : [{ level: 'info', text: unneeded } as const]),
    ...doubtful.map(describeUnknownInput).map(warningNote),
  ]
}
