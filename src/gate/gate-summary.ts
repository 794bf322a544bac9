import { readableChange, readableSize } from '../base/figures.ts'
import { code, type Markdown, markdown, markdownTable, type Piece, page, shortCode } from '../base/markdown.ts'
import { SEVERITIES } from '../ecr/scan.ts'
import type { GateOutcome } from './gate-outcome.ts'
import type { LayerGrowth } from './layer-growth.ts'
import { sizeBefore } from './platform-sizes.ts'
import { countSeverities, describeFinding, type JudgedFinding, type ScanVerdict } from './scan-verdict.ts'
import type { ComparedSizes } from './size-check.ts'

/** The part of the job summary that tells what a gate found; undefined where it has nothing to tell. */
export function gateSummary({ passed, digest, verdict, sizes }: GateOutcome): Markdown | undefined {
  if (verdict === undefined && sizes === undefined) return undefined
  const title = passed ? markdown`### Gate: passed` : markdown`### Gate: not passed`
  return page(
    title,
    passed ? undefined : markdown`${code(digest)} gets no tag.`,
    ...(verdict === undefined ? [] : findingParts(verdict)),
    ...(sizes === undefined ? [] : [sizeTable(sizes), growthTable(sizes.grown)]),
  )
}

/** More are not read; the file has them all. */
const MOST_ROWS = 10

function findingParts({ findings }: ScanVerdict): readonly (Markdown | undefined)[] {
  if (findings.length === 0) return [markdown`**Findings:** none`]
  const told = findings.filter(({ judgement }) => judgement !== 'below').slice(0, MOST_ROWS)
  return [
    markdown`**Findings:**`,
    countTable(findings),
    told.length === 0
      ? undefined
      : markdownTable(
          ['Severity', 'Finding', 'Platform', 'Counts'],
          told.map((one) => [
            one.severity.toLowerCase(),
            describeFinding(one),
            nameOf(one.platform),
            COUNTS[one.judgement](one),
          ]),
        ),
  ]
}

const COUNTS: Readonly<Record<JudgedFinding['judgement'], (finding: JudgedFinding) => string>> = {
  refused: () => 'yes',
  known: () => 'no: scan-baseline has it',
  ignored: ({ reason }) => (reason === undefined ? 'no: scan-ignore' : `no: ${reason}`),
  below: () => 'no',
}

/** Number of findings by severity, a row for each platform. */
function countTable(findings: readonly JudgedFinding[]): Markdown {
  const severities = SEVERITIES.filter((severity) => findings.some((one) => one.severity === severity))
  const platforms = [...new Set(findings.map(({ platform }) => platform))]
  const rows = platforms.map((platform) => {
    const counts = countSeverities(findings.filter((one) => one.platform === platform))
    return [nameOf(platform), ...severities.map((severity) => String(counts[severity] ?? 0))]
  })
  return markdownTable(['Platform', ...severities.map((severity) => severity.toLowerCase())], rows)
}

/** Compressed size of each platform, before and now. */
const sizeTable = (sizes: ComparedSizes): Markdown =>
  markdownTable(
    ['Platform', 'Size', 'Change'],
    [...sizes.now].map(([platform, size]) => {
      const old = sizeBefore(sizes, platform)
      return [nameOf(platform), readableSize(size), typeof old === 'number' ? readableChange(old, size) : old]
    }),
  )

/** The layers that grew, with the instructions of the Dockerfile that made them. */
const growthTable = (grown: readonly LayerGrowth[]): Markdown | undefined =>
  grown.length === 0
    ? undefined
    : markdownTable(
        ['Layer that grew', 'Platform', 'Before', 'Now'],
        grown.map((layer) => [
          describeLayer(layer),
          nameOf(layer.platform),
          layer.before === 0 ? 'none' : readableSize(layer.before),
          readableSize(layer.now),
        ]),
      )

/** What is longer makes the table wider than the page. */
const LONGEST_INSTRUCTION = 100

function describeLayer({ position, count, maker }: LayerGrowth): Piece {
  const place = `${position} of ${count}`
  if (maker.kind === 'unknown') return place
  return maker.kind === 'base image'
    ? `${place}, of the base image`
    : markdown`${place}: ${shortCode(maker.text, LONGEST_INSTRUCTION)}`
}

const nameOf = (platform: string): string => platform || 'the image'
