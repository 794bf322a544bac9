import { listed } from '../base/errors.ts'
import type { Finding } from '../ecr/aws-error.ts'
import { describeExit, type Exit } from './docker.ts'
import type { Failure } from './output/build-failure.ts'
import type { BuildWarning } from './output/warnings.ts'

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
