import { plainLines, shortened } from './plain.ts'

/** What docker says about a build that failed. */
export interface Failure {
  /** Docker's last error, from its "ERROR:" on, or its last lines when there is none; empty when it said nothing. */
  readonly said: string
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

/** Takes the last output of `docker buildx build` with plain progress, which it uses where there is no terminal. */
export function parseFailure(output: string): Failure {
  const lines = plainLines(output)
  const start = lines.findLastIndex((line) => /^error:/i.test(line))
  const filled = lines.slice(Math.max(start, 0)).filter((line) => line.trim() !== '')
  const said = (start < 0 ? filled.slice(-5) : filled).join('\n')
  const before = lines.slice(0, start < 0 ? undefined : start)
  const code = /(?:did not complete successfully|executor failed running .*): exit code: (\d+)$/.exec(said)?.[1]
  return { said, exitCode: code === undefined ? undefined : Number(code), step: failedStep(before, said) }
}

function failedStep(lines: readonly string[], said: string): FailedStep | undefined {
  const source = markedLines(lines)
  const vertex = failedVertex(lines, said)
  const instruction = source?.text ?? vertex?.instruction
  if (instruction === undefined) return undefined
  return {
    instruction: shortInstruction(instruction),
    line: source?.line,
    platform: vertex?.platform,
    output: vertex === undefined ? [] : outputOf(lines, vertex.number),
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
  return { ...first, text: more.length > 0 ? `${first.text.replace(/\s*\\$/, '')} …` : first.text }
}

interface Vertex {
  /** As in "#6 0.232 text". */
  readonly number: string
  readonly instruction: string | undefined
  readonly platform: string | undefined
}

/** Where several steps failed, the one that the last error is about. */
function failedVertex(lines: readonly string[], said: string): Vertex | undefined {
  const failed = lines.flatMap((line) => {
    const [, number, error] = /^#(\d+) ERROR: (.*)$/.exec(line) ?? []
    return number === undefined || error === undefined ? [] : [{ number, error }]
  })
  const number = (failed.findLast(({ error }) => said.includes(error)) ?? failed.at(-1))?.number
  if (number === undefined) return undefined
  const title = new RegExp(`^#${number} \\[(?:([a-z0-9]+/[a-z0-9]\\S*) )?(?:.* )?\\d+/\\d+\\] (.+)$`)
  const [, platform, instruction] = lines.map((line) => title.exec(line)).find((found) => found !== null) ?? []
  return { number, instruction, platform }
}

/**
 * BuildKit repeats the last ten lines at the end, but cuts what came in pieces; the log itself is whole. Of a line that
 * was written over with carriage returns, as progress bars are, the last state is kept.
 */
function outputOf(lines: readonly string[], number: string): readonly string[] {
  const own = new RegExp(`^#${number} \\d+\\.\\d+ (.*)$`, 's')
  const texts = lines.flatMap((line) => own.exec(line)?.[1]?.replace(/^.*\r/s, '').trimEnd() ?? [])
  const end = texts.findLastIndex((text) => text !== '') + 1
  return texts.slice(Math.max(0, end - OUTPUT_LINES), end).map((text) => shortened(text, OUTPUT_WIDTH))
}
