import type { Resolved } from './resolve.ts'

/** The tags that the image gets, and where they come from. There are none only when nothing is pushed. */
export interface TagSettings extends Resolved {
  /** Nobody asked for these: they follow from the event. */
  readonly byDefault: boolean
  /** What to do about one that exists and cannot move. */
  readonly conflict: TagConflict
  /** Hosts that references in the input tags name: the registry has to be the one that they mean. */
  readonly hosts: readonly string[]
}

/** What to do about a wanted tag that exists and cannot move: see action.yml. */
export type TagConflict = 'fail' | 'skip' | 'keep'
