/** What a build was asked for, whoever asked: each option of `docker buildx build` with its values. */
export interface BuildCommand {
  readonly context: string
  /** Values by the name of the option without dashes: `build-arg`, `target`. Options without a value have none. */
  readonly options: Readonly<Record<string, readonly string[]>>
}

const FLAGS = ['load', 'push', 'pull', 'no-cache']

const SHORT: Readonly<Record<string, string>> = { t: 'tag', f: 'file', o: 'output' }

/** Reads the arguments of `docker buildx build`, or of `docker build`. */
export function readBuildCommand(argv: readonly string[]): BuildCommand {
  const words = argv.slice(argv.indexOf('build') + 1)
  const options: Record<string, readonly string[]> = {}
  let context = ''
  while (words.length > 0) {
    const word = words.shift() ?? ''
    const [, given = '', inline] = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word) ?? []
    const name = SHORT[given] ?? given
    if (name === '') {
      if (word !== '--') context = word
    } else if (FLAGS.includes(name)) options[name] = []
    else options[name] = [...(options[name] ?? []), inline ?? words.shift() ?? '']
  }
  return { context, options }
}

/** Values of the form NAME=value, by name. */
export const byName = (values: readonly string[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(
    values.map((value) => {
      const at = value.indexOf('=')
      return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)]
    }),
  )

/** The files of `--secret` options, by the id of the secret. */
export const secretFiles = (values: readonly string[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(
    values.map((value) => {
      const { id = '', src = '' } = byName(value.split(','))
      return [id, src]
    }),
  )
