import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readKeyValueFile } from '../../scripts/runner/file-commands.ts'
import type { Job, Ran } from '../support/job.ts'
import { fillIn, type Value } from './github-expression.ts'
import { contextsOf, filled, payloadOf, runnerVariables, type WorkflowFile } from './workflow-file.ts'

export const OURS = '<owner>/ecr-build-push@<commit>'

/**
 * Runs the steps of a workflow that uses this step, as a runner does: expressions are filled in from what is there, and
 * what a dropped step would have left is empty. Of other actions, the outputs are those that the file names. Returns what
 * this step left.
 */
export async function runWorkflow(job: Job, file: WorkflowFile): Promise<Ran> {
  await job.write(file.files ?? {})
  const steps: Record<string, Value> = {}
  let ran: Ran | undefined
  for (const step of file.here) {
    const contexts = contextsOf(file, { steps, workspace: job.workspace })
    const workflowEnv = (contexts.env ?? {}) as Readonly<Record<string, string>>
    const env = { ...workflowEnv, ...filled(step.env, contexts) }
    const inside = { ...contexts, env }
    if (step.uses === OURS) {
      const inputs = filled(step.with, inside)
      const oidc = inputs['role-to-assume'] && !inputs['aws-access-key-id'] ? job.ecr.oidc : {}
      ran = await job.run(inputs, { env: { ...runnerVariables(file), ...env, ...oidc }, payload: payloadOf(file) })
    }
    const outputs =
      step.run === undefined
        ? filled(step.outputs, inside)
        : await runScript(job, fillIn(step.run, inside), { ...runnerVariables(file), ...env })
    if (step.id !== undefined) steps[step.id] = { outputs }
  }
  if (ran === undefined) throw new Error(`${file.name} does not use this step.`)
  return ran
}

/** Runs a script of a workflow. Returns its outputs. */
async function runScript(
  job: Job,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'script-'))
  try {
    const output = join(folder, 'output')
    await writeFile(output, '')
    const variables = { PATH: process.env.PATH, ...env, GITHUB_OUTPUT: output }
    await promisify(execFile)('bash', ['-e', '-c', script], { cwd: job.workspace, env: variables })
    return readKeyValueFile(await readFile(output, 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
