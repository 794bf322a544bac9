import { MachineError } from '../base/errors.ts'
import type { Reporter } from '../runner/ports.ts'

/** Outputs of a run as they are set while it goes on. */
export interface PublishedOutputs<P> {
  /**
   * Takes what is new of a run's progress, and sets the outputs that change by it. Throws MachineError where they cannot be
   * set, as long as nothing is built or delivered: what has begun goes on without them.
   */
  note(news: P): void
  /** Throws MachineError, which names what is delivered, where outputs could not be set in the end. */
  throwUnset(): void
}

/** Rules of the outputs of an action. */
export interface OutputRules<P> {
  readonly outputsOf: (progress: P) => Readonly<Record<string, string>>
  /** Whether anything is built or delivered. */
  readonly hasBegun: (progress: P) => boolean
  /** Where the image is, a line for each repository; undefined when it is nowhere. */
  readonly delivered: (progress: P) => string | undefined
}

/** Publishes outputs: sets those of a run that has not begun, and returns the means to set the others. */
export function publishOutputs<P extends object>(
  report: Pick<Reporter, 'output'>,
  rules: OutputRules<Partial<P>>,
): PublishedOutputs<Partial<P>> {
  let progress: Partial<P> = {}
  let published = new Map<string, string>()
  let failure: MachineError | undefined
  const note = (news: Partial<P>): void => {
    progress = { ...progress, ...news }
    const outputs = Object.entries(rules.outputsOf(progress))
    try {
      for (const [name, value] of outputs) if (published.get(name) !== value) report.output(name, value)
      published = new Map(outputs)
      failure = undefined
    } catch (error) {
      if (!rules.hasBegun(progress) || !(error instanceof MachineError)) throw error
      failure = error
    }
  }
  note({})
  const throwUnset = (): void => {
    if (failure !== undefined) throw new MachineError(failure.doing, failure, rules.delivered(progress))
  }
  return { note, throwUnset }
}
