import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalEcr, type LocalEcrOptions, type PolicyRule, startLocalEcr } from '../../emulator/index.ts'
import { BASE, provideBase } from '../../scripts/base-image.ts'
import { stubPath } from '../../scripts/bundle/bundle-path.ts'
import { docker, type Environment, inherited } from '../../scripts/demo/docker.ts'
import { loggedIn } from '../../scripts/demo/login.ts'
import { runAction, type Step, type StepResult } from '../../scripts/runner/run-action.ts'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import type { Permission } from '../../src/iam/permissions.ts'
import { errorsIn } from '../support/annotations.ts'
import { nodeOfRunner } from '../support/node.ts'
import { writeFiles } from '../support/workspace.ts'

export { BASE, errorsIn }

/** A job with a real engine and a local ECR. Everything that it makes is in folders of its own. */
export interface EngineJob {
  readonly ecr: LocalEcr
  readonly workspace: string
  /** What docker needs to reach the engine. */
  readonly engine: Environment
  /** HOME of the job, with its own ~/.docker where the engine is reached without DOCKER_CONFIG. */
  readonly home: string
  /** Writes files below the workspace. */
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** Runs the step with its post part. */
  run(inputs: Readonly<Record<string, string>>, more?: Partial<Step>): Promise<StepResult>
  /** Runs docker, logged in to the local ECR. */
  docker(...args: readonly string[]): Promise<string>
  end(): Promise<void>
}

const SHA = '1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4'

/** Starts a job. `engine` is what startEngine gave; by default the engine that this process's environment names. */
export async function startEngineJob(
  engine: Environment = inherited('PATH', 'DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_CONTEXT'),
  options: LocalEcrOptions = {},
): Promise<EngineJob> {
  const folder = await mkdtemp(join(tmpdir(), 'job-'))
  const [workspace, home] = [join(folder, 'workspace'), join(folder, 'home')]
  await Promise.all([mkdir(workspace), mkdir(home)])
  await provideBase(engine, BASE, () => {})
  const ecr = await startLocalEcr(options)
  const env = { HOME: home, ...engine, ...ecr.environment, GITHUB_SHA: SHA }
  return {
    ecr,
    workspace,
    engine,
    home,
    write: (files) => writeFiles(workspace, files),
    run: async (inputs, more = {}) => {
      const step: Step = {
        bundle: stubPath('build'),
        node: nodeOfRunner(),
        inputs,
        workspace,
        ...more,
        env: { ...env, ...more.env },
      }
      const result = await runAction(step)
      await runAction(step, result.state)
      return result
    },
    docker: (...args) => loggedIn(ecr, engine, (environment) => docker(environment, ...args)),
    end: async () => {
      await ecr.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A rule by which everybody may do what these features need, and nothing else. */
export function allowing(...features: readonly Permission[]): PolicyRule {
  const { registry, repository } = actionsOf(features)
  const Action = [...registry, ...repository]
  return { policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }
}
