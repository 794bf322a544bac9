import { excerpt, shortened } from '../../base/text.ts'
import type { FailedVertex } from './vertices.ts'

/** Failure of a build, as docker tells it. */
export interface BuildFailure {
  /** Docker's last error, from its "ERROR:" on, or its last lines when there is none; empty when it said nothing. */
  readonly said: string
  /**
   * Part that failed, in BuildKit's words that its last error leaves out: "> <title>" where it is no instruction of the
   * Dockerfile, such as "> exporting to image", and a longer form of the error. Empty when there is no more.
   */
  readonly part: string
  /** The exit code of the command that failed in the build; undefined when it was no command. */
  readonly exitCode: number | undefined
  readonly step: FailedStep | undefined
}

/** The instruction of the Dockerfile that failed. */
export interface FailedStep {
  /** As it stands in the Dockerfile: its first line, with "…" when it has more. */
  readonly instruction: string
  /** Line of the Dockerfile; undefined where BuildKit does not say. */
  readonly line: number | undefined
  /** Such as linux/arm64; only in a build for several platforms. */
  readonly platform: string | undefined
  /** The last lines that the step itself printed. */
  readonly output: readonly string[]
}

const OUTPUT_LINES = 15

const OUTPUT_WIDTH = 500

/** An instruction as a message shows it. */
export const shortInstruction = (instruction: string): string => shortened(instruction, 120)

/**
 * Reads why a build failed from the last lines of `docker buildx build` with plain progress, which it uses where there
 * is no terminal, and from the steps that failed in them; of a build that succeeded the answer means nothing.
 */
export function readFailure(lines: readonly string[], failed: readonly FailedVertex[]): BuildFailure {
  const start = lines.findLastIndex((line) => /^error:/i.test(line))
  const filled = lines.slice(Math.max(start, 0)).filter((line) => line.trim() !== '')
  const last = start < 0 ? filled.slice(-5) : filled
  const said = last.join('\n')
  const vertex = vertexOf(failed, said)
  return {
    said: excerpt(said),
    part: vertex === undefined ? '' : excerpt(describePart(vertex, said)),
    exitCode: exitCodeIn(last.at(-1) ?? ''),
    step: failedStep(lines.slice(0, start < 0 ? undefined : start), vertex),
  }
}

/** The exit code of the command that an error is about; undefined when it is about no command. */
function exitCodeIn(error: string): number | undefined {
  const match = /: exit code: (\d+)$/.exec(error)
  if (match === null) return undefined
  const before = error.slice(0, match.index)
  // The second is of BuildKit 0.9.
  const isOfCommand = before.endsWith('did not complete successfully') || before.includes('executor failed running ')
  return isOfCommand ? Number(match[1]) : undefined
}

/**
 * Words of docker about why a build failed, for what looks for a cause in them: the part that failed, and the error.
 */
export const wordsOf = ({ part, said }: Pick<BuildFailure, 'part' | 'said'>): string =>
  part === '' ? said : `${part}\n${said}`

const describePart = ({ title, instruction, error }: FailedVertex, said: string): string =>
  [
    ...(title === undefined || instruction !== undefined ? [] : [`> ${title}`]),
    ...(said.includes(error) ? [] : [error]),
  ].join('\n')

function failedStep(lines: readonly string[], vertex: FailedVertex | undefined): FailedStep | undefined {
  const source = markedLines(lines)
  const instruction = source?.text ?? vertex?.instruction
  if (instruction === undefined) return undefined
  return {
    instruction: shortInstruction(instruction),
    line: source?.line,
    platform: vertex?.platform,
    output: vertex === undefined ? [] : outputOf(lines, vertex),
  }
}

/**
 * The lines that BuildKit marks in its excerpt of the Dockerfile:
 * https://github.com/moby/buildkit/blob/master/solver/errdefs/source.go (Print)
 */
function markedLines(lines: readonly string[]): { readonly line: number; readonly text: string } | undefined {
  const end = lines.lastIndexOf('--------------------')
  const start = lines.lastIndexOf('--------------------', end - 1)
  if (start < 0 || end < 0) return undefined
  const marked = lines.slice(start + 1, end).flatMap((line) => {
    const [, number, text = ''] = /^ *(\d+) \| >>> (.*)$/.exec(line) ?? []
    return number === undefined ? [] : [{ line: Number(number), text: text.trim() }]
  })
  const [first, ...more] = marked
  if (first === undefined) return undefined
  return { ...first, text: more.length > 0 ? `${withoutContinuation(first.text)} …` : first.text }
}

const withoutContinuation = (text: string): string => (text.endsWith('\\') ? text.slice(0, -1).trimEnd() : text)

/** More steps than this do not fail in one build. */
const LOOKED_THROUGH = 100

/** Where several steps failed, the one that the last error is about. */
const vertexOf = (failed: readonly FailedVertex[], said: string): FailedVertex | undefined =>
  failed.slice(-LOOKED_THROUGH).findLast(({ error }) => said.includes(error)) ?? failed.at(-1)

/**
 * BuildKit repeats the last ten lines at the end, but cuts what came in pieces; the log itself is whole. Only where other
 * steps have printed so much since then that it was not kept is the repetition taken.
 */
function outputOf(lines: readonly string[], { number, title }: FailedVertex): readonly string[] {
  const logged = lastLines(lines, new RegExp(`^#${number} \\d+\\.\\d+ (.*)$`, 's'))
  if (logged.length > 0) return logged
  const start = lines.findLastIndex((line) => (title === undefined ? line.startsWith(' > ') : line === ` > ${title}:`))
  const rest = start < 0 ? [] : lines.slice(start + 1)
  const end = rest.indexOf('------')
  return lastLines(rest.slice(0, Math.max(end, 0)), /^\d+\.\d+ (.*)$/s)
}

/** Of a line that was written over with carriage returns, as progress bars are, the last state is kept. */
function lastLines(lines: readonly string[], form: RegExp): readonly string[] {
  const texts = lines.flatMap((line) => form.exec(line)?.[1]?.replace(/^.*\r/s, '').trimEnd() ?? [])
  const end = texts.findLastIndex((text) => text !== '') + 1
  return texts.slice(Math.max(0, end - OUTPUT_LINES), end).map((text) => shortened(text, OUTPUT_WIDTH))
}
