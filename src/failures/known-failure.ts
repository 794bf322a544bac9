/** Who can do something about an error: the reader, we, or nobody, because it passes. */
export type FailureKind = 'yours' | 'ours' | 'transient'

/** One known cause of failure. `docs/troubleshooting.md` is made from these rows. */
export interface KnownFailure {
  /** Anchor in docs/troubleshooting.md. */
  readonly id: string
  readonly kind: FailureKind
  /**
   * What recognises it. For AWS the text is "<service> <operation> <error name>: <message>", for docker it is what
   * docker printed last.
   */
  readonly pattern: RegExp
  readonly cause: string
  readonly remedy: string
  /** Where this text was seen. */
  readonly seen: string
}
