/** A problem of one input, as a sentence that begins with the input's name. */
export interface InputProblem {
  readonly input: string
  readonly problem: string
}

/** State or result that contradicts what the step relies on; `remedy` is for the reader. */
export class UnexpectedStateError extends Error {
  override readonly name = 'UnexpectedStateError'
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

/** Failure at one of several destinations. */
export class DestinationError extends Error {
  override readonly name = 'DestinationError'
  /** The destination, as a reader knows it. */
  readonly where: string

  constructor(where: string, cause: unknown) {
    super(`${where}: ${cause instanceof Error ? cause.message : cause}`, { cause })
    this.where = where
  }
}

/** Problems of inputs that cannot be used, found before anything was looked at or changed. */
export class InputError extends Error {
  override readonly name = 'InputError'
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

/** Problems in the registry that make this run impossible, found before anything was built or changed. */
export class PlanError extends Error {
  override readonly name = 'PlanError'

  constructor(problems: readonly string[]) {
    super(listed('This run cannot succeed, so nothing was built or changed:', problems))
  }
}

/** Delivery that is incomplete: some destinations did not get the image, or all of its tags; the others have it. */
export class IncompleteDeliveryError extends Error {
  override readonly name = 'IncompleteDeliveryError'
  readonly failures: readonly DestinationError[]
  /** Number of destinations that have the image and all wanted tags. */
  readonly delivered: number
  /** First line of the message: `The image was delivered to 1 of 3 destinations.` */
  readonly title: string

  constructor(failures: readonly DestinationError[], wanted: number) {
    const delivered = wanted - failures.length
    const title = `The image was delivered to ${delivered} of ${wanted} destinations.`
    super([title, ...failures.map(({ message }) => message)].join('\n'))
    this.failures = failures
    this.delivered = delivered
    this.title = title
  }
}

/** The job was cancelled. `why` is the rest of the sentence, such as "the runner sent SIGINT". */
export class CancelledError extends Error {
  override readonly name = 'CancelledError'

  constructor(why: string) {
    super(`Cancelled: ${why}.`)
  }
}

/** List in plain text: the title, and below it `- line` for each line. */
export const listed = (title: string, lines: readonly string[]): string =>
  [title, ...lines.map((line) => `- ${line}`)].join('\n')
