import { errorsIn } from './annotations.ts'
import type { Ran } from './job.ts'
import { normalized } from './transcript.ts'

/** What the step says when it fails, as the runner shows it: all of its error annotations. */
export function messageOf(ran: Pick<Ran, 'job' | 'log'>): string {
  return normalized(errorsIn(ran).join('\n\n'), ran)
}
