import { plainLines, shortened } from '../../base/text.ts'
import { DockerError } from '../docker-error.ts'

/** What docker says about a build that failed. */
export interface BuildFailure {
  /** Docker's last error, from its "ERROR:" on, or its last lines when there is none; empty when it said nothing. */
  readonly said: string
  /**
   * What BuildKit says about the part that failed and its last error leaves out: "> <title>" where it is no instruction of
   * the Dockerfile, such as "> exporting to image", and a longer form of the error. Empty when there is no more.
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

/** Takes the last output of `docker buildx build` with plain progress, which it uses where there is no terminal. */
export function parseBuildFailure(output: string): BuildFailure {
  const lines = plainLines(output)
  const start = lines.findLastIndex((line) => /^error:/i.test(line))
  const filled = lines.slice(Math.max(start, 0)).filter((line) => line.trim() !== '')
  const said = (start < 0 ? filled.slice(-5) : filled).join('\n')
  const before = lines.slice(0, start < 0 ? undefined : start)
  const vertex = failedVertex(before, said)
  const code = /(?:did not complete successfully|executor failed running .*): exit code: (\d+)$/.exec(said)?.[1]
  return {
    said,
    part: vertex === undefined ? '' : describePart(vertex, said),
    exitCode: code === undefined ? undefined : Number(code),
    step: failedStep(before, vertex),
  }
}

/** All that is known of why a build failed, for what looks for a cause in it: the part that failed, and the error. */
export const wordsOf = ({ part, said }: Pick<BuildFailure, 'part' | 'said'>): string =>
  part === '' ? said : `${part}\n${said}`

const describePart = ({ title, instruction, error }: Vertex, said: string): string =>
  [
    ...(title === undefined || instruction !== undefined ? [] : [`> ${title}`]),
    ...(said.includes(error) ? [] : [error]),
  ].join('\n')

function failedStep(lines: readonly string[], vertex: Vertex | undefined): FailedStep | undefined {
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
  return { ...first, text: more.length > 0 ? `${first.text.replace(/\s*\\$/, '')} …` : first.text }
}

interface Vertex {
  /** As in "#6 0.232 text". */
  readonly number: string
  readonly error: string
  /** As in "#6 [2/2] RUN make"; undefined when the log was longer than what is kept. */
  readonly title: string | undefined
  readonly instruction: string | undefined
  readonly platform: string | undefined
}

/** Where several steps failed, the one that the last error is about. */
function failedVertex(lines: readonly string[], said: string): Vertex | undefined {
  const failed = lines.flatMap((line) => {
    const [, number, error] = /^#(\d+) ERROR: (.*)$/.exec(line) ?? []
    return number === undefined || error === undefined ? [] : [{ number, error }]
  })
  const found = failed.findLast(({ error }) => said.includes(error)) ?? failed.at(-1)
  if (found === undefined) return undefined
  const start = `#${found.number} `
  const own = lines.flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []))
  const title = own.find((line) => INSTRUCTION.test(line)) ?? own.find((line) => !/^(?:\d+\.\d+|ERROR:) /.test(line))
  const [, platform, instruction] = INSTRUCTION.exec(title ?? '') ?? []
  return { ...found, title, instruction, platform }
}

/** As in "[linux/arm64 build 2/3] RUN make". */
const INSTRUCTION = /^\[(?:([a-z0-9]+\/[a-z0-9]\S*) )?(?:.* )?\d+\/\d+\] (.+)$/

/**
 * BuildKit repeats the last ten lines at the end, but cuts what came in pieces; the log itself is whole. Only where other
 * steps have printed so much since then that it was not kept is the repetition taken.
 */
function outputOf(lines: readonly string[], { number, title }: Vertex): readonly string[] {
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

/** BuildKit's words, and what buildx shows when the engine's classic store pushes. */
const REFUSED = [
  /^ERROR: (?:failed to build: )?(?:failed to solve: )?failed to push /m,
  /^#(\d+) pushing \S+ with docker$[\s\S]*^#\1 ERROR: /m,
]

/** Whether a build went well and only the registry did not take its image. */
export const isRefusedPush = (error: unknown): boolean =>
  error instanceof DockerError && mentionsRefusedPush(error.output)

/** The same for what docker printed. */
export const mentionsRefusedPush = (output: string): boolean =>
  REFUSED.some((pattern) => pattern.test(output)) ||
  // Of a login that was refused, the last error says only that, and not what for.
  /^failed to push /m.test(parseBuildFailure(output).part)
