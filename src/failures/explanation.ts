import type { AnnotationLocation } from '../runner/ports.ts'

/** Explanation of one thing that went wrong, for the person who must act. */
export interface Explanation {
  /** What could not be done, as a sentence: `Could not build the image.` */
  readonly title: string
  /** Words of others: what AWS or docker said, and what a second look found. */
  readonly said: readonly Part[]
  /** Why it is so, what to do, and where to read more; none for what nobody knows yet. */
  readonly advice: readonly Part[]
  /** Line of the Dockerfile that it is about; undefined when it is no line of a file. */
  readonly place?: AnnotationLocation
}

/** Part of an explanation, such as `['Docker said', 'ERROR: no space left on device']`. The text may have several lines. */
export type Part = readonly [label: string, text: string]

/** Text of explanations: each part on a line of its own, an empty line between two explanations. */
export const describe = (explanations: readonly Explanation[]): string =>
  explanations
    .map(({ title, said, advice }) =>
      [
        title,
        ...[...said, ...advice].map(([label, text]) => `${label}:${text.startsWith('\n') ? '' : ' '}${text.trimEnd()}`),
      ].join('\n'),
    )
    .join('\n\n')
