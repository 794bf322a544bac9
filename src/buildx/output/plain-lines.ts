// BuildKit colours the title of its warnings even where nobody asked for colours; tools in a build do as they like.
// https://github.com/docker/buildx/blob/master/commands/build.go (printWarnings)
const [ESCAPE, BELL] = ['\u001b', '\u0007']

const CODES = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\))`, 'g')

/** Splits what docker printed into lines, without terminal codes and without the carriage returns at their ends. */
export const plainLines = (output: string): readonly string[] =>
  output.replace(CODES, '').split('\n').map(withoutReturns)

function withoutReturns(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end -= 1
  return line.slice(0, end)
}
