import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalEcr, type LocalEcrOptions, type RequestRecord, startLocalEcr } from '../../emulator/index.ts'
import { ACTIONS } from '../../scripts/actions.ts'
import { stubPath } from '../../scripts/bundle/bundle-path.ts'
import { parseAction } from '../../scripts/docs/action.ts'
import { runAction, type Step, type StepResult } from '../../scripts/runner/run-action.ts'
import type { ActionName } from '../../src/index.ts'
import type { DockerCommand, DockerScript } from './docker-plays.ts'
import { COMPILE_CACHE, nodeOfRunner } from './node.ts'
import { type ScriptedDocker, scriptedDocker } from './scripted-docker.ts'
import { writeFiles } from './workspace.ts'

export interface JobOptions {
  readonly docker?: DockerScript
  readonly ecr?: LocalEcrOptions
}

/** A job with the real bundle, a local ECR, and a docker that plays a script. All folders are its own. */
export interface Job {
  readonly ecr: LocalEcr
  readonly docker: ScriptedDocker
  readonly workspace: string
  readonly home: string
  /** RUNNER_TEMP. */
  readonly temp: string
  /** Writes files below the workspace. */
  write(files: Readonly<Record<string, string>>): Promise<void>
  /**
   * Runs the main part of the step, a build unless another action is named. `env` is added to the job's; an empty value takes a variable away. `runner` has variables
   * of a broken runner, `node` is another one than that of the runner, and `started` is told the process.
   */
  run(
    inputs: Inputs,
    more?: {
      action?: ActionName
      env?: Inputs
      payload?: unknown
      runner?: Inputs
      node?: string
      started?: NonNullable<Step['started']>
    },
  ): Promise<Ran>
  /** Runs the post part with this state, and the inputs and environment that the main part had. */
  post(state: Inputs, inputs?: Inputs, env?: Inputs, runner?: Inputs): Promise<StepResult>
  /** Stops the local ECR and removes the folders. */
  end(): Promise<void>
}

export type Inputs = Readonly<Record<string, string>>

/** What a run of the main part left, with what it asked of others. */
export interface Ran extends StepResult {
  readonly job: Job
  readonly requests: readonly RequestRecord[]
  readonly commands: readonly DockerCommand[]
}

export const SHA = '1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4'
export const ROLE = 'arn:aws:iam::123456789012:role/github-ecr'

/** The local ECR's own key, as inputs. */
export const KEYS: Inputs = {
  'aws-access-key-id': 'AKIAIOSFODNN7EXAMPLE',
  'aws-secret-access-key': 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

/** The same key, as an earlier step would have put it into the environment. */
export const ENVIRONMENT_KEYS: Inputs = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

/** What the job has that is none of docker's business. */
export const CANARIES: Inputs = { GITHUB_TOKEN: 'ghs_canary', NPM_TOKEN: 'npm_canary', ACTIONS_RUNTIME_TOKEN: 'canary' }

/** A push to main, as the runner describes it. Instance metadata is off: no test may find the credentials of a machine. */
const PUSH_TO_MAIN: Inputs = {
  AWS_EC2_METADATA_DISABLED: 'true',
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTION_REPOSITORY: 'octo-org/ecr-build-push',
  GITHUB_ACTION_REF: 'v1',
  GITHUB_ACTOR: 'octocat',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_REPOSITORY: 'octo-org/app',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: SHA,
}

const PAYLOAD = { repository: { default_branch: 'main', full_name: 'octo-org/app' } }

const contracts = new Map<ActionName, Inputs>()

/** Every input of an action, as the runner hands it over: with its default, or empty. */
function defaultsOf(name: ActionName): Inputs {
  const known = contracts.get(name)
  if (known !== undefined) return known
  const { inputs } = parseAction(readFileSync(ACTIONS[name].file, 'utf8'))
  const defaults = Object.fromEntries(inputs.map((input) => [input.name, input.default ?? '']))
  contracts.set(name, defaults)
  return defaults
}

/** Starts a job of its own, whose workspace has a Dockerfile. */
export async function startJob(options: JobOptions): Promise<Job> {
  // First, because it refuses wrong options, and nothing else would then have to be removed.
  const ecr = await startLocalEcr(options.ecr)
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'))
  const [workspace, home, temp] = [join(folder, 'workspace'), join(folder, 'home'), join(folder, 'temp')]
  await Promise.all([workspace, home, temp].map((path) => mkdir(path)))
  const docker = await scriptedDocker(join(folder, 'docker'), options.docker ?? {})
  const end = async (): Promise<void> => {
    await ecr.close()
    await rm(folder, { recursive: true, force: true })
  }
  const job = makeJob({ ecr, docker, workspace, home, temp, end })
  await job.write({ Dockerfile: 'FROM scratch\nCOPY hello.txt /\n', 'hello.txt': 'hello\n' })
  return job
}

/** Runs a test in a job of its own. */
export async function withJob(options: JobOptions, test: (job: Job) => Promise<void>): Promise<void> {
  const job = await startJob(options)
  try {
    await test(job)
  } finally {
    await job.end()
  }
}

function makeJob(parts: Pick<Job, 'ecr' | 'docker' | 'workspace' | 'home' | 'temp' | 'end'>): Job {
  const { ecr, docker, workspace, home, temp } = parts
  const path = `${docker.bin}:${process.env.PATH ?? ''}`
  const { AWS_ENDPOINT_URL } = ecr.environment
  const base = { ...PUSH_TO_MAIN, ...CANARIES, PATH: path, HOME: home, AWS_ENDPOINT_URL }
  const step = (inputs: Inputs, env: Inputs = {}, action: ActionName = 'build'): Step => ({
    bundle: stubPath(action),
    node: nodeOfRunner(),
    preload: COMPILE_CACHE,
    inputs: { ...defaultsOf(action), ...inputs },
    env: Object.fromEntries(Object.entries({ ...base, ...env }).filter(([, value]) => value !== '')),
    payload: PAYLOAD,
    workspace,
    temp,
  })
  const job: Job = {
    ...parts,
    write: (files) => writeFiles(workspace, files),
    run: async (inputs, { env, action, ...more } = {}) => {
      const before = { requests: ecr.requests().length, commands: (await docker.commands()).length }
      const result = await runAction({ ...step(inputs, env, action), ...more })
      const [requests, commands] = [ecr.requests(), await docker.commands()]
      return {
        ...result,
        job,
        requests: requests.slice(before.requests),
        commands: commands.slice(before.commands),
      }
    },
    post: (state, inputs = {}, env = {}, runner = {}) => runAction({ ...step(inputs, env), runner }, state),
  }
  return job
}
