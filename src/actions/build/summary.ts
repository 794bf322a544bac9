import { readableChange, readableSize } from '../../base/figures.ts'
import { block, code, joined, type Markdown, markdown, markdownTable, page } from '../../base/markdown.ts'
import { type Phase, timeParts } from '../../base/stopwatch.ts'
import type { Call } from '../../buildx/build-settings.ts'
import type { CachedSteps } from '../../buildx/output/steps.ts'
import type { BuildWarning } from '../../buildx/output/warnings.ts'
import { type DestinationReport, destinationParts, pullCommands } from '../../delivery/delivery-summary.ts'
import type { ImageSize } from '../../ecr/size.ts'
import { type Digest, type ImageReference, printReference, type Tag } from '../../names/image-reference.ts'
import { digestReference } from '../../names/repository.ts'
import { grownLayers } from '../../oci/manifest.ts'
import type { BuiltCommit } from '../../runner/built-commit.ts'
import type { MadeSignature } from '../../sign/signature-progress.ts'
import { signatureParts } from '../../sign/signature-summary.ts'

/** Report of a push, as the summary tells it. */
export interface PushReport {
  /** In the order of the input; at least one has the image. */
  readonly destinations: readonly DestinationReport[]
  readonly digest: Digest
  /** Undefined where it could not be learned. */
  readonly measured: ImageSize | undefined
  /** The image that a tag had before, for comparison; undefined where there is none. */
  readonly before: { readonly tag: Tag; readonly measured: ImageSize } | undefined
  /** Whether a gate has told already which layers grew. */
  readonly isGrowthTold?: boolean
  /** Report of the build; undefined for a run that built nothing. */
  readonly build: BuildReport | undefined
  /** Signature that this run has made; undefined where it made none. */
  readonly signature?: MadeSignature | undefined
  /** Why an image that was there was taken, or not; undefined where none was looked for. */
  readonly why?: string | undefined
  readonly phases: readonly Phase[]
}

/** Report of a build. */
export interface BuildReport {
  readonly cache: CachedSteps
  /** Warnings of BuildKit about the Dockerfile. */
  readonly warnings: readonly BuildWarning[]
}

/** The job summary of a push. */
export function pushSummary(report: PushReport): Markdown {
  const { destinations, digest, phases, build, why, signature } = report
  const first = destinations.find(({ result }) => result !== 'failed')
  if (first === undefined) throw new Error('no destination has the image')
  const reference = printReference(digestReference(first.repository, digest))
  const pull = block('sh', pullCommands(first.repository.registry, reference).join('\n'))
  return page(
    ...destinationParts(destinations, digest),
    why === undefined ? undefined : markdown`${why}`,
    pull,
    ...(signature === undefined ? [] : signatureParts(signature, reference)),
    ...sizeParts(report),
    ...(build === undefined ? [] : buildParts(build)),
    ...timeParts(phases),
  )
}

/** Job summary of a run that only built. */
export function buildSummary(
  references: readonly ImageReference[],
  reason: string,
  build: BuildReport,
  phases: readonly Phase[],
): Markdown {
  const items = references.map((reference) => markdown`- ${code(printReference(reference))}`)
  return page(
    markdown`### Built, not pushed`,
    markdown`Not pushed because ${reason}.`,
    items.length === 0 ? undefined : joined(items, '\n'),
    ...buildParts(build),
    ...timeParts(phases),
  )
}

/** How large the image is, and what made it larger than the one before. */
function sizeParts({ measured, before, isGrowthTold = false }: PushReport): readonly (Markdown | undefined)[] {
  if (measured === undefined) return []
  const { size, manifests } = measured
  const count = manifests > 1 ? ` in ${manifests} manifests` : ''
  const change =
    before && markdown`, ${readableChange(before.measured.size, size)} against what ${code(before.tag)} had`
  const rows = isGrowthTold ? [] : grownRows(before?.measured.layers, measured.layers)
  return [
    markdown`**Size:** ${readableSize(size)} compressed${count}${change ?? ''}`,
    rows.length === 0 ? undefined : markdownTable(['Layer that grew', 'Before', 'Now'], rows),
  ]
}

/** The three layers that grew most; none where one of the two is an index. */
function grownRows(before: ImageSize['layers'], now: ImageSize['layers']): readonly (readonly string[])[] {
  if (before === undefined || now === undefined) return []
  return grownLayers(before, now)
    .slice(0, 3)
    .map((layer) => [
      `${layer.position} of ${now.length}`,
      layer.before === 0 ? 'none' : readableSize(layer.before),
      readableSize(layer.now),
    ])
}

function buildParts({ cache, warnings }: BuildReport): readonly (Markdown | undefined)[] {
  const { steps, cached } = cache
  const came = steps === 0 ? undefined : markdown`**Cache:** ${String(cached)} of ${String(steps)} steps came from it`
  if (warnings.length === 0) return [came]
  const rows = warnings
    .slice(0, MOST_WARNINGS)
    .map(({ lines, message, rule }) => [
      String(lines?.start ?? ''),
      rule === undefined ? message : `${message} (${rule})`,
    ])
  const more = warnings.length - rows.length
  return [
    came,
    markdown`**Dockerfile:** ${warnings.length === 1 ? '1 remark' : `${warnings.length} remarks`} of BuildKit's`,
    markdownTable(['Line', 'Remark'], rows),
    more > 0 ? markdown`And ${String(more)} more, in the log.` : undefined,
  ]
}

/** A page with more is not read. */
const MOST_WARNINGS = 20

/** The part of the job summary that names the commit which is built, where it is not simply the event's. */
export const commitSummary = ({ sha, why = '' }: BuiltCommit): Markdown =>
  page(markdown`**Commit:** ${sha === '' ? 'unknown' : code(sha)} (${why})`)

/** The job summary of a run that evaluated the Dockerfile and made no image. */
export const callSummary = (call: Call, phases: readonly Phase[]): Markdown =>
  page(markdown`### Dockerfile: ${call}`, markdown`Nothing was built. The answer is in the log.`, ...timeParts(phases))
