import type { Failure } from '../buildx/output/build-failure.ts'
import type { BuildWarning } from '../buildx/output/warnings.ts'
import type { InputProblem } from '../inputs/reader.ts'

/** What a second look found out about a failure whose text hides the cause. */
export interface Finding {
  /** The row of the table that it is; undefined when the look did not tell, and the text has to. */
  readonly row: string | undefined
  /** What was found: sentences for the reader, or lines to read and copy. */
  readonly text: string
}

/** A call to AWS, or to GitHub's OIDC endpoint, that failed. */
export class AwsFailure extends Error {
  override readonly name = 'AwsFailure'
  /** What the step was doing, as the rest of "Could not …". */
  readonly doing: string
  /** ECR, STS or OIDC. */
  readonly service: string
  readonly operation: string
  /** The error's name, such as RepositoryNotFoundException or ECONNREFUSED. */
  readonly code: string
  /** What the service said. */
  readonly said: string
  readonly finding: Finding | undefined

  constructor(
    facts: { doing: string; service: string; operation: string; code: string; said: string },
    cause: unknown,
    finding?: Finding,
  ) {
    super(`${facts.service} ${facts.operation} ${facts.code}: ${facts.said}`, { cause })
    this.doing = facts.doing
    this.service = facts.service
    this.operation = facts.operation
    this.code = facts.code
    this.said = facts.said
    this.finding = finding
  }
}

/** What was said, for a sentence about something that is no reason to fail: "ECR said: <name>: <words>". */
export const saidBy = (error: unknown): string =>
  error instanceof AwsFailure ? `${error.service} said: ${error.code}: ${error.said}` : String(error)

/** A docker command that failed. */
export class DockerFailure extends Error {
  override readonly name: string = 'DockerFailure'
  readonly doing: string
  readonly exit: Exit
  /** The last lines that docker printed; may be empty. */
  readonly output: string
  readonly finding: Finding | undefined

  constructor(facts: { doing: string; exit: Exit; output: string }, finding?: Finding) {
    super(`docker ${describeExit(facts.exit)}: ${facts.output}`)
    this.doing = facts.doing
    this.exit = facts.exit
    this.output = facts.output
    this.finding = finding
  }

  /** The same failure, with what a second look found out. */
  with(finding: Finding): DockerFailure {
    return new DockerFailure(this, finding)
  }
}

/** What is known about a build that failed. */
export interface KnownBuild {
  readonly failure: Failure
  /** The Dockerfile as seen from the root of the repository; undefined when it is not there. */
  readonly dockerfile: string | undefined
  /** What this machine knows and docker does not say, as a sentence. */
  readonly hint: string | undefined
}

/** A build that failed. */
export class BuildFailure extends DockerFailure {
  override readonly name = 'BuildFailure'
  readonly known: KnownBuild

  constructor(facts: { doing: string; exit: Exit; output: string }, known: KnownBuild, finding?: Finding) {
    super(facts, finding)
    this.known = known
  }

  override with(finding: Finding): BuildFailure {
    return new BuildFailure(this, this.known, finding)
  }
}

/** How a process ended: its exit code, or the signal that killed it. */
export type Exit = { readonly code: number } | { readonly signal: string }

/** Whether a process did what it was asked for. */
export const succeeded = (exit: Exit): boolean => 'code' in exit && exit.code === 0

/** "ended with exit code 1" or "was killed by SIGKILL". */
export function describeExit(exit: Exit): string {
  return 'code' in exit ? `ended with exit code ${exit.code}` : `was killed by ${exit.signal}`
}

/** A result that contradicts what the step relies on; `remedy` is for the reader. */
export class Contradiction extends Error {
  override readonly name = 'Contradiction'
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

/** What failed at one of several destinations. */
export class DestinationFailure extends Error {
  override readonly name = 'DestinationFailure'
  /** The destination, as a reader knows it. */
  readonly where: string

  constructor(where: string, cause: unknown) {
    super(`${where}: ${cause instanceof Error ? cause.message : cause}`, { cause })
    this.where = where
  }
}

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
