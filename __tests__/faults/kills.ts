// A run that is killed at some moment, its post part, and a run after it: nothing of ours is left, nothing untrue is said, and
// the next run succeeds.
import { mkdir, rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { runAction, type StepResult } from '../../scripts/runner/run-action.ts'
import { isTagRemain, remainsOf, unjudged, unlike, untruths } from './kill-remains.ts'
import { type KillEngine, type KillJob, RUN_NAMES, type RunName, withKillJob } from './kill-runs.ts'
import { killProcessesOf, send, signalAsRunner } from './processes.ts'

/**
 * How a run is killed. SIGINT as the runner sends it, with SIGTERM and SIGKILL behind it; SIGKILL is of the step alone. `all`:
 * SIGKILL of the step and all that it has started. `job`: the same, and its post part never runs. `machine`: as when the machine
 * goes, after which the runner empties RUNNER_TEMP.
 */
type KillWay = 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'all' | 'job' | 'machine'

/** A kill: what runs, by which signal, and when. */
export interface Kill {
  readonly run: RunName
  readonly way: KillWay
  /** When `share` of the run's requests have come, or of its time has passed; from 0 to 1. */
  readonly by: 'request' | 'time'
  readonly share: number
}

/** What came of a kill. */
export interface KillResult {
  readonly kill: Kill
  /** The last request before it; undefined when the run had ended. */
  readonly phase: string | undefined
  /** What was there when the next run began, of a run without a post part. */
  readonly left: readonly string[]
  /** None when all is right. */
  readonly problems: readonly string[]
}

const WAYS: readonly KillWay[] = ['SIGINT', 'SIGKILL', 'machine', 'SIGTERM', 'all', 'SIGINT', 'job']

/** Their multiples are spread evenly over 0 to 1, however many there are: https://en.wikipedia.org/wiki/Low-discrepancy_sequence */
const [GOLDEN, SILVER] = [(Math.sqrt(5) - 1) / 2, Math.SQRT2 - 1]

/** Kills, so many of them, spread over the runs, the ways, and the requests and the time of a run. */
export const spreadKills = (count: number): readonly Kill[] =>
  Array.from({ length: count }, (_none, index) => ({
    run: RUN_NAMES[index % RUN_NAMES.length] ?? 'plain',
    way: WAYS[index % WAYS.length] ?? 'SIGKILL',
    by: ((index + 1) * SILVER) % 1 < 0.5 ? 'time' : 'request',
    share: ((index + 1) * GOLDEN) % 1,
  }))

/** How many requests a run sends, and how long it takes. */
interface Length {
  readonly requests: number
  readonly milliseconds: number
}

const measure = (run: RunName, engine: KillEngine): Promise<Length> =>
  withKillJob(run, engine, async ({ job, step }) => {
    const start = performance.now()
    const result = await runAction(step)
    const length = { requests: job.ecr.requests().length, milliseconds: performance.now() - start }
    await runAction(step, result.state)
    if (result.code !== 0) throw new Error(`The run ${run} fails also when nobody kills it:\n${result.output}`)
    return length
  })

/** Runs all kills, one after the other, and tells of each. Returns what came of them. */
export async function runKills(
  kills: Iterable<Kill>,
  engine: KillEngine,
  tell: (result: KillResult) => void,
): Promise<readonly KillResult[]> {
  const lengths = new Map<RunName, Length>()
  const results: KillResult[] = []
  const judge = async (kill: Kill): Promise<KillResult> => {
    const length = lengths.get(kill.run) ?? (await measure(kill.run, engine))
    lengths.set(kill.run, length)
    return withKillJob(kill.run, engine, (killJob) => killAndLook(killJob, kill, length))
  }
  for (const kill of kills) {
    const failed = (error: unknown): KillResult => ({
      ...{ kill, phase: undefined, left: [] },
      problems: [String(error)],
    })
    const result = await judge(kill).catch(failed)
    results.push(result)
    tell(result)
  }
  return results
}

async function killAndLook(killJob: KillJob, kill: Kill, length: Length): Promise<KillResult> {
  const { step } = killJob
  let phase: string | undefined
  const ended = new AbortController()
  const started = (pid: number): void => {
    void killAt(pid, killJob, { kill, length, ended: ended.signal }, (reached) => {
      phase = reached
    })
  }
  const main = await runAction({ ...step, started })
  ended.abort()
  const isWithoutPost = phase !== undefined && (kill.way === 'job' || kill.way === 'machine')
  const early = await unjudged(killJob, main)
  const after = isWithoutPost ? await untruths(killJob, main) : await lookAfterPost(killJob, main)
  if (isWithoutPost && kill.way === 'machine') await rm(step.temp, { recursive: true }).then(() => mkdir(step.temp))
  const left = isWithoutPost ? await remainsOf(killJob) : []
  const next = await runAction(step)
  const late = await lookAfterPost(killJob, next)
  const nextProblems = [
    ...(next.code === 0 ? [] : [`exit code ${next.code}: ${next.output.slice(-300)}`]),
    ...late.filter((problem) => !(isWithoutPost && isTagRemain(problem))),
    ...(await unlike(killJob, next)),
  ]
  const problems = [...problemsOfMain(main, kill, phase), ...early, ...after]
  return { kill, phase, left, problems: [...problems, ...nextProblems.map((problem) => `next run: ${problem}`)] }
}

/** Runs the post part of a run. Returns what it should not have said or left, and what of the outputs is not true. */
async function lookAfterPost(killJob: KillJob, main: StepResult): Promise<readonly string[]> {
  const { code, output } = await runAction(killJob.step, main.state)
  return [
    ...(code === 0 ? [] : [`exit code ${code} of the post part`]),
    ...(output.match(/^::(?:warning|error).*$/gm) ?? []).map((line) => `the post part says ${line}`),
    ...(await remainsOf(killJob)),
    ...(await untruths(killJob, main)),
  ]
}

/** The moment of a kill: the kill itself, the length of its run, and a signal for when that has ended. */
interface Moment {
  readonly kill: Kill
  readonly length: Length
  readonly ended: AbortSignal
}

/** Waits for the moment, and kills. `reached` is told the last request before it. */
async function killAt(
  pid: number,
  { job }: KillJob,
  { kill, length, ended }: Moment,
  reached: (phase: string) => void,
): Promise<void> {
  const begun = performance.now()
  const isDue = (): boolean =>
    kill.by === 'time'
      ? performance.now() - begun >= kill.share * length.milliseconds
      : job.ecr.requests().length >= Math.ceil(kill.share * length.requests)
  while (!isDue() && !ended.aborted) await delay(2)
  if (ended.aborted) return
  reached(job.ecr.requests().at(-1)?.step ?? 'before any request')
  if (kill.way === 'SIGINT' || kill.way === 'SIGTERM') return signalAsRunner(pid, kill.way, ended)
  send(pid, 'SIGKILL')
  if (kill.way !== 'SIGKILL') await killProcessesOf(job.home)
}

function problemsOfMain(main: StepResult, { way }: Kill, phase: string | undefined): readonly string[] {
  if (phase === undefined) return main.code === 0 ? [] : [`nobody killed it, and exit code ${main.code}`]
  const isAsked = way === 'SIGINT' || way === 'SIGTERM'
  if (!isAsked || phase === 'before any request' || main.code === 0) return []
  if (main.signal !== null) return [`it had to be ended by ${main.signal}`]
  return main.output.includes('Cancelled: the runner sent')
    ? []
    : [`no word of the cancellation: ${main.output.slice(-300)}`]
}
