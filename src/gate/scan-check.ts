import { roundTime } from '../base/figures.ts'
import { hasCode } from '../ecr/aws-error.ts'
import type { Scan } from '../ecr/scan.ts'
import type { ScanSettings } from '../inputs/scan-settings.ts'
import type { Digest } from '../names/image-reference.ts'
import { imagesByPlatform } from '../oci/platform-images.ts'
import type { Check, ImageLocation, Refusal } from './check.ts'
import { nextScanStep, type ScanAnswer, type ScanStart, scanTimeout } from './scan-progress.ts'
import { findingKey, judgeFindings, type PlatformFindings, refusalOf, type ScanVerdict } from './scan-verdict.ts'

/** Ports of a scan check. */
export interface ScanPorts {
  /** Milliseconds of any clock that does not go back. */
  readonly now: () => number
  /** Waits so many milliseconds. Rejects when the step is cancelled. */
  readonly wait: (milliseconds: number) => Promise<void>
  /** The time that it is. */
  readonly date: () => Date
  readonly info: (line: string) => void
  readonly warning: (sentence: string) => void
  /** Keeps the verdict, for outputs and the summary. */
  readonly judged: (verdict: ScanVerdict) => void
}

/** Milliseconds between two questions about one scan. */
const EACH = 3_000

/**
 * Check that the findings of ECR's scan let an image pass: each image of an index by its digest, attestations left out. What
 * cannot be read, is not scanned or is not done in time does not pass. Its run throws AwsError where ECR does not answer.
 */
export const scanCheck = (settings: ScanSettings, ports: ScanPorts): Check => ({
  run: async (image, where) => {
    const { digest: whole } = image
    const images = imagesByPlatform(image)
    if (images.length === 0) return unjudgedRefusal(whole, [{ platform: '', end: NO_IMAGE }])
    const scans = await Promise.all(
      images.map(async ({ platform, digest }) => ({
        platform,
        end: await waitForScan({ where, digest }, settings, ports),
      })),
    )
    const failed = scans.flatMap(({ platform, end }) => (end.kind === 'unjudged' ? [{ platform, end }] : []))
    if (failed.length > 0) return unjudgedRefusal(whole, failed)
    const found = scans.flatMap(({ platform, end }): readonly PlatformFindings[] =>
      end.kind === 'judge' ? [{ platform, findings: end.scan.findings }] : [],
    )
    const known = await knownFindings(where, settings, ports)
    const verdict = judgeFindings(found, { ...settings, known, today: dayOf(ports.date()) })
    for (const sentence of verdict.warnings) ports.warning(sentence)
    ports.judged(verdict)
    return findingsRefusal(whole, verdict)
  },
})

/** Such as `2026-11-30`, by UTC. */
const dayOf = (date: Date): string => date.toISOString().slice(0, 'YYYY-MM-DD'.length)

/** Why it could not be judged: for each platform, where not all have the same reason. */
function unjudgedRefusal(
  image: Digest,
  failed: readonly { readonly platform: string; readonly end: Unjudged }[],
): Refusal {
  const [first] = failed
  const reasons = new Set(failed.map(({ end }) => end.why))
  const why =
    reasons.size === 1
      ? (first?.end.why ?? '')
      : failed.map(({ platform, end }) => `of ${platform}, ${end.why}`).join('; ')
  return {
    problem: `The image ${image} could not be judged: ${why}. It gets no tag.`,
    remedy: [...new Set(failed.map(({ end }) => end.remedy))].join(' '),
  }
}

function findingsRefusal(image: Digest, verdict: ScanVerdict): Refusal | undefined {
  const refusal = refusalOf(verdict)
  return refusal === undefined
    ? undefined
    : {
        problem: `The image ${image} gets no tag: ${refusal}.`,
        remedy:
          'Update what has the findings, or the base image. A finding that does no harm here can be named in scan-ignore, with a ' +
          'reason and a day on which it counts again; what an earlier image has already is left aside with scan-baseline.',
      }
}

/** An image in its repository. */
interface ScannedImage {
  readonly where: ImageLocation
  readonly digest: Digest
}

type Unjudged = ReturnType<typeof scanTimeout>

/** An index of nothing but attestations has no findings, which is no reason to let it pass. */
const NO_IMAGE: Unjudged = {
  kind: 'unjudged',
  why: 'it is an index without an image',
  remedy: 'Leave scan-fail-on out for what is no image of a container.',
}

type End = Unjudged | { readonly kind: 'judge'; readonly scan: Scan }

/** Asks for a scan until it can be judged, or it is known that it cannot. */
async function waitForScan(
  { where: { ecr, repository }, digest }: ScannedImage,
  { timeout }: Pick<ScanSettings, 'timeout'>,
  { now, wait, date, info }: Pick<ScanPorts, 'now' | 'wait' | 'date' | 'info'>,
): Promise<End> {
  const since = now()
  const answers: ScanAnswer[] = []
  let start: ScanStart
  for (;;) {
    const scan = await ecr.scan(repository.name, digest)
    const age = scan?.doneAt && date().getTime() - scan.doneAt.getTime()
    answers.push({ scan, at: now() - since, age })
    const step = nextScanStep(answers, start)
    if (step.kind === 'judge' || step.kind === 'unjudged') return step
    if (now() - since >= timeout) return scanTimeout(answers, timeout)
    if (answers.length === 1) info(`Waiting for ECR's scan of ${digest}, ${roundTime(timeout)} at most.`)
    if (step.kind === 'start') start = await ecr.startScan(repository.name, digest)
    else await wait(EACH)
  }
}

/** Findings of the image behind the baseline tag. A tag that is not there yet, or has no scan, knows none: that is said. */
async function knownFindings(
  { ecr, repository }: ImageLocation,
  { baseline }: Pick<ScanSettings, 'baseline'>,
  { info, warning }: Pick<ScanPorts, 'info' | 'warning'>,
): Promise<ReadonlySet<string>> {
  if (baseline === undefined) return new Set()
  const [image] = await ecr.images(repository.name, [{ tag: baseline }])
  if (image === undefined) {
    info(`There is no image ${baseline} to compare the findings with (scan-baseline): all of them count.`)
    return new Set()
  }
  // A part of it that the repository has lost has no findings either, and is no reason to refuse the next image.
  const unlessLost = (error: unknown): undefined => {
    if (!hasCode(error, 'ImageNotFoundException')) throw error
  }
  const scans = await Promise.all(
    imagesByPlatform(image).map(({ digest }) => ecr.scan(repository.name, digest).catch(unlessLost)),
  )
  if (scans.some((scan) => scan?.kind === undefined))
    warning(`The image ${baseline} has no findings that can be read (scan-baseline): what it may have already counts.`)
  return new Set(scans.flatMap((scan: Scan | undefined) => scan?.findings.map(findingKey) ?? []))
}
