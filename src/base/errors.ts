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

/** Refusal of the system, such as `{ code: 'ENOSPC', said: "no space left on device, mkdir '/tmp/x'" }`. */
export interface SystemFailure {
  readonly code: string
  /** The system's own words. */
  readonly said: string
}

/** Failure of the system in an error of Node; undefined for any other error. https://nodejs.org/api/errors.html#class-systemerror */
export function systemFailure(error: unknown): SystemFailure | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { errno, code, message } = error as Readonly<Record<string, unknown>>
  if (typeof errno !== 'number' || typeof code !== 'string' || typeof message !== 'string') return undefined
  return { code, said: message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message }
}

/** Code by which the system calls an error, such as `ENOENT`; undefined for one that has no such name. */
export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

/** Refusal of this machine: of a file, a folder or a disk. */
export class MachineError extends Error {
  override readonly name = 'MachineError'
  /** What the step was doing, as the rest of "Could not …": it names the path, and what it is for. */
  readonly doing: string
  readonly code: string
  readonly said: string
  /** What is delivered all the same, such as `<registry>/app@sha256:… as v1`; undefined where nothing is. */
  readonly delivered: string | undefined

  constructor(doing: string, { code, said }: SystemFailure, delivered?: string) {
    super(`could not ${doing}: ${code}: ${said}`)
    this.doing = doing
    this.code = code
    this.said = said
    this.delivered = delivered
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

/** A login that could not be kept for later steps, when all else was done. The cause is why. */
export class UnkeptLoginError extends Error {
  override readonly name = 'UnkeptLoginError'

  constructor(cause: unknown) {
    super(`the login was not kept: ${cause instanceof Error ? cause.message : cause}`, { cause })
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
