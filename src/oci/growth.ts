import type { Layer } from './manifest.ts'

/** A layer that is larger than the one that stood in its place. */
export interface GrownLayer {
  /** Which one, counted from 1. */
  readonly position: number
  /** Compressed bytes; 0 where the image before had fewer layers. */
  readonly before: number
  readonly now: number
}

/** The layers that grew from one image to the next, those that grew most first. Layers of the same content did not. */
export function grownLayers(before: readonly Layer[], now: readonly Layer[]): readonly GrownLayer[] {
  const known = new Set(before.map(({ digest }) => digest))
  return now
    .flatMap(({ digest, size }, index): readonly GrownLayer[] => {
      const old = before[index]?.size ?? 0
      return known.has(digest) || size <= old ? [] : [{ position: index + 1, before: old, now: size }]
    })
    .toSorted((one, other) => other.now - other.before - (one.now - one.before))
}
