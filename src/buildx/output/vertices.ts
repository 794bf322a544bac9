// BuildKit colours the title of its warnings even where nobody asked for colours; tools in a build do as they like.
// https://github.com/docker/buildx/blob/master/commands/build.go (printWarnings)
const [ESCAPE, BELL] = ['\u001b', '\u0007']

const CODES = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\))`, 'g')

/** Lines of what docker printed, without terminal codes and without the carriage returns at their ends. */
export const plainLines = (output: string): readonly string[] =>
  output.replace(CODES, '').split('\n').map(withoutReturns)

function withoutReturns(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end -= 1
  return line.slice(0, end)
}

/** Vertex (step) of BuildKit that failed. */
export interface FailedVertex {
  /** As in "#6 0.232 text". */
  readonly number: string
  /** As in "#6 ERROR: text". */
  readonly error: string
  /** As in "#6 [2/2] RUN make" or "#6 exporting to image"; undefined when the log was longer than what is kept. */
  readonly title: string | undefined
  /** Of a title that names an instruction of the Dockerfile: the instruction. */
  readonly instruction: string | undefined
  /** Of such a title in a build for several platforms: the platform, such as linux/arm64. */
  readonly platform: string | undefined
}

/** As in "[linux/arm64 build 2/3] RUN make". */
const INSTRUCTION = /^\[(?:([a-z0-9]+\/[a-z0-9]\S*) )?(?:.* )?\d+\/\d+\] (.+)$/

/**
 * Finds the steps that failed in the plain progress of a build, in the order in which they did. What a step's own command
 * prints has a time in front of it, so it is taken neither for a title nor for an error.
 * https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go
 */
export function failedVertices(lines: readonly string[]): readonly FailedVertex[] {
  const texts = new Map<string, string[]>()
  const errors = new Map<string, string>()
  for (const line of lines) {
    const [, number, text = ''] = /^#(\d+) (.*)$/s.exec(line) ?? []
    if (number === undefined) continue
    const own = texts.get(number)
    if (own === undefined) texts.set(number, [text])
    else own.push(text)
    const error = /^ERROR: (.+)$/.exec(text)?.[1]
    if (error === undefined) continue
    // The last one is the last in the map.
    errors.delete(number)
    errors.set(number, error)
  }
  return [...errors].map(([number, error]) => ({ number, error, ...titleIn(texts.get(number) ?? []) }))
}

function titleIn(texts: readonly string[]): Pick<FailedVertex, 'title' | 'instruction' | 'platform'> {
  const title =
    texts.find((text) => INSTRUCTION.test(text)) ?? texts.find((text) => !/^(?:\d+\.\d+|ERROR:) /.test(text))
  const [, platform, instruction] = INSTRUCTION.exec(title ?? '') ?? []
  return { title, instruction, platform }
}
