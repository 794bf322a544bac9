import { readKeyValueFile } from '../scripts/runner/file-commands.ts'
import { runAction, type Step } from '../scripts/runner/run-action.ts'
import type { OfficialAction } from './official-action.ts'
import { timed } from './statistics.ts'

/** The actions of the chain, in the order in which a job has them. */
export const CHAIN = [
  'aws-actions/configure-aws-credentials',
  'aws-actions/amazon-ecr-login',
  'docker/setup-buildx-action',
  'docker/metadata-action',
  'docker/build-push-action',
] as const

export type ChainAction = (typeof CHAIN)[number]

type Inputs = Readonly<Record<string, string>>

/** The `with:` lines of each, by the outputs of those before it. */
export type ChainInputs = Readonly<Record<ChainAction, (outputs: Readonly<Record<ChainAction, Inputs>>) => Inputs>>

/** Milliseconds of each action's main and post. */
export type ChainTimes = Readonly<Record<ChainAction, number>>

/** What a part of an action leaves for the next ones, and for its own post part. */
interface Left {
  readonly outputs: Inputs
  readonly state: Inputs
}

/**
 * Runs the chain as a runner does: the main parts in turn, each with the outputs and the environment that those before it have left,
 * then the post parts in reverse. `job` is what all steps have; its own inputs and bundle are left out.
 */
export async function runChain(
  actions: Readonly<Record<ChainAction, OfficialAction>>,
  inputs: ChainInputs,
  job: Omit<Step, 'inputs' | 'bundle'>,
): Promise<ChainTimes> {
  const times = new Map<ChainAction, number>()
  const outputs = new Map<ChainAction, Inputs>(CHAIN.map((name) => [name, {}]))
  const posts: (() => Promise<void>)[] = []
  let env = job.env
  const run = async (name: ChainAction, step: Step): Promise<Left> => {
    let left: Left = { outputs: {}, state: {} }
    const time = await timed(async () => {
      const result = await runAction(step)
      if (result.code !== 0) throw new Error(`${name} failed:\n${result.output}`)
      env = { ...env, ...readKeyValueFile(result.environmentFiles) }
      left = result
    })
    times.set(name, (times.get(name) ?? 0) + time)
    return left
  }
  for (const name of CHAIN) {
    const { main, post, defaults } = actions[name]
    const own = { ...defaults, ...inputs[name](record(outputs)) }
    const left = await run(name, { ...job, env, inputs: own, bundle: main })
    outputs.set(name, left.outputs)
    const state = Object.fromEntries(Object.entries(left.state).map(([key, value]) => [`STATE_${key}`, value]))
    if (post !== undefined)
      posts.unshift(async () => {
        await run(name, { ...job, env: { ...env, ...state }, inputs: own, bundle: post })
      })
  }
  for (const post of posts) await post()
  return record(times)
}

const record = <T>(map: ReadonlyMap<ChainAction, T>): Readonly<Record<ChainAction, T>> =>
  Object.fromEntries(map) as Record<ChainAction, T>
