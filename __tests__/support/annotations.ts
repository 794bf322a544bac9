import type { Command } from '../../scripts/runner/commands.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'

/** The annotations of one kind that a step made, with their places. */
export const annotationsOf = ({ log }: Pick<StepResult, 'log'>, kind: 'error' | 'warning'): readonly Command[] =>
  log.entries.flatMap((entry) => ('command' in entry && entry.command.name === kind ? [entry.command] : []))

/** What they say. */
export const errorsIn = (result: Pick<StepResult, 'log'>): readonly string[] =>
  annotationsOf(result, 'error').map(({ data }) => data)

export const warningsIn = (result: Pick<StepResult, 'log'>): readonly string[] =>
  annotationsOf(result, 'warning').map(({ data }) => data)
