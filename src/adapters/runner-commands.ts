import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import * as core from '@actions/core'
import { MachineError, systemFailure } from '../base/errors.ts'
import type { Environment } from '../runner/context.ts'
import { LogMasks } from '../runner/log-masks.ts'
import { neutral, openUntrusted, withoutSignatures } from '../runner/log-safety.ts'
import type { Log, Reporter } from '../runner/ports.ts'

/** https://no-color.org is respected. */
const GREEN = '\u001b[32m'

const PLAIN = '\u001b[39m'

/** The runner of the job, as the step talks to it. */
export interface Runner {
  /** The step's log: stdout of this process, read by the runner. */
  readonly log: Log
  /** Outputs, state and summary, in the files that the runner names. */
  readonly report: Reporter
}

/** Makes the step's log and reporter. What the log was told to mask, the reporter hides too. */
export function actionsRunner(env: Environment): Runner {
  const masks = new LogMasks()
  const log = actionsLog(env, masks)
  return { log, report: actionsReporter(env, masks, log) }
}

const actionsLog = (env: Environment, masks: LogMasks): Log => ({
  info: (text) => core.info(neutral(withoutSignatures(text))),
  // Not styleText of node:util: it paints only for a terminal, and GitHub shows colours without being one.
  done: (text) => core.info(env.NO_COLOR ? neutral(text) : `${GREEN}${neutral(text)}${PLAIN}`),
  warning: (text, place) => core.warning(withoutSignatures(text), place),
  error: (text, place) => {
    core.error(withoutSignatures(text), place)
    process.exitCode = core.ExitCode.Failure
  },
  debug: (text) => core.debug(withoutSignatures(text)),
  mask: (secret) => {
    masks.add(secret)
    core.setSecret(secret)
  },
  masked: (text) => masks.hide(text),
  group: (title, task) => core.group(neutral(title), task),
  untrusted: async (task) => {
    const log = openUntrusted((text) => void process.stdout.write(text), randomBytes(32).toString('hex'))
    try {
      return await task((bytes) => {
        log.text(bytes)
        return untilTaken(process.stdout)
      })
    } finally {
      log.close()
    }
  },
})

/** Resolves when a stream may be written to again, at once where it may be now, and also when it broke. */
function untilTaken(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writableNeedDrain) return Promise.resolve()
  return new Promise((resolve) => {
    const events = ['drain', 'error', 'close'] as const
    const end = (): void => {
      for (const event of events) stream.off(event, end)
      resolve()
    }
    for (const event of events) stream.on(event, end)
  })
}

const actionsReporter = (env: Environment, masks: LogMasks, log: Pick<Log, 'warning'>): Reporter => ({
  output: (name, value) => leave(env, 'OUTPUT', `the output ${name}`, () => core.setOutput(name, value)),
  state: (name, value) => leave(env, 'STATE', 'what the post part needs', () => core.saveState(name, value)),
  summary: async (content) => {
    // core.summary rejects where there is no summary file, for instance on older GitHub Enterprise servers.
    const path = env.GITHUB_STEP_SUMMARY
    if (!path) return
    try {
      // The runner hides secrets in a summary when it takes it; until then it is a file like any other.
      await appendFile(
        path,
        content.print((text) => masks.hide(text)),
      )
    } catch (error) {
      // What it tells of is done, and in the log too.
      const failure = systemFailure(error)
      if (failure === undefined) throw error
      log.warning(`The job summary could not be written to ${path} (${failure.code}: ${failure.said}).`)
    }
  },
})

/** Leaves something in a file that the runner reads after the step. Throws MachineError where it cannot be written. */
function leave(env: Environment, file: 'OUTPUT' | 'STATE', what: string, write: () => void): void {
  const path = env[`GITHUB_${file}`]
  const doing = `write ${what} to ${path}, the file GITHUB_${file} of the runner`
  try {
    write()
  } catch (error) {
    const failure = systemFailure(error) ?? (path && !existsSync(path) ? NO_FILE : undefined)
    throw failure === undefined ? error : new MachineError(doing, failure)
  }
}

/** @actions/core makes no such file, and says so in words of its own. */
const NO_FILE = { code: 'ENOENT', said: 'no such file or directory' } as const
