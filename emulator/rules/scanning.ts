import { isIndex } from '../manifest.ts'
import type { Registry } from '../store/registry.ts'
import type { NameFilter, ScanningRule } from '../store/registry-settings.ts'
import type { Image, Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import type { ScanStatus, ScanStep } from './scan-script.ts'
import { fits } from './wildcard.ts'

/** Without `*`, a filter is for every name that contains it: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html */
const isFor = ({ filter }: NameFilter, name: string): boolean =>
  filter.includes('*') ? fits(filter, name) : name.includes(filter)

/** How a repository's images are scanned. */
export interface Scanning {
  readonly frequency: ScanningRule['scanFrequency']
  readonly filters: readonly NameFilter[]
}

/**
 * The registry's rules; of a basic scan also the repository's own, older setting. Continuous wins over the others:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-enabling.html
 */
export function scanningOf(registry: Registry, { settings }: Repository): Scanning {
  const { scanType, rules } = registry.settings.scanning
  const found = (frequency: ScanningRule['scanFrequency']) =>
    rules
      .filter(({ scanFrequency }) => scanFrequency === frequency)
      .flatMap(({ repositoryFilters }) => repositoryFilters.filter((filter) => isFor(filter, settings.name)))
  for (const frequency of ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'] as const) {
    const filters = found(frequency)
    if (filters.length > 0) return { frequency, filters }
  }
  const isOwn = scanType === 'BASIC' && settings.scanOnPush
  return { frequency: isOwn ? 'SCAN_ON_PUSH' : 'MANUAL', filters: [] }
}

/** Whether a push begins a scan. An index is never scanned: https://github.com/aws/containers-roadmap/issues/1683 */
export const isScannedOnPush = (registry: Registry, repository: Repository, mediaType: string): boolean =>
  !isIndex(mediaType) && scanningOf(registry, repository).frequency !== 'MANUAL'

/** ECR's words, as far as they are known: https://github.com/alexjurkiewicz/ecr-scan-image/issues/45 */
const descriptions: Partial<Readonly<Record<ScanStatus, string>>> = {
  ACTIVE: 'Continuous scan is selected for image.',
  COMPLETE: 'The scan was completed successfully.',
  PENDING: 'Pending start of the image scan.',
}

const usual: Readonly<Record<'BASIC' | 'ENHANCED', readonly ScanStep[]>> = {
  BASIC: [{ status: 'COMPLETE' }],
  ENHANCED: [{ status: 'ACTIVE' }],
}

/** Where the script of one image stands. A new scan, and a restart of the server, begin it again. */
interface Position {
  readonly scannedAt: number
  at: number
  since: number
  answers: number
}

const positions = new WeakMap<Repository, Map<string, Position>>()

function positionOf(repository: Repository, { digest, scannedAt = 0 }: Image): Position {
  const all = positions.get(repository) ?? new Map<string, Position>()
  positions.set(repository, all)
  const known = all.get(digest)
  if (known !== undefined && known.scannedAt === scannedAt) return known
  const fresh = { scannedAt, at: 0, since: scannedAt, answers: 0 }
  all.set(digest, fresh)
  return fresh
}

function isOver({ times, forMs }: ScanStep, { since, answers }: Position, now: number): boolean {
  if (forMs !== undefined && now - since >= forMs) return true
  return times === undefined ? forMs === undefined && answers >= 1 : answers >= times
}

/** What is known of an image's scan. */
export interface ScanState {
  readonly status: ScanStatus
  readonly description?: string
  readonly findings: Required<ScanStep>['findings']
}

/**
 * @param counts whether this is an answer that the script counts
 * @returns undefined for an image that was never scanned
 */
export function scanOf(world: World, repository: Repository, image: Image, counts: boolean): ScanState | undefined {
  const { scanType } = world.registry.settings.scanning
  // Continuous scanning is also about images that were there before.
  const isContinuous =
    scanningOf(world.registry, repository).frequency === 'CONTINUOUS_SCAN' && !isIndex(image.mediaType)
  if (image.isArchived && image.scannedAt !== undefined) return { status: 'IMAGE_ARCHIVED', findings: [] }
  if (image.scannedAt === undefined && !isContinuous) return undefined
  const names = [image.digest, ...repository.tagsOf(image.digest)]
  const steps = world.scans.stepsFor(repository.settings.name, names) ?? usual[scanType]
  const position = positionOf(repository, image)
  const now = world.now()
  let step = steps[position.at] ?? steps.at(-1)
  while (step !== undefined && position.at < steps.length - 1 && isOver(step, position, now)) {
    position.since = step.forMs === undefined ? now : position.since + step.forMs
    position.at++
    position.answers = 0
    step = steps[position.at]
  }
  if (step === undefined) return undefined
  if (counts) position.answers++
  const description = step.description ?? descriptions[step.status]
  return { status: step.status, ...(description !== undefined && { description }), findings: step.findings ?? [] }
}
