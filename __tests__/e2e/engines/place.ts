// Where a scenario runs.
import { docker } from '../../../scripts/demo/docker.ts'
import type { Step, StepResult } from '../../../scripts/runner/run-action.ts'
import { ENGINES, type EngineName, type Fleet } from './fleet.ts'

const PUSHED = { GITHUB_EVENT_NAME: 'push', GITHUB_REF_TYPE: 'branch' }

/** Events of the default branch and of another one, and their payload. */
export const MAIN = { ...PUSHED, GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }
export const TOPIC = { ...PUSHED, GITHUB_REF: 'refs/heads/topic', GITHUB_REF_NAME: 'topic' }
export const PAYLOAD = { repository: { default_branch: 'main' } }

/** One engine, as a scenario sees it. */
export interface Place {
  readonly engine: EngineName
  /** Whether it has the classic image store. */
  readonly classic: boolean
  readonly fleet: () => Fleet
  /** A name for a repository or a file that no other engine has. */
  own(name: string): string
  /** Runs the step with this engine. */
  run(inputs: Readonly<Record<string, string>>, more?: Partial<Step>): Promise<StepResult>
  docker(...args: readonly string[]): Promise<string>
}

/** Where the scenarios of an engine run. `fleet` is asked when they do. */
export function placeOf(engine: EngineName, fleet: () => Fleet): Place {
  const environment = () => fleet().engine(engine).environment
  return {
    engine,
    classic: ENGINES[engine].store === 'classic',
    fleet,
    own: (name) => `${engine}-${name}`,
    run: (inputs, more = {}) => fleet().job.run(inputs, { ...more, env: { ...environment(), ...more.env } }),
    docker: (...args) => docker(environment(), ...args),
  }
}
