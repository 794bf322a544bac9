import type { Log } from '../../runner/ports.ts'
import { type BuildFailure, shortInstruction } from './build-failure.ts'

/** Warning of BuildKit's checks about a line of the Dockerfile. */
export interface BuildWarning {
  /** Name of the check, such as UndefinedVar; undefined for warnings from before there were checks (BuildKit 0.14). */
  readonly rule: string | undefined
  readonly message: string
  /** Lines of the Dockerfile that have it; undefined where BuildKit does not say. */
  readonly lines: Lines | undefined
  /** Address where the check is explained; empty when nowhere. */
  readonly url: string
}

interface Lines {
  readonly start: number
  readonly end: number
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Warnings in the field "buildx.build.warnings" of buildx's metadata, a field that is there when
 * BUILDX_METADATA_WARNINGS is set (buildx 0.16 and later). What has another form than expected is left out: it is no
 * reason to fail a good build. https://docs.docker.com/build/building/variables/#buildx_metadata_warnings
 */
export function warningsInMetadata(field: unknown): readonly BuildWarning[] {
  return unique(
    records(field).flatMap((warning) => {
      const short = textOf(warning.short)
      const text = /^[A-Za-z0-9+/]+={0,2}$/.test(short) ? Buffer.from(short, 'base64').toString('utf8') : ''
      return text === '' ? [] : [{ ...fromText(text), ...withLines(linesIn(warning.range)), url: textOf(warning.url) }]
    }),
  )
}

/**
 * Warnings of "call: check", as buildx leaves them in the metadata's "result.json".
 * https://github.com/moby/buildkit/blob/master/frontend/subrequests/lint/lint.go
 */
export function warningsOfCheck(field: unknown): readonly BuildWarning[] {
  return unique(
    records(field).flatMap((warning) => {
      const message = textOf(warning.detail) || textOf(warning.description)
      const location = records([warning.location]).flatMap(({ ranges }) => linesIn(ranges) ?? [])
      const rule = textOf(warning.ruleName)
      return message === '' ? [] : [{ rule: rule || undefined, message, lines: location[0], url: textOf(warning.url) }]
    }),
  )
}

/** Warnings in the list that buildx prints at the end, also of a build that fails. Takes all of its lines. */
export function warningsIn(lines: readonly string[]): readonly BuildWarning[] {
  const title = lines.findLastIndex((line) => /^ *\d+ warnings? found \(use /.test(line))
  if (title < 0) return []
  const rest = lines.slice(title + 1)
  const end = rest.findIndex((line) => !line.startsWith(' - '))
  return unique(rest.slice(0, end < 0 ? undefined : end).map((line) => fromText(line.slice(' - '.length))))
}

/** "UndefinedVar: Usage of undefined variable '$X' (line 5)" */
function fromText(text: string): BuildWarning {
  const [, rule, message = text] = /^([A-Z][A-Za-z]+): (.+)$/s.exec(text) ?? []
  const [place = '', line] = / \(line (\d+)\)$/.exec(message) ?? []
  const at = Number(line)
  return {
    rule,
    message: place === '' ? message : message.slice(0, -place.length),
    lines: line === undefined ? undefined : { start: at, end: at },
    url: '',
  }
}

/** The first of some ranges: `[{ start: { line }, end: { line } }]`; undefined when they have another form. */
function linesIn(ranges: unknown): Lines | undefined {
  const [range] = records(ranges)
  const line = (end: unknown): number => Number(records([end])[0]?.line)
  const [start, end] = [line(range?.start), line(range?.end)]
  return Number.isInteger(start) ? { start, end: Number.isInteger(end) ? end : start } : undefined
}

/** Lines that are not known take nothing away from what the text says. */
const withLines = (lines: Lines | undefined) => lines && { lines }

/** A build for several platforms has each warning once for each of them. */
function unique(warnings: readonly BuildWarning[]): readonly BuildWarning[] {
  const seen = new Map(warnings.map((warning) => [JSON.stringify(warning), warning]))
  return [...seen.values()].sort((a, b) => (a.lines?.start ?? 0) - (b.lines?.start ?? 0))
}

/** What is an object in a list; nothing when it is no list. */
const records = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter((item): item is Fields => typeof item === 'object' && item !== null) : []

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Result of `docker buildx build --call check`. */
export interface CheckResult {
  readonly warnings: readonly BuildWarning[]
  /** Why the Dockerfile cannot be built at all; undefined when it can. */
  readonly failure: BuildFailure | undefined
}

/**
 * Parses the result of a check: takes the text of buildx's metadata file, where it is in "result.json". Returns
 * undefined when there is none. https://github.com/moby/buildkit/blob/master/frontend/subrequests/lint/lint.go
 * (LintResults)
 */
export function parseCheck(metadata: string): CheckResult | undefined {
  const [result] = records([jsonIn(metadata)]).flatMap((fields) => records([fields['result.json']]))
  if (result === undefined) return undefined
  const [error] = records([result.buildError])
  const message = textOf(error?.message)
  return {
    warnings: warningsOfCheck(result.warnings),
    failure: message === '' ? undefined : failureOf(message, placeOf(error?.location), sourceOf(result.sources)),
  }
}

/** A file that ends early tells nothing: what docker printed does, and how it ended. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function failureOf(message: string, lines: Lines | undefined, source: readonly string[]): BuildFailure {
  const instruction = source[(lines?.start ?? 0) - 1]?.trim() ?? ''
  const step =
    lines === undefined || instruction === ''
      ? undefined
      : { instruction: shortInstruction(instruction), line: lines.start, platform: undefined, output: [] }
  return { said: `ERROR: ${message}`, part: '', exitCode: undefined, step }
}

const placeOf = (location: unknown): Lines | undefined =>
  records([location]).flatMap(({ ranges }) => linesIn(ranges) ?? [])[0]

/** The lines of the Dockerfile, as BuildKit has read it. */
const sourceOf = (sources: unknown): readonly string[] =>
  Buffer.from(textOf(records(sources)[0]?.data), 'base64')
    .toString('utf8')
    .split('\n')

/** GitHub shows so many warnings of one step (https://github.com/orgs/community/discussions/26680). */
const SHOWN = 10

/**
 * Annotates each warning at its line of `dockerfile`, a path seen from the root of the repository; undefined when the
 * Dockerfile is not there. Where GitHub would leave some out, the last annotation says how many there are more.
 */
export function annotate(
  log: Pick<Log, 'warning'>,
  warnings: readonly BuildWarning[],
  dockerfile: string | undefined,
): void {
  const shown = warnings.length > SHOWN ? warnings.slice(0, SHOWN - 1) : warnings
  for (const { rule, message, lines, url } of shown) {
    log.warning(url === '' ? message : `${message}\n${url}`, {
      ...(rule !== undefined && { title: rule }),
      ...(dockerfile !== undefined && { file: dockerfile }),
      ...(dockerfile !== undefined && lines !== undefined && { startLine: lines.start, endLine: lines.end }),
    })
  }
  const more = warnings.length - shown.length
  if (more > 0) log.warning(`The Dockerfile has ${more} more warnings: the log of the build has them all.`)
}
