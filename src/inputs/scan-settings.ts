import { parseList } from '../base/csv.ts'
import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import type { Tag } from '../names/image-reference.ts'
import { parseTag } from '../names/image-reference.ts'
import { readFileText } from './documents.ts'
import type { InputReader } from './reader.ts'
import { readTime } from './time.ts'

/** Words of a threshold: from which severity on findings count. */
export const THRESHOLDS = ['off', 'critical', 'high', 'medium', 'low'] as const

export type Threshold = (typeof THRESHOLDS)[number]

/** Settings of the gate that reads the findings of ECR's scan. */
export interface ScanSettings {
  /** Threshold of findings that have a fix. */
  readonly fixable: Threshold
  /** Threshold of findings that have none. */
  readonly unfixed: Threshold
  readonly ignored: readonly IgnoredFinding[]
  /** Tag of the image whose findings are known, and only warn; undefined: there is none. */
  readonly baseline: Tag | undefined
  /** Milliseconds that the scan may take. */
  readonly timeout: number
}

/** Finding that does not count, until a day. */
export interface IgnoredFinding {
  /** Such as `CVE-2026-1234`. */
  readonly id: string
  /** Undefined: in every package. */
  readonly package: string | undefined
  /** Why it does no harm; undefined where nobody wrote it. */
  readonly reason: string | undefined
  /** The last day on which it does not count, such as `2026-12-31` (UTC); undefined: it never ends. */
  readonly until: string | undefined
}

const TEN_MINUTES = 600_000

/** Reads the settings of the scan gate; undefined when it is off. */
export function readScanSettings(reader: InputReader): ScanSettings | undefined {
  const fixable = reader.word('scan-fail-on', THRESHOLDS) ?? 'off'
  const unfixed = reader.word('scan-fail-on-unfixed', THRESHOLDS) ?? 'off'
  const ignored = readIgnored(reader)
  const baseline = reader.parsed('scan-baseline', parseTag)
  const timeout =
    reader.parsed('scan-timeout', (text) => readTime(text, { example: '10m', longest: '6h' })) ?? TEN_MINUTES
  if (fixable !== 'off' || unfixed !== 'off') return { fixable, unfixed, ignored, baseline, timeout }
  for (const input of ['scan-ignore', 'scan-baseline'])
    if (reader.text(input) !== undefined)
      reader.refuse(input, 'needs scan-fail-on or scan-fail-on-unfixed: without one nothing is scanned')
  return undefined
}

function readIgnored(reader: InputReader): readonly IgnoredFinding[] {
  const text = reader.text('scan-ignore')
  if (text === undefined) return []
  const lines = isPath(text) ? readLines(reader, text) : parseList(text, { commas: 'written' })
  if (!lines.ok) {
    reader.refuse('scan-ignore', lines.problem)
    return []
  }
  return lines.value.flatMap((line) => {
    const entry = parseIgnored(line)
    if (entry.ok) return [entry.value]
    reader.refuse('scan-ignore', entry.problem)
    return []
  })
}

/** One word with a dot or a slash is a path: no id of a vulnerability has one. */
const isPath = (text: string): boolean => /^[^\s,=]+$/.test(text) && /[./]/.test(text)

function readLines({ files }: InputReader, path: string): Parsed<readonly string[]> {
  const content = readFileText(path, files.content)
  return content.ok ? parseList(content.value, { commas: 'written' }) : content
}

const FORM = 'write CVE-2026-1234,package=openssl,until=2026-12-31,reason=why it does no harm'

const FIELDS = ['package', 'reason', 'until']

/** Parses a line of scan-ignore: an id, and fields after it. The reason goes to the end of the line. */
export function parseIgnored(line: string): Parsed<IgnoredFinding> {
  const [, head = '', reason = ''] = /^(.*?)(?:,\s*reason\s*=\s*(.*))?$/s.exec(line) ?? []
  const [id = '', ...fields] = head.split(',').map((field) => field.trim())
  if (!/^[A-Za-z][\w.-]*-[\w.:-]+$/.test(id))
    return refused(`${quoted(line)} does not begin with the id of a finding; ${FORM}`)
  const given = new Map<string, string>()
  for (const field of fields) {
    const [, name = field, value] = /^(\w+)\s*=\s*(.*)$/.exec(field) ?? []
    if (!FIELDS.includes(name) || !value)
      return refused(`${quoted(field)} of ${id} is not one of ${FIELDS.join(', ')}; ${FORM}`)
    if (given.has(name)) return refused(`${id} has ${name} more than once`)
    given.set(name, value)
  }
  const until = given.get('until')
  if (until !== undefined && !isDay(until)) return refused(`${quoted(until)} of ${id} is no day such as 2026-12-31`)
  return parsed({ id, package: given.get('package'), reason: reason.trim() || undefined, until })
}

/** A day that the calendar has: `2026-02-30` is none. */
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
