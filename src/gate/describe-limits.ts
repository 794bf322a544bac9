import { readableSize } from '../base/figures.ts'
import { labelledLines, type PlanLine } from '../base/text.ts'
import type { ImageLimits } from '../inputs/image-limits.ts'
import type { ScanSettings } from '../inputs/scan-settings.ts'

/** Describes what an image has to pass before it gets its tags, as rows of a plan. */
export function describeLimits({ scan, size }: ImageLimits): readonly PlanLine[] {
  const texts = [
    ...(scan === undefined ? [] : [`no finding from ${describeThresholds(scan)}`]),
    ...(size?.bytes === undefined ? [] : [`at most ${readableSize(size.bytes)} for a platform`]),
    ...(size?.growth === undefined ? [] : [`at most ${size.growth} % larger than before`]),
  ]
  return labelledLines('gate', texts)
}

/** Such as `high on with a fix, critical on without one`. */
const describeThresholds = ({ fixable, unfixed }: ScanSettings): string =>
  [
    ...(fixable === 'off' ? [] : [`${fixable} on with a fix`]),
    ...(unfixed === 'off' ? [] : [`${unfixed} on without one`]),
  ].join(', nor from ')
