import type { LocalEcr } from '../emulator/index.ts'
import type { Step } from '../scripts/runner/run-action.ts'

/** A step that has credentials of the environment, as a step before it leaves them, in place of a role by OIDC. */
export function withKeys(step: Step, { environment }: Pick<LocalEcr, 'environment'>): Step {
  const { 'role-to-assume': _, ...inputs } = step.inputs
  return { ...step, inputs, env: { ...step.env, ...environment, ACTIONS_ID_TOKEN_REQUEST_URL: '' } }
}
