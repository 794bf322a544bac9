import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a block of commands did. Output has stderr too, as a reader sees it. */
export interface Ran {
  readonly code: number
  readonly output: string
}

/** One bash for all blocks of a document: variables and the folder stay, as in a reader's shell. */
export class Shell {
  readonly #bash: ChildProcess
  readonly #scripts: string
  #output = ''
  #changed = (): void => {}

  /** Takes the folder to begin in, a folder for the blocks, and the whole environment. */
  constructor(cwd: string, scripts: string, env: NodeJS.ProcessEnv) {
    this.#scripts = scripts
    // A process group of its own: what a block left running ends with it.
    const group = { cwd, env, detached: true }
    this.#bash = spawn('bash', ['--noprofile', '--norc'], { ...group, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#bash.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
      this.#changed()
    })
    this.#bash.on('close', () => this.#changed())
    this.#bash.stdin?.write('exec 2>&1\n')
  }

  /**
   * Runs a block, which ends at its first command that fails. One that may fail runs in a shell of its own, because the
   * session would end with it; otherwise a failure ends the session.
   */
  async run(block: string, mayFail: boolean): Promise<Ran> {
    const [script, mark] = [join(this.#scripts, 'block.sh'), randomBytes(8).toString('hex')]
    await writeFile(script, `set -eo pipefail\n${block}`)
    this.#output = ''
    // From a file, so that no command reads the next block from its standard input.
    const source = `. '${script}' </dev/null`
    this.#bash.stdin?.write(`${mayFail ? `set +e\n( ${source} )` : source}\nprintf '\\n${mark} %s\\n' "$?"\n`)
    const ended = new RegExp(`\\n${mark} (\\d+)\\n`)
    while (!ended.test(this.#output) && this.#bash.exitCode === null) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
    const code = Number(ended.exec(this.#output)?.[1] ?? this.#bash.exitCode)
    return { code, output: this.#output.replace(ended, '') }
  }

  /** Ends the session, and what it left running. */
  end(): void {
    try {
      if (this.#bash.pid !== undefined) process.kill(-this.#bash.pid, 'SIGKILL')
    } catch {
      // A block has ended it, and nothing is left.
    }
  }
}
