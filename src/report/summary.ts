import type { Measure } from '../ecr/measure.ts'
import { describe, type Explanation } from '../errors/explain.ts'
import type { Call } from '../inputs/settings.ts'
import type { Digest } from '../names/digest.ts'
import { shortDigest } from '../names/digest.ts'
import { digestReference, type Repository, repositoryUri } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'
import type { TagPlan } from '../plan/tags.ts'
import type { TitledPolicy } from '../policy/titled.ts'

/** How long a part of the run took. */
export interface Phase {
  readonly name: string
  readonly milliseconds: number
}

/** All that the summary of a push tells. */
export interface PushReport {
  /** In the order of the input; at least one has the image. */
  readonly destinations: readonly DestinationReport[]
  readonly digest: Digest
  /** Undefined where it could not be learned. */
  readonly measured: Measure | undefined
  readonly phases: readonly Phase[]
}

export interface DestinationReport {
  readonly repository: Repository
  readonly created: boolean
  /** incomplete: it has the image, and not all tags. */
  readonly result: 'delivered' | 'incomplete' | 'failed'
  /** Those that point to the image. */
  readonly tags: readonly TagPlan[]
}

/** The job summary as GitHub Markdown. Names and digests have no character that means something in Markdown tables. */
export function pushSummary(report: PushReport): string {
  const { destinations, digest, phases } = report
  const first = destinations.find(({ result }) => result !== 'failed')
  if (first === undefined) throw new Error('no destination has the image')
  const body = destinations.length === 1 ? oneDestination(first, report) : manyDestinations(report)
  const pull = ['```sh', `docker pull ${digestReference(first.repository, digest)}`, '```']
  return lines(...body, '', ...pull, '', ...phaseTable(phases))
}

function oneDestination({ repository, created, tags }: DestinationReport, report: PushReport): readonly string[] {
  const { digest } = report
  return [
    `### Delivered to ${code(repositoryUri(repository))}`,
    '',
    ...table(
      ['', ''],
      [
        ['Image', code(digestReference(repository, digest))],
        ['Size', describeSize(report)],
        ['Repository', created ? `created: ${code(repository.name)}` : code(repository.name)],
      ],
    ),
    '',
    ...table(
      ['Tag', 'Change'],
      tags.map((tag) => [code(tag.tag), describeChange(tag, digest)]),
    ),
  ]
}

function manyDestinations(report: PushReport): readonly string[] {
  const { destinations, digest } = report
  const delivered = destinations.filter(({ result }) => result === 'delivered')
  const row = ({ repository, created, result, tags }: DestinationReport): readonly string[] => [
    code(repositoryUri(repository)),
    `${result === 'delivered' ? result : `**${result}**`}${created ? ', repository created' : ''}`,
    tags.map((tag) => `${code(tag.tag)} ${describeChange(tag, digest)}`).join('<br>'),
  ]
  return [
    `### Delivered to ${delivered.length} of ${destinations.length} repositories`,
    '',
    ...table(
      ['', ''],
      [
        ['Image', code(digest)],
        ['Size', describeSize(report)],
      ],
    ),
    '',
    ...table(['Repository', 'Result', 'Tags'], destinations.map(row)),
  ]
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

/** The job summary of a run that only planned. */
export const planSummary = (plan: string): string => lines('### Planned, nothing was done', '', ...block(plan), '')

/** What a planned run would have to be allowed, for the job summary. */
export const policySummary = (policies: readonly TitledPolicy[]): string =>
  lines(
    '### What it needs in AWS',
    '',
    ...policies.flatMap(({ title, policy }) => [
      `${title}:`,
      '',
      '```json',
      JSON.stringify(policy, null, 2),
      '```',
      '',
    ]),
  )

/** The job summary of a run that evaluated the Dockerfile and made no image. */
export const callSummary = (call: Call, phases: readonly Phase[]): string =>
  lines(`### Dockerfile: ${call}`, '', 'Nothing was built. The answer is in the log.', '', ...phaseTable(phases))

/**
 * The job summary of a failed run: why and what to do, then the whole message. It holds words of others, so it stands in
 * a block of code that they cannot end. `partial`: some repositories have the image.
 */
export function failureSummary(explanations: readonly Explanation[], partial: boolean): string {
  const advice = explanations.flatMap(({ advice }) =>
    advice.map(([label, text]) => `**${label}:** ${label === 'More' ? text : prose(text)}`),
  )
  const message = describe(explanations)
  return lines(
    partial ? '### Not delivered everywhere' : '### The image was not delivered',
    '',
    ...advice.flatMap((paragraph) => [paragraph, '']),
    ...block(message),
    '',
  )
}

/** Text in a block of code that it cannot end. */
function block(text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, text, fence]
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

function describeSize({ measured }: Pick<PushReport, 'measured'>): string {
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
