import type { LocalEcr } from '../emulator/index.ts'
import type { Environment } from '../scripts/demo/docker.ts'
import { demoStep } from '../scripts/demo/step.ts'
import type { Step } from '../scripts/runner/run-action.ts'

/** What is measured with. */
export interface BenchPlace {
  readonly ecr: LocalEcr
  /** By which docker finds the engine. */
  readonly environment: Environment
  /** Path of Node 24. */
  readonly node: string
}

/** Step of this action for a Dockerfile of the bench: the demo's, whose own Dockerfile alone has build arguments. */
export async function benchStep({ ecr, environment, node }: BenchPlace): Promise<Step> {
  const step = await demoStep(ecr, node, environment)
  const { 'build-args': _, ...inputs } = step.inputs
  return { ...step, inputs }
}
