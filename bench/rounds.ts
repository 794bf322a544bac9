import { type RequestRecord, startLocalEcr } from '../emulator/index.ts'
import type { Environment } from '../scripts/demo/docker.ts'
import { demoStep } from '../scripts/demo/step.ts'
import { runAction } from '../scripts/runner/run-action.ts'
import { withKeys } from './keys.ts'
import { succeed } from './succeed.ts'

type Row = readonly [what: string, figure: string]

/** Milliseconds before each answer: long against what this machine takes to send a request. */
const LATENCY = 400

/** When a request arrived, and how long its answer took. Milliseconds. */
export type Timed = Pick<RequestRecord, 'step' | 'at' | 'ms'>

/**
 * Rounds of requests: those of one are under way at the same time, and the next one begins with a request that came when the first of
 * them had been answered. Each round is the steps of its requests, in the order in which they came.
 */
export function roundsOf(requests: readonly Timed[]): readonly (readonly string[])[] {
  const rounds: string[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const { step, at, ms } of [...requests].sort((a, b) => a.at - b.at)) {
    if (at >= end) {
      rounds.push([])
      end = Number.POSITIVE_INFINITY
    }
    rounds.at(-1)?.push(step)
    end = Math.min(end, at + ms)
  }
  return rounds
}

/**
 * Requests of the registry are docker's, also those to which it is led (GET layer): the first one ends what was asked before the build,
 * and the answer to the last one begins what is asked after it. Nobody waits for what is asked meanwhile.
 */
export function aroundBuild(requests: readonly Timed[]): readonly [before: readonly Timed[], after: readonly Timed[]] {
  const isDocker = ({ step }: Timed): boolean => /(?:base|manifest|blob|upload|layer)$/.test(step)
  const ends = requests.filter(isDocker).map(({ at, ms }) => at + ms)
  const end = Math.max(...ends)
  return [requests.slice(0, requests.findIndex(isDocker)), requests.filter(({ at }) => at >= end)]
}

const shown = (rounds: readonly (readonly string[])[]): string =>
  `${rounds.length}: ${rounds.map((steps) => [...new Set(steps)].join(' + ')).join(', then ')}`

/**
 * Counts the round trips of a step before and after its build, for one tag and for ten, with a role and with credentials of the
 * environment. Returns rows of a table.
 */
export async function measureRounds(environment: Environment, node: string): Promise<readonly Row[]> {
  const ecr = await startLocalEcr({ latency: LATENCY })
  try {
    const step = await demoStep(ecr, node, environment)
    const rows: Row[] = []
    const count = async (what: string, tags: number, isRole: boolean): Promise<void> => {
      const names = Array.from({ length: tags }, (_, index) => `type=raw,value=v${index}`)
      const tagged = { ...step, inputs: { ...step.inputs, tags: names.join('\n') } }
      const from = ecr.requests().length
      await succeed(isRole ? tagged : withKeys(tagged, ecr))
      const [before, after] = aroundBuild(ecr.requests().slice(from))
      rows.push(
        [`${what}, before the build`, shown(roundsOf(before))],
        [`${what}, after the build`, shown(roundsOf(after))],
      )
    }
    // Fills the cache, so that a build takes less than an answer.
    await runAction(step)
    await count('a role, one tag', 1, true)
    await count('credentials of the environment, ten tags', 10, false)
    return rows
  } finally {
    await ecr.close()
  }
}
