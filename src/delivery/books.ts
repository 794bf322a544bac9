import type { Arrivals } from './arrivals.ts'
import type { Inspection } from './inspection.ts'
import type { Losses } from './losses.ts'

/** Where what happens is noted. */
export interface Books {
  readonly arrivals: Arrivals
  readonly losses: Losses
  readonly inspection: Inspection | undefined
}
