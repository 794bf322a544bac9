import { listed } from '../base/errors.ts'
import { excerpt } from '../base/text.ts'
import type { Diagnosis } from '../ecr/aws-error.ts'
import { describeExit, type Exit } from './docker.ts'
import type { BuildFailure } from './output/build-failure.ts'
import { type BuildOutput, readBuildOutput } from './output/build-output.ts'
import type { BuildWarning } from './output/warnings.ts'

interface DockerFacts {
  /** What the step was doing, as the rest of "Could not …". */
  readonly doing: string
  readonly exit: Exit
  readonly output: string
  /** The output, for whom has read it already. */
  readonly read?: BuildOutput
}

/** A docker command that failed, with what was read in its output. */
export class DockerError extends Error {
  override readonly name: string = 'DockerError'
  readonly doing: string
  readonly exit: Exit
  /** Of what docker printed last, the beginning and the end; may be empty. */
  readonly output: string
  readonly read: BuildOutput
  readonly finding: Diagnosis | undefined

  constructor(facts: DockerFacts, finding?: Diagnosis) {
    const output = excerpt(facts.output)
    super(`docker ${describeExit(facts.exit)}: ${output}`)
    this.doing = facts.doing
    this.exit = facts.exit
    this.output = output
    this.read = facts.read ?? readBuildOutput(facts.output)
    this.finding = finding
  }

  /** Failure with the diagnosis that a second look gave. */
  with(finding: Diagnosis): DockerError {
    return new DockerError(this, finding)
  }
}

/** Whether a build went well and only the registry did not take its image, or stopped to answer. */
export const isFailedPush = (exit: Exit, { refusedPush, stage }: BuildOutput): boolean =>
  refusedPush || ('silent' in exit && stage === 'push')

/** Whether something was thrown because a registry did not take an image, and the build itself went well. */
export const isRefusedPush = (error: unknown): boolean =>
  error instanceof DockerError && isFailedPush(error.exit, error.read)

/** Facts about a build that failed. */
export interface KnownBuild {
  readonly failure: BuildFailure
  /** The Dockerfile as seen from the root of the repository; undefined when it is not there. */
  readonly dockerfile: string | undefined
  /** Hint, as a sentence: what this machine knows and docker does not say. */
  readonly hint: string | undefined
}

/** A build that failed. */
export class BuildError extends DockerError {
  override readonly name = 'BuildError'
  readonly known: KnownBuild

  constructor(facts: DockerFacts, known: KnownBuild, finding?: Diagnosis) {
    super(facts, finding)
    this.known = known
  }

  override with(finding: Diagnosis): BuildError {
    return new BuildError(this, this.known, finding)
  }
}

/** Findings of a check against the Dockerfile, which was not built. */
export class CheckError extends Error {
  override readonly name = 'CheckError'
  readonly remedy =
    'Correct these lines, or leave a check out by its name: "# check=skip=<name>" as the first line of the Dockerfile.'

  constructor(warnings: readonly BuildWarning[]) {
    super(listed('The check of the Dockerfile has found:', warnings.map(described)))
  }
}

const described = ({ rule, message, lines }: BuildWarning): string =>
  `${lines === undefined ? '' : `line ${lines.start}: `}${message}${rule === undefined ? '' : ` (${rule})`}`
