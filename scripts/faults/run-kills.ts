// Runs of the step that are killed at any moment, each followed by its post part and by another run.
import {
  COPY_NAMES,
  type CopyKill,
  type CopyKillResult,
  countRequests,
  everyKill,
  killCopy,
} from '../../__tests__/faults/copy-kills.ts'
import { type Kill, type KillResult, runKills, spreadKills } from '../../__tests__/faults/kills.ts'
import { inParallel } from '../../__tests__/faults/run-cells.ts'
import { provideBuildKit } from '../buildkit-image.ts'
import { temporaryBundle } from '../bundle/make-bundle.ts'
import type { Store } from '../engine/find.ts'
import { startEngine } from '../engine/index.ts'
import { node24 } from '../node24.ts'

const STORES: readonly Store[] = ['containerd', 'classic']

export interface KillOptions {
  /** How many engines there are, with either image store by turns: in each one run after the other is killed. */
  readonly workers: number
  /** No run is begun then. */
  readonly stopped: AbortSignal
}

const log = (line: string): void => console.log(line)

/** Kills so many runs, and tells of each. Returns whether all was right after each of them. */
export async function killRuns(count: number, { workers, stopped }: KillOptions): Promise<boolean> {
  process.env.BUNDLE = await temporaryBundle()
  process.env.NODE24 = await node24()
  const kills = spreadKills(count)
  const work = (_none: unknown, worker: number): Promise<readonly KillResult[]> => {
    const own = kills.filter((_kill, index) => index % workers === worker)
    return killIn(STORES[worker % STORES.length] ?? 'containerd', unlessStopped(own, stopped))
  }
  const results = (await Promise.all(Array.from({ length: workers }, work))).flat()
  const wrong = results.filter(({ problems }) => problems.length > 0)
  const late = results.filter(({ phase }) => phase === undefined)
  log(
    `\n${results.length} of ${count} runs: ${wrong.length} wrong; ${late.length} had ended when they were to be killed`,
  )
  return results.length === count && wrong.length === 0
}

function* unlessStopped(kills: readonly Kill[], stopped: AbortSignal): Generator<Kill> {
  for (const kill of kills) {
    if (stopped.aborted) return
    yield kill
  }
}

/** Kills runs in an engine of its own. */
async function killIn(store: Store, kills: Iterable<Kill>): Promise<readonly KillResult[]> {
  const { environment, stop } = await startEngine({ suite: 'sid', store, init: true, log })
  try {
    const engine = { environment, store, buildkit: await provideBuildKit(environment, log) }
    return await runKills(kills, engine, (result) => log(lineOf(store, result)))
  } finally {
    await stop()
  }
}

const lineOf = (store: Store, { kill, phase = 'had ended', problems }: KillResult): string => {
  const { run, way, by, share } = kill
  return problemLines([store, run, way, `${by} ${share.toFixed(3)}`, phase], problems)
}

/** Kills promote and merge at each of their requests, so many at once, and tells of each. Returns whether all was right after each. */
export async function killCopies({ workers, stopped }: KillOptions): Promise<boolean> {
  process.env.BUNDLE = await temporaryBundle()
  process.env.NODE24 = await node24()
  const kills: CopyKill[] = []
  for (const name of COPY_NAMES) kills.push(...everyKill(name, await countRequests(name)))
  log(`${kills.length} kills`)
  const results: CopyKillResult[] = []
  await inParallel(kills, workers, async (kill) => {
    if (stopped.aborted) return
    const failed = (error: unknown): CopyKillResult => ({ kill, step: undefined, problems: [String(error)] })
    const result = await killCopy(kill).catch(failed)
    results.push(result)
    log(copyLineOf(result))
  })
  const wrong = results.filter(({ problems }) => problems.length > 0)
  log(`\n${results.length} of ${kills.length} kills of promote and merge: ${wrong.length} wrong`)
  return results.length === kills.length && wrong.length === 0
}

const copyLineOf = ({ kill: { run, way, request, isDone }, step = 'had ended', problems }: CopyKillResult): string =>
  problemLines([run, way, `${isDone ? 'after' : 'before'} request ${request}`, step], problems)

const problemLines = (words: readonly string[], problems: readonly string[]): string =>
  problems.length === 0 ? `right: ${words.join(' · ')}` : `wrong: ${[words.join(' · '), ...problems].join('\n  ')}`
