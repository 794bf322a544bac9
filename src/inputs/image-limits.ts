import type { RepositoryAddress } from '../names/repository.ts'
import type { InputReader } from './reader.ts'
import { readScanSettings, type ScanSettings } from './scan-settings.ts'
import { readSizeLimits, type SizeLimits } from './size-limits.ts'

/** Limits that an image is held to before it gets its tags, each undefined where there is none. */
export interface ImageLimits {
  readonly scan: ScanSettings | undefined
  readonly size: SizeLimits | undefined
}

/** Whether an image is held to any limit. */
export const hasLimits = ({ scan, size }: ImageLimits): boolean => (scan ?? size) !== undefined

/** Reads what the image has to pass before it gets its tags. The first repository is the one in which it is looked at. */
export function readLimits(reader: InputReader, repositories: readonly RepositoryAddress[] | undefined): ImageLimits {
  const scan = readScanSettings(reader)
  const size = readSizeLimits(reader)
  if (scan !== undefined && repositories?.[0]?.registry?.kind === 'public')
    reader.refuse(
      scan.fixable === 'off' ? 'scan-fail-on-unfixed' : 'scan-fail-on',
      'ECR Public scans no images; name a private repository first, in which the image is scanned before it goes to the others',
    )
  return { scan, size }
}
