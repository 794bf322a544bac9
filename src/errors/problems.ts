import type { BuildWarning } from '../diagnostics/warnings.ts'
import type { InputProblem } from '../inputs/reader.ts'
import type { DestinationFailure } from './failures.ts'

/** Inputs that cannot be used: found before anything was looked at or changed. */
export class InputProblems extends Error {
  override readonly name = 'InputProblems'
  readonly problems: readonly InputProblem[]

  constructor(problems: readonly InputProblem[]) {
    super(
      listed(
        'The inputs of this step cannot be used:',
        problems.map(({ input, problem }) => `${input}: ${problem}`),
      ),
    )
    this.problems = problems
  }
}

/** What was found in the registry makes this run impossible: found before anything was built or changed. */
export class PlanProblems extends Error {
  override readonly name = 'PlanProblems'

  constructor(problems: readonly string[]) {
    super(listed('This run cannot succeed, so nothing was built or changed:', problems))
  }
}

/** What a check has against the Dockerfile, which was not built. */
export class CheckProblems extends Error {
  override readonly name = 'CheckProblems'
  readonly remedy =
    'Correct these lines, or leave a check out by its name: "# check=skip=<name>" as the first line of the Dockerfile.'

  constructor(warnings: readonly BuildWarning[]) {
    super(listed('The check of the Dockerfile has found:', warnings.map(described)))
  }
}

const described = ({ rule, message, lines }: BuildWarning): string =>
  `${lines === undefined ? '' : `line ${lines.start}: `}${message}${rule === undefined ? '' : ` (${rule})`}`

/** Some destinations did not get the image, or all of its tags; the others have it. */
export class IncompleteDelivery extends Error {
  override readonly name = 'IncompleteDelivery'
  readonly failures: readonly DestinationFailure[]
  /** How many destinations have all that was wanted. */
  readonly delivered: number
  /** The same as a sentence. */
  readonly title: string

  constructor(failures: readonly DestinationFailure[], wanted: number) {
    const delivered = wanted - failures.length
    const title = `The image was delivered to ${delivered} of ${wanted} destinations.`
    super([title, ...failures.map(({ message }) => message)].join('\n'))
    this.failures = failures
    this.delivered = delivered
    this.title = title
  }
}

/** The job was cancelled: the runner sent a signal. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'

  constructor(signal: string) {
    super(`Cancelled: the runner sent ${signal}.`)
  }
}

const listed = (title: string, lines: readonly string[]): string =>
  [title, ...lines.map((line) => `- ${line}`)].join('\n')
