/** What a rule gives for an event. */
export type Outcome =
  | Given
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'wrong'; readonly problem: string }

export interface Given {
  readonly kind: 'text'
  /** Before prefix, suffix and clean-up. */
  readonly text: string
  /** With the flavor `latest=auto`, whether this rule asks for `latest`. */
  readonly latest: boolean
  readonly rank: Rank
}

/**
 * How specific a tag is. One that names a commit or a version is set first, and `latest` last, so that a tag which moves
 * never shows what the others lack.
 */
export type Rank = 'specific' | 'moving' | 'latest'

export const RANKS: readonly Rank[] = ['specific', 'moving', 'latest']

export const given = (text: string, latest: boolean, rank: Rank): Outcome => ({ kind: 'text', text, latest, rank })
export const nothing = (reason: string): Outcome => ({ kind: 'nothing', reason })
export const wrong = (problem: string): Outcome => ({ kind: 'wrong', problem })
