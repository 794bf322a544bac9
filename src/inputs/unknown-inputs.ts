import { closestMatch } from 'leven'
import type { InputProblem } from '../base/errors.ts'
import type { Environment } from '../runner/context.ts'
import { emptiedNote, isGiven } from './input-defaults.ts'
import type { InputReader, Note } from './reader.ts'
import { REPLACED_INPUTS, replacedInputProblems, unneededInputs } from './replaced-actions.ts'

/** Problem of an input that this step does not have. */
export interface UnknownInput extends InputProblem {
  /** Input that was meant, where that is clear. */
  readonly meant: string | undefined
}

/** Inputs that this step does not have. */
export interface UnknownInputs {
  /** Inputs that somebody wrote in `with:`. */
  readonly certain: readonly UnknownInput[]
  /** Inputs that may as well be variables of the job, which reach this step in the same form: INPUT_TEAM, for instance. */
  readonly doubtful: readonly UnknownInput[]
}

/**
 * Finds the inputs that this step does not have: those of the actions that it replaces and of others that do its work,
 * and misspelt ones. Takes a reader that was asked for all inputs that the step has. Without a hyphen, a name may be
 * that of a variable, and some runners hand on the inputs of an action that calls this one: such a name is doubtful
 * where it is like none that is known here, or where the input that it stands for is given.
 */
function findUnknownInputs(reader: InputReader): UnknownInputs {
  const all = [...replacedInputProblems(reader), ...misspeltProblems(reader.env, reader.asked)]
  const isCertain = ({ input, meant }: UnknownInput): boolean => {
    if (input.includes('-')) return true
    return meant === undefined ? REPLACED_INPUTS.includes(input) : !isGiven(reader, meant)
  }
  return { certain: all.filter(isCertain), doubtful: all.filter((one) => !isCertain(one)) }
}

/**
 * Notes of a reader that was asked for all inputs: its own, about emptied ones, and about those that this step does not have.
 * `doubtful` is what `allProblems` returns.
 */
export const closingNotes = (reader: InputReader, doubtful: readonly InputProblem[]): readonly Note[] => [
  ...reader.notes,
  ...[emptiedNote(reader)].filter((note) => note !== undefined),
  ...unknownInputNotes(reader, doubtful),
]

/** Problems of inputs: what is wrong, once all inputs were asked for; and what may be wrong with inputs that this step does not have. */
export function allProblems(reader: InputReader): Record<'doubtful' | 'problems', readonly InputProblem[]> {
  const { certain, doubtful } = findUnknownInputs(reader)
  const proxies = reader.proxies.problems.map(({ variable, problem }) => ({ input: variable, problem }))
  // An input that is missing because another name was written for it is one mistake.
  const answered = new Set(certain.flatMap(({ meant }) => meant ?? []))
  const own = reader.problems.filter(({ input }) => !(reader.missing.has(input) && answered.has(input)))
  return { doubtful, problems: [...proxies, ...certain, ...own] }
}

/** Describes a doubtful input, as a warning. */
export const describeUnknownInput = ({ input, problem }: InputProblem): string =>
  `${input}: ${problem} (INPUT_${input.toUpperCase()} is set)`

/**
 * Problems of inputs that nobody has: most are misspelt, `tag` for `tags`, `build_args` for `build-args`. The runner warns
 * of them ("Unexpected input(s)") and goes on, and a default is used instead. It hands them over as INPUT_<NAME> all the
 * same. `known` are the inputs that this step has.
 */
export const misspeltProblems = (env: Environment, known: readonly string[]): readonly UnknownInput[] =>
  Object.entries(env).flatMap(([variable, text]): readonly UnknownInput[] => {
    const input = /^INPUT_(.+)$/.exec(variable)?.[1]?.toLowerCase()
    if (input === undefined || !text || known.includes(input) || REPLACED_INPUTS.includes(input)) return []
    const written = input.slice(0, MAX_LENGTH).replaceAll('_', '-')
    const meant = closestMatch(written, known, { maxDistance: written.length < SHORT ? 1 : 2 })
    if (meant !== undefined) return [{ input, problem: `${NONE}; did you mean ${meant}?`, meant }]
    const nearest = input.includes('-') ? `; the nearest name is ${closestMatch(written, known)}` : ''
    return [{ input, problem: `${NONE}${nearest}`, meant }]
  })

const NONE = 'this step has no such input'

/** In a name of fewer letters, two wrong ones make another word. */
const SHORT = 6

/** No input has a longer name; this also bounds what a comparison can cost. */
const MAX_LENGTH = 64

/** Notes about inputs that this step does not have and that stop nothing. */
function unknownInputNotes(reader: InputReader, doubtful: readonly InputProblem[]): readonly Note[] {
  const unneeded = unneededInputs(reader)
  return [
    ...(unneeded === undefined ? [] : [{ level: 'info', text: unneeded } as const]),
    ...doubtful.map(describeUnknownInput).map(warningNote),
  ]
}

/** Note that is a warning. */
export const warningNote = (text: string): Note => ({ level: 'warning', text })
