import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readKeyValueFile } from './file-commands.ts'
import { type RunnerLog, readLog } from './log.ts'
import { postPath } from './post-path.ts'

/** A step as a workflow would have it. */
export interface Step {
  /** Path of what action.yml names as `main`; `post` stands beside it. */
  readonly bundle: string
  /** Path of a Node 24 binary. */
  readonly node: string
  /** A module that Node loads before the bundle. */
  readonly preload?: string
  /** The `with:` lines. Defaults of action.yml are the caller's affair. */
  readonly inputs: Readonly<Record<string, string>>
  /** Environment of the job: PATH, HOME and what a test adds. Nothing of this process is passed on by itself. */
  readonly env: Readonly<Record<string, string>>
  /** The event's JSON. */
  readonly payload?: unknown
  readonly workspace: string
  /** Folder for RUNNER_TEMP; must exist. Default: a new one, removed afterwards. */
  readonly temp?: string
  /** Variables of the runner as a broken one has them, such as RUNNER_TEMP; default: files and folders that are in order. */
  readonly runner?: Readonly<Record<string, string>>
  /** Called with the process of the main part, for instance to send it a signal. */
  readonly started?: (pid: number, output: () => string) => void
}

/** What a step left, as the runner sees it. */
export interface StepResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** stdout and stderr in the order in which they came. */
  readonly output: string
  readonly log: RunnerLog
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly summary: string
  /** Lines that were appended to GITHUB_ENV and GITHUB_PATH; the action must leave both alone. */
  readonly environmentFiles: string
}

/** Runs the main part of an action, or its post part with the state of the main part. */
export async function runAction(step: Step, state?: StepResult['state']): Promise<StepResult> {
  const folder = await mkdtemp(join(tmpdir(), 'runner-'))
  try {
    const temp = step.temp ?? join(folder, 'temp')
    await mkdir(temp, { recursive: true })
    const files = await commandFiles(folder)
    await writeFile(join(folder, 'event.json'), JSON.stringify(step.payload ?? {}))
    const env = { ...step.env, ...inputVariables(step.inputs), ...stateVariables(state ?? {}), ...files.variables }
    const runner = {
      RUNNER_TEMP: temp,
      GITHUB_WORKSPACE: step.workspace,
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      ...step.runner,
    }
    const part = state === undefined ? step : { ...step, bundle: postPath(step.bundle), started: undefined }
    const ended = await runProcess(part, { ...env, ...runner })
    return { ...ended, log: readLog(ended.output), ...(await files.read()) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function runProcess(
  {
    node,
    preload,
    bundle,
    workspace,
    started,
  }: Pick<Step, 'node' | 'preload' | 'bundle' | 'workspace'> & { started?: Step['started'] | undefined },
  env: Record<string, string>,
): Promise<Pick<StepResult, 'code' | 'signal' | 'output'>> {
  return new Promise((resolve, reject) => {
    const argv = preload === undefined ? [bundle] : ['--import', preload, bundle]
    const child = spawn(node, argv, { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    const output = (): string => Buffer.concat(chunks).toString('utf8')
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, output: output() }))
    if (child.pid !== undefined) started?.(child.pid, output)
  })
}

/** https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs */
const inputVariables = (inputs: Step['inputs']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )

const stateVariables = (state: StepResult['state']): Record<string, string> =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))

async function commandFiles(folder: string) {
  const names = ['OUTPUT', 'STATE', 'STEP_SUMMARY', 'ENV', 'PATH'] as const
  const path = (name: (typeof names)[number]): string => join(folder, name)
  await Promise.all(names.map((name) => writeFile(path(name), '')))
  const text = (name: (typeof names)[number]): Promise<string> => readFile(path(name), 'utf8')
  return {
    variables: Object.fromEntries(names.map((name) => [`GITHUB_${name}`, path(name)])),
    read: async () => ({
      outputs: readKeyValueFile(await text('OUTPUT')),
      state: readKeyValueFile(await text('STATE')),
      summary: await text('STEP_SUMMARY'),
      environmentFiles: `${await text('ENV')}${await text('PATH')}`,
    }),
  }
}
