// promote and merge, killed at each of their requests; each kill is followed by the post part and by another run: no tag is ever on
// a part of an image, nothing untrue is said, and the next run goes on with what has come. No engine is needed.
import { readdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultRule, LocalEcr, RequestRecord } from '../../emulator/index.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { type Job, type Ran, startJob } from '../support/job.ts'
import { ask, digestsIn, type Manifest, manifestIn, settled, tagsIn } from '../support/registry.ts'
import { COPY_SCENARIOS } from './copy-scenarios.ts'
import { untruths } from './kill-remains.ts'
import { processesOf, send, signalAsRunner } from './processes.ts'
import type { Scenario } from './scenarios.ts'

/** Name of a run that copies, such as `promote`. */
export type CopyName = keyof typeof COPY_SCENARIOS

export const COPY_NAMES = Object.keys(COPY_SCENARIOS) as readonly CopyName[]

/** Kill of a run that copies. */
export interface CopyKill {
  readonly run: CopyName
  /** SIGKILL of the process; SIGINT as the runner sends it, with SIGTERM and SIGKILL behind it. */
  readonly way: 'SIGKILL' | 'SIGINT'
  /** The request, of which so many come before. */
  readonly request: number
  /** Whether the registry has done what it asks for, and the answer is lost. */
  readonly isDone: boolean
}

/** What came of a kill. */
export interface CopyKillResult {
  readonly kill: CopyKill
  /** The request at which it was killed; undefined when the run had ended before. */
  readonly step: string | undefined
  /** None when all is right. */
  readonly problems: readonly string[]
}

/** Kills of a run at each of so many requests: in both ways, of which one comes before the request is done and the other after. */
export const everyKill = (run: CopyName, requests: number): readonly CopyKill[] =>
  Array.from({ length: requests }, (_none, request) => [
    { run, way: 'SIGKILL', request, isDone: request % 2 === 1 } as const,
    { run, way: 'SIGINT', request, isDone: request % 2 === 0 } as const,
  ]).flat()

/** How many requests a run sends that nobody kills. */
export const countRequests = (name: CopyName): Promise<number> =>
  withCopyJob(name, async (stage) => {
    const { code, output, requests } = await run(stage)
    if (code !== 0) throw new Error(`The run ${name} fails also when nobody kills it:\n${output}`)
    return requests.length
  })

/** A run in a job of its own, whose parts are there. */
interface Stage {
  readonly job: Job
  readonly scenario: Scenario
  readonly faults: FaultRule[]
}

async function withCopyJob<T>(name: CopyName, task: (stage: Stage) => Promise<T>): Promise<T> {
  const faults: FaultRule[] = []
  const scenario: Scenario = COPY_SCENARIOS[name]
  const job = await startJob({ ecr: { faults } })
  try {
    await scenario.prepare?.(job, name)
    return await task({ job, scenario, faults })
  } finally {
    await job.end()
  }
}

const run = ({ job, scenario }: Stage, started?: (pid: number) => void): Promise<Ran> =>
  job.run(scenario.inputs(job), { action: scenario.action ?? 'promote', ...(started && { started }) })

/** Kills a run, and looks at what it has left, at its post part, and at the next run. */
export const killCopy = (kill: CopyKill): Promise<CopyKillResult> =>
  withCopyJob(kill.run, async (stage) => {
    const { job, faults } = stage
    const before = job.ecr.requests().length
    const struck = (): RequestRecord | undefined =>
      job.ecr
        .requests()
        .slice(before)
        .find(({ fault }) => fault !== undefined)
    faults.push({ match: '*', skip: kill.request, times: 1, action: 'hang', ...(kill.isDone && { at: 'end' }) })
    const ended = new AbortController()
    const main = await run(stage, (pid) => void killWhen(() => struck() !== undefined, pid, kill.way, ended.signal))
    ended.abort()
    faults.length = 0
    const step = struck()?.step
    await settled(job.ecr)
    const blobs = await blobsIn(job.ecr, 'app')
    const missing = await missingIn(job.ecr, 'other', blobs)
    const problems = [
      ...problemsOfKilled(main, kill, step),
      ...(await problemsOfTags(stage)),
      ...(await problemsOfPost(stage, main)),
    ]
    const next = await run(stage)
    const later = [
      ...(await problemsOfNext(stage, next)),
      ...problemsOfBytes(kill.run, next, missing),
      ...(await problemsOfPost(stage, next)),
    ]
    return { kill, step, problems: [...problems, ...later.map((problem) => `next run: ${problem}`)] }
  })

async function killWhen(isDue: () => boolean, pid: number, way: CopyKill['way'], ended: AbortSignal): Promise<void> {
  while (!isDue() && !ended.aborted) await delay(1)
  if (ended.aborted) return
  if (way === 'SIGKILL') send(pid, 'SIGKILL')
  else await signalAsRunner(pid, way, ended)
}

function problemsOfKilled(
  { code, signal, output }: Ran,
  { way }: CopyKill,
  step: string | undefined,
): readonly string[] {
  if (step === undefined) return code === 0 ? [] : [`nobody killed it, and exit code ${code}`]
  if (way === 'SIGKILL') return signal === 'SIGKILL' ? [] : ['the kill came too late']
  if (signal !== null) return [`it had to be ended by ${signal}`]
  return code === 0 || output.includes('Cancelled: the runner sent')
    ? []
    : [`no word of the cancellation: ${output.slice(-300)}`]
}

/** A tag that was asked for is on the whole image or on none, and no other one is there. */
async function problemsOfTags({ job: { ecr }, scenario: { images, tags } }: Stage): Promise<readonly string[]> {
  const lines = await tagsIn(ecr, 'other')
  const there = (await digestsIn(ecr, 'other')).length
  const others = lines.filter((line) => !tags.some((tag) => line.startsWith(`${tag} `)))
  return [
    ...(lines.length > 0 && there !== images ? [`${lines.join(', ')} with ${there} of ${images} manifests`] : []),
    ...others.map((line) => `a tag that nobody asked for: ${line}`),
  ]
}

async function problemsOfPost({ job, scenario }: Stage, main: StepResult): Promise<readonly string[]> {
  const { code, output } = await job.post(main.state, scenario.inputs(job))
  return [
    ...(code === 0 ? [] : [`exit code ${code} of the post part`]),
    ...(output.match(/^::(?:warning|error).*$/gm) ?? []).map((line) => `the post part says ${line}`),
    ...(await readdir(job.temp)).map((name) => `in RUNNER_TEMP: ${name}`),
    ...(await processesOf(job.home)).map(({ command }) => `a process: ${command}`),
    ...(await untruths({ job, repositories: ['other'] }, main)),
  ]
}

async function problemsOfNext(stage: Stage, next: Ran): Promise<readonly string[]> {
  const { job, scenario } = stage
  const wanted = scenario.tags.map((tag) => `${tag} ${next.outputs.digest}`).sort()
  const lines = await tagsIn(job.ecr, 'other')
  return [
    ...(next.code === 0 ? [] : [`exit code ${next.code}: ${next.output.slice(-300)}`]),
    ...(lines.join() === wanted.join() ? [] : [`the tags are ${lines.join(', ')}`]),
    ...(await problemsOfTags(stage)),
  ]
}

/** What had come is neither read nor sent again; a merge reads the configurations, to know the platforms. */
function problemsOfBytes(name: CopyName, next: Ran, missing: readonly string[]): readonly string[] {
  const isMounted = name === 'mount'
  const due = isMounted ? [] : missing.toSorted()
  const sent = next.requests.filter(({ step }) => step === 'PUT upload').length
  const read = next.requests.flatMap(({ step, path }) => (step === 'GET layer' ? [path.split('/').at(-1) ?? ''] : []))
  const more = read.filter((digest, at) => !due.includes(digest) || read.indexOf(digest) !== at)
  const isLook = (digest: string): boolean => name === 'merge' && read.filter((one) => one === digest).length === 1
  return [
    ...(sent === due.length ? [] : [`${sent} blobs were sent, and ${due.length} were missing`]),
    ...due.filter((digest) => !read.includes(digest)).map((digest) => `${digest} was missing, and not read`),
    ...more.filter((digest) => !isLook(digest)).map((digest) => `${digest} was read, and was not missing`),
  ]
}

/** The digests of the blobs of all manifests in a repository, each once. */
async function blobsIn(ecr: LocalEcr, repositoryName: string): Promise<readonly string[]> {
  const digests = await digestsIn(ecr, repositoryName)
  const manifests = await Promise.all(digests.map((digest) => manifestIn(ecr, repositoryName, digest)))
  const blobs = manifests.flatMap(({ config, layers = [] }: Manifest) => [...(config ? [config] : []), ...layers])
  return [...new Set(blobs.filter((one) => !('urls' in one)).map(({ digest }) => digest))]
}

async function missingIn(
  ecr: LocalEcr,
  repositoryName: string,
  layerDigests: readonly string[],
): Promise<readonly string[]> {
  const { layers } = await ask(ecr, 'BatchCheckLayerAvailability', { repositoryName, layerDigests })
  const there = (layers as readonly { layerDigest: string; layerAvailability: string }[]).flatMap((one) =>
    one.layerAvailability === 'AVAILABLE' ? [one.layerDigest] : [],
  )
  return layerDigests.filter((digest) => !there.includes(digest))
}
