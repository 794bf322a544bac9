/**
 * Reads GITHUB_OUTPUT or GITHUB_STATE as the runner does: `name=value` lines, and `name<<delimiter` with all lines up to
 * the delimiter. Later values win. Throws where the runner would refuse the file.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs (EnvFileKeyValuePairs)
 */
export function readKeyValueFile(text: string): Readonly<Record<string, string>> {
  // On Linux only LF ends a line: CR belongs to the value.
  const lines = text.split('\n')
  const values: Record<string, string> = {}
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const delimiter = line.slice(heredoc + 2)
      if (heredoc === 0 || delimiter === '') throw new Error(`The line ${line} has no name or no delimiter`)
      const end = lines.indexOf(delimiter, index + 1)
      if (end < 0) throw new Error(`The delimiter ${delimiter} of ${line.slice(0, heredoc)} is missing`)
      values[line.slice(0, heredoc)] = lines.slice(index + 1, end).join('\n')
      index = end
    } else if (equals > 0) {
      values[line.slice(0, equals)] = line.slice(equals + 1)
    } else {
      throw new Error(`The line ${line} is neither name=value nor name<<delimiter`)
    }
  }
  return values
}
