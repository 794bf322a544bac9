import { roundTime } from '../base/figures.ts'
import type { Scan, ScanRequest } from '../ecr/scan.ts'

/** What ECR said of a scan at one moment, and when that was. */
export interface ScanAnswer {
  /** Undefined: there is no scan of this image. */
  readonly scan: Scan | undefined
  /** Milliseconds since the image was asked about for the first time. */
  readonly at: number
  /** Milliseconds since the scan was done; undefined where ECR does not say when that was. */
  readonly age?: number | undefined
}

/** What ECR said when it was asked to begin a scan; undefined as long as it was not asked. */
export type ScanStart = ScanRequest | undefined

/** Next step of who waits for a scan. */
export type ScanStep =
  | { readonly kind: 'wait' }
  /** ECR is to be asked to begin one. */
  | { readonly kind: 'start' }
  | { readonly kind: 'judge'; readonly scan: Scan }
  /** `why` is a clause, such as `ECR could not finish the scan`; `remedy` a sentence. */
  | { readonly kind: 'unjudged'; readonly why: string; readonly remedy: string }

const WAIT: ScanStep = { kind: 'wait' }

/** How long ECR may take to show a scan that a push begins. */
const TO_BEGIN = 5_000

/** How long Amazon Inspector may take to know of an image that was pushed. */
const TO_COVER = 120_000

/**
 * How long two answers of Amazon Inspector must be apart that say the same: its findings come after its status, one by one.
 * https://github.com/aws/aws-sdk/issues/289
 */
const SETTLED = 10_000

const RULE =
  'Let ECR scan this repository: scan-on-push of this step, or a rule of the registry ' +
  '(https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html).'

const unjudged = (why: string, remedy: string): ScanStep => ({ kind: 'unjudged', why, remedy })

/** Decides by the answers so far, the newest last, and by what a request to begin a scan gave, what comes next. */
export function nextScanStep(answers: readonly ScanAnswer[], start: ScanStart): ScanStep {
  const last = answers.at(-1)
  if (last === undefined) return WAIT
  if (last.scan === undefined) return withoutScan(last.at, start)
  const decide = BY_STATUS[last.scan.status]
  return decide === undefined
    ? unjudged(
        `ECR says of its scan ${last.scan.status}${inBrackets(last.scan)}, which this step does not know`,
        'A newer version of this step may know it.',
      )
    : decide(last.scan, { answers, start })
}

function withoutScan(at: number, start: ScanStart): ScanStep {
  if (start === undefined) return at < TO_BEGIN ? WAIT : { kind: 'start' }
  if (start === 'unsupported')
    return unjudged(
      'ECR cannot scan an artifact of this kind',
      'Leave scan-fail-on out for what is no image of a container.',
    )
  if (at < TO_COVER) return WAIT
  if (start === 'not basic')
    return unjudged('it is not scanned: no rule of Amazon Inspector covers this repository', RULE)
  return unjudged('ECR shows no scan of it', RULE)
}

interface Seen {
  readonly answers: readonly ScanAnswer[]
  readonly start: ScanStart
}

/** The ten statuses: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html */
const BY_STATUS: Readonly<Record<string, (scan: Scan, seen: Seen) => ScanStep>> = {
  PENDING: () => WAIT,
  IN_PROGRESS: () => WAIT,
  COMPLETE: judgeDone,
  ACTIVE: judgeDone,
  // The scan is done, and its findings are not to be had now.
  FINDINGS_UNAVAILABLE: () => WAIT,
  FAILED: (scan) =>
    unjudged(
      `ECR could not finish the scan${inBrackets(scan)}`,
      'Run the job again tomorrow, when ECR takes the image once more, or change the base image to one that ECR can scan.',
    ),
  UNSUPPORTED_IMAGE: (scan) =>
    unjudged(
      `ECR cannot scan an image of this kind${inBrackets(scan)}`,
      'Use a base image whose system ECR knows (https://docs.aws.amazon.com/inspector/latest/user/supported.html), or leave scan-fail-on out.',
    ),
  SCAN_ELIGIBILITY_EXPIRED: (scan) =>
    unjudged(
      `Amazon Inspector does not follow this image any more${inBrackets(scan)}`,
      'Build it again (once without reuse), or make the time longer for which Amazon Inspector follows an image.',
    ),
  LIMIT_EXCEEDED: (scan) =>
    unjudged(
      `the account has used up its scans${inBrackets(scan)}`,
      'Run the job again when there are scans left: ECR takes 100,000 in 24 hours, and each image once.',
    ),
  IMAGE_ARCHIVED: () =>
    unjudged('it is in the archive, where nothing is scanned', 'Restore the image, or push it again.'),
}

/** Findings of a basic scan are there when it is done; those of Amazon Inspector when two answers say the same. */
function judgeDone(scan: Scan, { answers, start }: Seen): ScanStep {
  if (scan.kind === undefined) return WAIT
  const last = answers.at(-1)
  if (scan.kind === 'basic') return (last?.age ?? 0) > DAY ? scanAgain(scan, start) : { kind: 'judge', scan }
  const at = last?.at ?? 0
  const told = findingsIn(scan)
  const other = answers.findLastIndex((answer) => answer.scan === undefined || findingsIn(answer.scan) !== told)
  const since = answers[other + 1]?.at ?? at
  return at - since >= SETTLED ? { kind: 'judge', scan } : WAIT
}

/** What was not known of an image yesterday may be known today, and ECR scans it once in that time. */
const DAY = 24 * 3_600_000

/** A result of an earlier day is none: the image was there before. */
function scanAgain({ doneAt }: Scan, start: ScanStart): ScanStep {
  if (start === undefined) return { kind: 'start' }
  if (start === 'started') return WAIT
  return unjudged(
    `its last scan was done ${doneAt?.toISOString() ?? 'on an earlier day'}, and ECR does not begin another one now`,
    'ECR takes each image once in 24 hours: run the job again after that time.',
  )
}

/** Text that is equal for equal findings and statuses, in whichever order they came. */
const findingsIn = ({ status, findings }: Scan): string =>
  JSON.stringify([status, findings.map((one) => JSON.stringify(one)).toSorted()])

const inBrackets = ({ description }: Scan): string => (description === undefined ? '' : ` (${description})`)

/** Step of a scan that has taken too long: what it was in the end, and what to do. `timeout` is the time it had, in milliseconds. */
export function scanTimeout(answers: readonly ScanAnswer[], timeout: number): Extract<ScanStep, { kind: 'unjudged' }> {
  const scan = answers.at(-1)?.scan
  const status = scan === undefined ? 'there is none yet' : `status ${scan.status}`
  return {
    kind: 'unjudged',
    why: `ECR did not finish the scan in ${roundTime(timeout)} (${status})`,
    remedy: 'Run the job again, or give the scan more time in the input scan-timeout.',
  }
}
