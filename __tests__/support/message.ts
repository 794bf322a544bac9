import type { Ran } from './job.ts'
import { normalized } from './transcript.ts'

/** What the step says when it fails, as the runner shows it: all of its error annotations. */
export function messageOf(ran: Pick<Ran, 'job' | 'log'>): string {
  const errors = ran.log.entries.flatMap((entry) =>
    'command' in entry && entry.command.name === 'error' ? [entry.command.data] : [],
  )
  return normalized(errors.join('\n\n'), ran)
}

/** A line that says what the step was there for, in green. */
export const greenLine = (text: string): string => `\n\u001b[32m${text}\u001b[39m\n`
