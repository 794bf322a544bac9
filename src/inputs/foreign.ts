import { type Around, chainProblems } from './chain.ts'
import { misspeltProblems } from './misspelt.ts'
import type { InputProblem } from './reader.ts'

/** Inputs that this step does not have. */
export interface Foreign {
  /** Those that somebody wrote in `with:`. */
  readonly certain: readonly InputProblem[]
  /** Those that may as well be variables of the job, which reach this step in the same form: INPUT_VERSION, for instance. */
  readonly doubtful: readonly InputProblem[]
}

/**
 * Finds inputs that something would be lost without: those of the actions that this step replaces, and misspelt ones. A
 * name with a hyphen can be no variable of a shell, so nobody but the runner sets it.
 */
export function foreignInputs(around: Around): Foreign {
  const all = [...chainProblems(around), ...misspeltProblems(around.env)]
  const isCertain = ({ input }: InputProblem): boolean => input.includes('-')
  return { certain: all.filter(isCertain), doubtful: all.filter((one) => !isCertain(one)) }
}

/** A doubtful one as a warning. */
export const describeForeign = ({ input, problem }: InputProblem): string =>
  `${input}: ${problem} (INPUT_${input.toUpperCase()} is set)`
