import { randomBytes } from 'node:crypto'
import { existsSync, statSync, truncateSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import * as core from '@actions/core'
import { MachineError, systemFailure } from '../base/errors.ts'
import { shortenMarkdown } from '../base/markdown-limit.ts'
import type { Environment } from '../runner/context.ts'
import { LogMasks } from '../runner/log-masks.ts'
import { neutral, openUntrusted, withoutSignatures } from '../runner/log-safety.ts'
import type { Log, Reporter } from '../runner/ports.ts'
import { cancelledByRunner, untilTaken } from './runner-signals.ts'

/** https://no-color.org is respected. */
const GREEN = '\u001b[32m'

const PLAIN = '\u001b[39m'

/** Bytes of the log that wait to be taken when the step was cancelled. */
const MOST_LEFT = 1024 * 1024

/** The runner of the job, as the step talks to it. */
export interface Runner {
  /** The step's log: stdout of this process, read by the runner. */
  readonly log: Log
  /** Outputs, state and summary, in the files that the runner names. */
  readonly report: Reporter
  /** Cancellation of the step by the runner, with a CancelledError. */
  readonly cancelled: AbortSignal
}

/** Makes the step's log and reporter, and hears the runner's signals. What the log was told to mask, the reporter hides too. */
export function actionsRunner(env: Environment): Runner {
  const masks = new LogMasks()
  const cancelled = cancelledByRunner()
  const log = actionsLog(env, masks, cancelled)
  return { log, report: actionsReporter(env, masks, log), cancelled }
}

const actionsLog = (env: Environment, masks: LogMasks, cancelled: AbortSignal): Log => ({
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
        // A program that is being ended is not waited for with its output: what nobody takes must not fill the memory.
        if (!cancelled.aborted || process.stdout.writableLength < MOST_LEFT) log.text(bytes)
        return untilTaken(process.stdout, cancelled)
      })
    } finally {
      log.close()
    }
  },
})

const actionsReporter = (env: Environment, masks: LogMasks, log: Pick<Log, 'warning'>): Reporter => ({
  output: (name, value) => leave(env, 'OUTPUT', `the output ${name}`, () => core.setOutput(name, value)),
  state: (name, value) => {
    const save = (): void => leave(env, 'STATE', 'what the post part needs', () => core.saveState(name, value))
    // Where nothing is to be done any more, the post part looks once again, and finds that.
    if (value === '') unlessRefused(save, () => undefined)
    else save()
  },
  summary: async (content) => {
    // core.summary rejects where there is no summary file, for instance on older GitHub Enterprise servers.
    const path = env.GITHUB_STEP_SUMMARY
    if (!path) return
    // The runner hides secrets in a summary when it takes it; until then it is a file like any other.
    const text = content.print((text) => masks.hide(text))
    const size = sizeOf(path)
    const room = SUMMARY_BYTES - (size ?? 0)
    if (room < LEAST_SUMMARY_BYTES) return log.warning(`The job summary in ${path} is full, so this is left out of it.`)
    try {
      await appendFile(path, shortenMarkdown(text, room))
    } catch (error) {
      // What it tells of is done, and in the log too.
      const failure = systemFailure(error)
      if (failure === undefined) throw error
      if (size !== undefined) cutBack(path, size)
      log.warning(`The job summary could not be written to ${path} (${failure.code}: ${failure.said}).`)
    }
  },
})

/**
 * Of a step's summary with more than 1 MiB the runner takes nothing, and it was seen to refuse a little less:
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs, https://github.com/actions/runner/issues/4337
 */
const SUMMARY_BYTES = 1000 * 1024

/** With less room a summary would say little. */
const LEAST_SUMMARY_BYTES = 8 * 1024

/** Does a task, and takes the refusal of this machine. Throws anything else. */
export function unlessRefused(task: () => void, refused: (error: MachineError) => void): void {
  try {
    task()
  } catch (error) {
    if (!(error instanceof MachineError)) throw error
    refused(error)
  }
}

/**
 * Leaves something in a file that the runner reads after the step: all of it, or nothing, because the runner takes no part of a
 * file that ends early. Throws MachineError where it cannot be written.
 */
function leave(env: Environment, file: 'OUTPUT' | 'STATE', what: string, write: () => void): void {
  const path = env[`GITHUB_${file}`]
  const doing = `write ${what} to ${path}, the file GITHUB_${file} of the runner`
  const size = sizeOf(path)
  try {
    write()
  } catch (error) {
    if (path && size !== undefined) cutBack(path, size)
    const failure = systemFailure(error) ?? (path && !existsSync(path) ? NO_FILE : undefined)
    throw failure === undefined ? error : new MachineError(doing, failure)
  }
}

/** Bytes of the file at a path; undefined when that cannot be seen. */
function sizeOf(path = ''): number | undefined {
  try {
    return statSync(path).size
  } catch {
    return undefined
  }
}

/** Takes what was written in part out of a file again. */
function cutBack(path: string, size: number): void {
  try {
    truncateSync(path, size)
  } catch {
    // A device, as a rule, which keeps nothing.
  }
}

/** @actions/core makes no such file, and says so in words of its own. */
const NO_FILE = { code: 'ENOENT', said: 'no such file or directory' } as const
