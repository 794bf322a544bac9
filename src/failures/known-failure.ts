/**
 * Kind of a failure: who can do something about it. `yours`: whoever reads the message, by a change to the workflow,
 * the Dockerfile, AWS or the runner. `ours`: this action, so that it should be reported. `transient`: nobody needs to,
 * because it passes when the job runs again.
 */
export type FailureKind = 'yours' | 'ours' | 'transient'

/** A known cause of failure. `docs/troubleshooting.md` is made from these rows. */
export interface KnownFailure<Id extends string = string> {
  /** Anchor in docs/troubleshooting.md, such as `immutable-tag`. */
  readonly id: Id
  /** Kind: who can do something about it. */
  readonly kind: FailureKind
  /**
   * Pattern that recognises it. For AWS the text is "<service> <operation> <error name>: <message>", for docker it is
   * what docker printed last, for files of this machine "The system said: <error code>: <message>".
   */
  readonly pattern: RegExp
  /** Why it fails, in whole sentences. */
  readonly cause: string
  /** What to do, in whole sentences. */
  readonly remedy: string
  /** Address of a page where this text was seen. */
  readonly seen: string
}
