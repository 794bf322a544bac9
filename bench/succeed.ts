import { runAction, type Step, type StepResult } from '../scripts/runner/run-action.ts'

/** Runs the main part of an action. Returns what it left. Throws an Error with its output where it fails. */
export async function succeed(step: Step): Promise<StepResult> {
  const result = await runAction(step)
  if (result.code !== 0) throw new Error(`The action failed:\n${result.output}`)
  return result
}
