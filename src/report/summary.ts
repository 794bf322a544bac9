import type { Measure } from '../ecr/measure.ts'
import { describe, type Explanation } from '../errors/explain.ts'
import type { Digest } from '../names/digest.ts'
import { shortDigest } from '../names/digest.ts'
import { digestReference, type Repository, repositoryUri } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'
import type { TagPlan } from '../plan/plan.ts'

/** How long a part of the run took. */
export interface Phase {
  readonly name: string
  readonly milliseconds: number
}

/** All that the summary of a successful push tells. */
export interface PushReport {
  readonly repository: Repository
  readonly created: boolean
  readonly digest: Digest
  /** Undefined where it could not be learned. */
  readonly measured: Measure | undefined
  readonly tags: readonly TagPlan[]
  readonly phases: readonly Phase[]
}

/** The job summary as GitHub Markdown. Names and digests have no character that means something in Markdown tables. */
export function pushSummary(report: PushReport): string {
  const { repository, digest } = report
  return lines(
    `### Delivered to ${code(repositoryUri(repository))}`,
    '',
    ...table(
      ['', ''],
      [
        ['Image', code(digestReference(repository, digest))],
        ['Size', describeSize(report)],
        ['Repository', report.created ? `created: ${code(repository.name)}` : code(repository.name)],
      ],
    ),
    '',
    ...table(
      ['Tag', 'Change'],
      report.tags.map((tag) => [code(tag.tag), describeChange(tag, digest)]),
    ),
    '',
    '```sh',
    `docker pull ${digestReference(repository, digest)}`,
    '```',
    '',
    ...phaseTable(report.phases),
  )
}

/** The job summary of a run that only built. */
export function buildSummary(references: readonly string[], reason: string, phases: readonly Phase[]): string {
  return lines(
    '### Built, not pushed',
    '',
    `Not pushed because ${reason}.`,
    '',
    ...references.map((reference) => `- ${code(reference)}`),
    '',
    ...phaseTable(phases),
  )
}

/**
 * The job summary of a failed run: why and what to do, then the whole message. It holds words of others, so it stands in
 * a block of code that they cannot end.
 */
export function failureSummary(explanations: readonly Explanation[]): string {
  const advice = explanations.flatMap(({ advice }) =>
    advice.map(([label, text]) => `**${label}:** ${label === 'More' ? text : prose(text)}`),
  )
  const message = describe(explanations)
  const longest = Math.max(2, ...[...message.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return lines(
    '### The image was not delivered',
    '',
    ...advice.flatMap((paragraph) => [paragraph, '']),
    `${fence}text`,
    message,
    fence,
    '',
  )
}

/** A sentence that may have words of others: one line, in which no character means something in Markdown or HTML. */
const prose = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()<>#|!~&$@]/g, (character) => `\\${character}`)

/** Bytes as people read them, in powers of 1000 as `docker images` shows them. */
export function readableSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let power = 0
  // 999.95 would be shown as 1000.0.
  while (value >= 999.95 && power < units.length - 1) {
    value /= 1000
    power += 1
  }
  return `${power === 0 ? bytes : value.toFixed(1)} ${units[power]}`
}

/** Milliseconds as seconds: hundredths matter in a short run, and not in a long one. */
export const readableTime = (milliseconds: number): string =>
  `${(milliseconds / 1000).toFixed(milliseconds < 9_995 ? 2 : 0)} s`

function describeSize({ measured }: PushReport): string {
  if (measured === undefined) return 'not known'
  const { size, manifests } = measured
  return `${readableSize(size)} compressed${manifests > 1 ? ` in ${manifests} manifests` : ''}`
}

function describeChange({ now }: TagPlan, digest: Digest): string {
  if (now === undefined) return 'new'
  return now === digest ? 'unchanged' : `moved from ${code(shortDigest(now))}`
}

function phaseTable(phases: readonly Phase[]): readonly string[] {
  const total = phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  return table(
    ['Phase', 'Time'],
    [...phases, { name: '**total**', milliseconds: total }].map(({ name, milliseconds }) => [
      name,
      readableTime(milliseconds),
    ]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

const code = (text: Tag | string): string => `\`${text}\``

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`
