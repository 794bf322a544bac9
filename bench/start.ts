import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalEcr } from '../emulator/index.ts'
import type { Environment } from '../scripts/demo/docker.ts'
import { demoStep } from '../scripts/demo/step.ts'
import { runAction } from '../scripts/runner/run-action.ts'
import type { Rows } from './compare.ts'
import { type Cost, meanCost } from './processor-time.ts'
import { spread } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 7
/** How many runs a round is the mean of: one takes few ticks of processor time. */
const RUNS = 10

/** What each takes, by its name in the table. */
type Round = Readonly<Record<string, Cost>>

const NODE = 'Node itself, with an empty file'

/** What this action takes where it has nothing to do, beside Node's own start. Returns rows of a table. */
export async function measureStart(ecr: LocalEcr, environment: Environment, node: string): Promise<Rows> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-start-'))
  try {
    const step = await demoStep(ecr, node, environment)
    const bundle = join(folder, 'empty.js')
    await writeFile(bundle, '')
    const { state } = await succeed(step)
    const wrong = { ...step, inputs: { ...step.inputs, push: 'perhaps' } }
    const tasks = {
      [NODE]: () => runAction({ ...step, bundle }),
      'a run that ends at its inputs': async () => {
        const { code, output } = await runAction(wrong)
        if (code !== 1 || !output.includes('perhaps')) throw new Error(`The inputs were not refused:\n${output}`)
      },
      'post, with nothing left to do': async () => {
        const { code, output } = await runAction(step, state)
        if (code !== 0) throw new Error(`The post part failed:\n${output}`)
      },
    }
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureRound(tasks))
    return Object.keys(tasks).flatMap((name) => rowsOf(name, rounds))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureRound(tasks: Readonly<Record<string, () => Promise<unknown>>>): Promise<Round> {
  const costs: [string, Cost][] = []
  for (const [name, task] of Object.entries(tasks)) costs.push([name, await meanCost(RUNS, task)])
  return Object.fromEntries(costs)
}

function rowsOf(name: string, rounds: readonly Round[]): Rows {
  const costs = (which: string, kind: keyof Cost): readonly number[] =>
    rounds.map((round) => round[which]?.[kind] ?? Number.NaN)
  const kinds = [
    ['', 'clock'],
    ['processor time: ', 'processor'],
  ] as const
  return kinds.flatMap(([prefix, kind]): Rows => {
    const own = costs(name, kind)
    if (own.some(Number.isNaN)) return []
    const row = [`${prefix}${name}`, spread(own, 'ms', 0)] as const
    if (name === NODE) return [row]
    const ratios = costs(NODE, kind).map((base, round) => (own[round] ?? Number.NaN) / base)
    return [row, [`${prefix}${name}, against Node`, spread(ratios, '×', 2)]]
  })
}
