// A run that is killed at some moment, its post part, and a run after it: nothing of ours is left, nothing untrue is said, and
// the next run succeeds.
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { BASE } from '../../scripts/base-image.ts'
import { stubPath } from '../../scripts/bundle/bundle-path.ts'
import type { Environment } from '../../scripts/demo/docker.ts'
import { runAction, type Step, type StepResult } from '../../scripts/runner/run-action.ts'
import { type EngineJob, startEngineJob } from '../e2e/support.ts'
import { tagsIn } from '../support/registry.ts'

/** Engine in which runs are killed: nothing else may run there. */
export interface KillEngine {
  readonly environment: Environment
  /** The image of BuildKit in it. */
  readonly buildkit: string
}

type RunName = 'plain' | 'secrets' | 'copies' | 'builder'

/** SIGINT as the runner sends it, with SIGTERM and SIGKILL behind it; SIGKILL is of the step alone. */
type Signal = 'SIGINT' | 'SIGTERM' | 'SIGKILL'

/** A kill: what runs, by which signal, and when. */
export interface Kill {
  readonly run: RunName
  readonly signal: Signal
  /** When `share` of the run's requests have come, or of its time has passed; from 0 to 1. */
  readonly by: 'request' | 'time'
  readonly share: number
}

/** What came of a kill. */
export interface KillResult {
  readonly kill: Kill
  /** The last request before it; undefined when the run had ended. */
  readonly phase: string | undefined
  /** None when all is right. */
  readonly problems: readonly string[]
}

const RUNS: readonly RunName[] = ['plain', 'secrets', 'copies', 'builder']
const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT']

/** Its multiples are spread evenly over 0 to 1, however many there are: https://en.wikipedia.org/wiki/Low-discrepancy_sequence */
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Kills, so many of them, spread over the runs, the signals, and the requests and the time of a run. */
export const spreadKills = (count: number): readonly Kill[] =>
  Array.from({ length: count }, (_none, index) => ({
    run: RUNS[index % RUNS.length] ?? 'plain',
    signal: SIGNALS[index % SIGNALS.length] ?? 'SIGKILL',
    by: Math.floor(index / RUNS.length) % 3 === 2 ? 'time' : 'request',
    share: ((index + 1) * GOLDEN) % 1,
  }))

/** Long enough to meet a request while it runs. Milliseconds. */
const LATENCY = 40

const SECRET = 'c4n4ry-of-the-kills'

const inputsOf = (run: RunName, { buildkit }: KillEngine): Readonly<Record<string, string>> => ({
  repository: run === 'copies' ? 'app\nother' : 'app',
  tags: 'v1,latest',
  ...((run === 'secrets' || run === 'builder') && { secrets: `token=${SECRET}` }),
  ...(run === 'builder' && { driver: 'docker-container', 'buildkit-image': buildkit, 'driver-opts': 'network=host' }),
})

/** A container of BuildKit does not find the base image of the engine. */
const filesOf = (run: RunName, unique: string): Readonly<Record<string, string>> => ({
  Dockerfile: run === 'builder' ? 'FROM scratch\nCOPY file /\n' : `FROM ${BASE}\nCOPY file /\nRUN sleep 0.3\n`,
  file: unique.repeat(5000),
})

/** A run in a job of its own. */
interface KillJob {
  readonly job: EngineJob
  readonly step: Step & { readonly temp: string }
  readonly repositories: readonly string[]
}

let made = 0

async function withKillJob<T>(run: RunName, engine: KillEngine, task: (killJob: KillJob) => Promise<T>): Promise<T> {
  const environment = { PATH: process.env.PATH ?? '', ...engine.environment }
  const job = await startEngineJob(environment, { latency: LATENCY })
  try {
    made += 1
    await job.write(filesOf(run, `${process.pid} ${made} ${run}`))
    const temp = join(job.home, 'temp')
    await mkdir(temp)
    const inputs = inputsOf(run, engine)
    const step = {
      ...{ bundle: stubPath('build'), node: process.env.NODE24 ?? process.execPath, workspace: job.workspace },
      ...{ inputs, temp },
      env: { HOME: job.home, ...environment, ...job.ecr.environment, GITHUB_RUN_ID: '4711' },
    }
    return await task({ job, step, repositories: (inputs.repository ?? '').split('\n') })
  } finally {
    await job.end()
  }
}

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
  kills: readonly Kill[],
  engine: KillEngine,
  tell: (result: KillResult) => void,
): Promise<readonly KillResult[]> {
  const lengths = new Map<RunName, Length>()
  const results: KillResult[] = []
  for (const kill of kills) {
    const length = lengths.get(kill.run) ?? (await measure(kill.run, engine))
    lengths.set(kill.run, length)
    const result = await withKillJob(kill.run, engine, (killJob) => killAndLook(killJob, kill, length))
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
  const post = await runAction(step, main.state)
  const after = [
    ...problemsOfMain(main, kill, phase),
    ...problemsOfPost(post),
    ...(await remainsOf(killJob)),
    ...(await untruths(killJob, main)),
  ]
  const next = await runAction(step)
  const nextPost = await runAction(step, next.state)
  const late = [
    ...(next.code === 0 ? [] : [`exit code ${next.code}: ${next.output.slice(-300)}`]),
    ...problemsOfPost(nextPost),
    ...(await remainsOf(killJob)),
    ...(await untruths(killJob, next)),
    ...(await unlike(killJob, next)),
  ]
  return { kill, phase, problems: [...after, ...late.map((problem) => `next run: ${problem}`)] }
}

/** The moment of a kill: the kill itself, the length of its run, and a signal for when that has ended. */
interface Moment {
  readonly kill: Kill
  readonly length: Length
  readonly ended: AbortSignal
}

/** Waits for the moment, and sends the signals that the runner sends. `reached` is told the last request before it. */
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
  const signals = [kill.signal, ...(kill.signal === 'SIGKILL' ? [] : (['SIGTERM', 'SIGKILL'] as const))]
  for (const [index, signal] of signals.entries()) {
    if (index > 0) await delay(index === 1 ? 7500 : 2500, undefined, { signal: ended }).catch(() => {})
    if (ended.aborted) return
    process.kill(pid, signal)
  }
}

function problemsOfMain(main: StepResult, { signal }: Kill, phase: string | undefined): readonly string[] {
  if (phase === undefined) return main.code === 0 ? [] : [`nobody killed it, and exit code ${main.code}`]
  if (signal === 'SIGKILL' || phase === 'before any request' || main.code === 0) return []
  if (main.signal !== null) return [`it had to be ended by ${main.signal}`]
  return main.output.includes('Cancelled: the runner sent')
    ? []
    : [`no word of the cancellation: ${main.output.slice(-300)}`]
}

const problemsOfPost = ({ code, output }: StepResult): readonly string[] => [
  ...(code === 0 ? [] : [`exit code ${code} of the post part`]),
  ...(output.match(/^::(?:warning|error).*$/gm) ?? []).map((line) => `the post part says ${line}`),
]

/** What the step left on the machine, in the engine, and in the registry. */
async function remainsOf({ job, step, repositories }: KillJob): Promise<readonly string[]> {
  const lists = [
    ['ps', '--all', '--format', '{{.Names}}'],
    ['volume', 'ls', '--quiet'],
    ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'],
  ]
  const names = (await Promise.all(lists.map((args) => job.docker(...args)))).join('\n').split('\n')
  const tags = await Promise.all(repositories.map((name) => tagsIn(job.ecr, name).catch(() => [])))
  return [
    ...(await readdir(step.temp)).map((name) => `in RUNNER_TEMP: ${name}`),
    ...names.filter((name) => /ecr-build-push-|:staging-/.test(name)).map((name) => `in the engine: ${name}`),
    ...processesOf(job.home).map((command) => `a process: ${command}`),
    ...tags
      .flat()
      .filter((line) => line.startsWith('staging-'))
      .map((line) => `in the registry: ${line}`),
  ]
}

/** The commands that still run with this HOME. https://man7.org/linux/man-pages/man5/proc.5.html */
function processesOf(home: string): readonly string[] {
  const read = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8')
    } catch {
      return ''
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && read(name, 'environ').split('\0').includes(`HOME=${home}`))
    .map((pid) => read(pid, 'cmdline').replaceAll('\0', ' '))
    .filter((command) => command !== '')
}

/** What the outputs say and the registry does not have. */
async function untruths({ job, repositories }: KillJob, { outputs }: StepResult): Promise<readonly string[]> {
  const there = await Promise.all(
    repositories.map(async (name) => {
      const lines = await tagsIn(job.ecr, name).catch(() => [])
      return lines.map((line) => `${job.ecr.registry}/${name}:${line.replace(' ', '@')}`)
    }),
  )
  const claimed = (outputs.references ?? '').split('\n').filter((line) => line !== '')
  return claimed.filter((one) => !there.flat().includes(one)).map((one) => `the outputs name ${one}`)
}

/** The wanted tags that do not have the image of the run that succeeded. */
async function unlike({ job, repositories }: KillJob, { outputs }: StepResult): Promise<readonly string[]> {
  const wanted = ['latest', 'v1'].map((tag) => `${tag} ${outputs.digest}`).join(', ')
  const there = await Promise.all(repositories.map((name) => tagsIn(job.ecr, name).catch(() => [])))
  return there
    .map((tags) => tags.join(', '))
    .filter((tags) => tags !== wanted)
    .map((tags) => `the tags are ${tags}`)
}
