import type { Check } from '../gate/check.ts'
import { scanCheck } from '../gate/scan-check.ts'
import type { ScanVerdict } from '../gate/scan-verdict.ts'
import { type ComparedSizes, sizeCheck } from '../gate/size-check.ts'
import type { ImageLimits } from '../inputs/image-limits.ts'
import type { Tag } from '../names/image-reference.ts'
import type { World } from './world.ts'

/** What the checks of limits have found so far. */
export interface LimitFindings {
  verdict: ScanVerdict | undefined
  sizes: ComparedSizes | undefined
}

/** Checks that hold an image to its limits, and what they find; `tags` are those that the image gets. */
export function limitChecks(
  { log, now, wait, clock }: Pick<World, 'log' | 'now' | 'wait' | 'clock'>,
  { scan, size }: ImageLimits,
  tags: readonly Tag[],
): { readonly checks: readonly Check[]; readonly found: LimitFindings } {
  const found: LimitFindings = { verdict: undefined, sizes: undefined }
  const ports = {
    ...{ now, wait, date: clock },
    info: (line: string) => log.info(line),
    warning: (sentence: string) => log.warning(sentence),
    judged: (verdict: ScanVerdict) => {
      found.verdict = verdict
    },
  }
  const compared = (sizes: ComparedSizes): void => {
    found.sizes = sizes
  }
  const sizePorts = { compared, info: ports.info, warning: ports.warning }
  const checks = [
    ...(scan === undefined ? [] : [scanCheck(scan, ports)]),
    ...(size === undefined ? [] : [sizeCheck(size, tags, sizePorts)]),
  ]
  return { checks, found }
}
