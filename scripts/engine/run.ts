import { execFile } from 'node:child_process'

export type RunOptions = {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Milliseconds after which the program is ended. Without it, the program may take as long as it wants. */
  readonly timeout?: number
}

/** Runs a program to its end. Returns its standard output. Throws an Error that ends with what the program said last. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const said = lastLines(`${stdout}\n${stderr}`, 8)
      const end = error.killed ? `did not end within ${options.timeout} ms` : `failed (${error.code ?? error.signal})`
      reject(new Error(`\`${[program, ...args].join(' ')}\` ${end}${said ? `:\n${said}` : '.'}`))
    })
  })
}

/** The last `count` lines of `text` that are not empty, as one string. */
export function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n')
}
