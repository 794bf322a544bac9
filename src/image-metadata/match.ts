/** Result of matching a regular expression: the groups (0 is all that matched), or why there are none. */
export type MatchResult =
  | { readonly kind: 'match'; readonly groups: readonly (string | undefined)[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly problem: string }
  /** It took longer than any honest pattern does, and was stopped. */
  | { readonly kind: 'slow' }

/**
 * Matcher of regular expressions: `text.match(new RegExp(pattern, flags))` that always ends: the pattern comes from the
 * workflow, the text from anybody.
 */
export type Match = (pattern: string, flags: string, text: string) => MatchResult
