import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultRule, RequestRecord } from '../../emulator/index.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { errorsIn } from '../support/annotations.ts'
import { type Inputs, type Job, type Ran, startJob } from '../support/job.ts'
import { ask } from '../support/registry.ts'
import { type Cell, ruleOf } from './cells.ts'
import type { Ended, Facts, NextRun, RepositoryFacts } from './facts.ts'
import { startGitHubApi } from './github-api.ts'
import { boundOf } from './oracle.ts'
import { killProcessesOf, processesOf } from './processes.ts'
import { printedBy, SCENARIOS, type Scenario } from './scenarios.ts'

/** What no run takes that ends by itself: it is ended so long after its bound. */
const GRACE_MILLISECONDS = 10_000

/** What a cell's run has around it. */
interface Stage {
  readonly cell: Cell
  readonly scenario: Scenario
  readonly job: Job
  /** What the environment of the job has beside the usual. */
  readonly env: Inputs
}

/**
 * Runs a scenario with the fault of a cell, main and post as the runner starts them, before a local ECR of its own. `engine` is
 * what docker needs to reach an engine; without it docker is played. Returns what the run has shown.
 */
export async function runCell(cell: Cell, engine?: Inputs): Promise<Facts> {
  const [faults, githubFaults]: [FaultRule[], FaultRule[]] = [[], []]
  const unique = randomBytes(8).toString('hex')
  const scenario: Scenario = SCENARIOS[cell.operation.scenario]
  const { scans, signings } = scenario
  const job = await startJob({ ecr: { faults, ...(scans && { scans }), ...(signings && { signings }) } })
  const github = await startGitHubApi(githubFaults)
  try {
    await scenario.prepare?.(job, unique)
    const env = { ...engine, ...scenario.env?.(job), GITHUB_API_URL: github.address }
    const stage: Stage = { cell, scenario, job, env }
    const before = job.ecr.requests().length
    const config = await dockerConfigOf(stage)
    const rules = cell.operation.server === 'github' ? githubFaults : faults
    rules.push(ruleOf(cell))
    const { main, ran, post } = await runParts(stage)
    rules.length = 0
    const ofEcr = job.ecr.requests().slice(before)
    const facts: Facts = {
      struck: ofEcr.filter(({ fault }) => fault !== undefined).length + github.struck(),
      main,
      post,
      errors: errorsIn(ran),
      outputs: ran.outputs,
      repositories: await Promise.all(scenario.repositories.map((name) => repositoryFacts(stage, name))),
      ...((scenario.gate || signings) && { early: countEarly(scenario, ran, ofEcr) }),
      ...(scenario.policies && { policies: await policiesOf(job) }),
      builds: scenario.action
        ? 0
        : engine === undefined
          ? playedBuilds(cell, ran)
          : printedLines(ran, printedBy(unique)),
      isDockerConfigChanged: config !== (await dockerConfigOf(stage)),
    }
    return scenario.action === undefined ? facts : { ...facts, next: await nextRun(stage, before) }
  } finally {
    await github.close()
    await killProcessesOf(job.home)
    await job.end()
  }
}

async function runParts({ cell, scenario, job, env }: Stage) {
  const inputs = scenario.inputs(job)
  const { payload } = scenario
  const action = scenario.action && { action: scenario.action }
  const limit = boundOf(cell, true) + GRACE_MILLISECONDS
  const [main, ran] = await watched(job, limit, () =>
    job.run(inputs, { env, ...action, ...(payload !== undefined && { payload }) }),
  )
  const [post] = await watched(job, limit, () => job.post(ran.state, inputs, env))
  return { main, ran, post }
}

/** Waits for a part of the step, and ends it at the limit. */
async function watched<T extends StepResult>(
  { home, temp }: Job,
  limit: number,
  part: () => Promise<T>,
): Promise<readonly [Ended, T]> {
  let isKilled = false
  const timer = setTimeout(() => {
    isKilled = true
    void killProcessesOf(home)
  }, limit)
  const start = performance.now()
  const result = await part().finally(() => clearTimeout(timer))
  const ended: Ended = {
    exit: result.code ?? result.signal ?? 'an unknown signal',
    milliseconds: Math.round(performance.now() - start),
    isKilled,
    left: await readdir(temp),
    processes: (await processesOf(home)).map(({ command }) => command),
  }
  return [ended, result]
}

/** What docker's configuration says, in HOME and where an engine of its own has it. */
async function dockerConfigOf({ job, env }: Stage): Promise<string> {
  const folders = [join(job.home, '.docker'), env.DOCKER_CONFIG ?? '']
  const texts = folders.map((folder) => readFile(join(folder, 'config.json'), 'utf8').catch(() => ''))
  return JSON.stringify(await Promise.all(texts))
}

async function repositoryFacts({ job: { ecr }, scenario }: Stage, repositoryName: string): Promise<RepositoryFacts> {
  const { service = 'ecr' } = scenario
  const uri = `${service === 'ecr' ? ecr.registry : ecr.publicRegistry}/${repositoryName}`
  const answer = await ask(ecr, 'DescribeImages', { repositoryName }, service).catch((error: unknown) => {
    if (String(error).includes('RepositoryNotFoundException')) return undefined
    throw error
  })
  const images = (answer?.imageDetails ?? []) as readonly { imageDigest: string; imageTags?: readonly string[] }[]
  return {
    name: repositoryName,
    uri,
    digests: images.map(({ imageDigest }) => imageDigest),
    tags: Object.fromEntries(
      images.flatMap(({ imageDigest, imageTags = [] }) => imageTags.map((tag) => [tag, imageDigest] as const)),
    ),
  }
}

/** Runs an action that copies again, now that nothing fails. `before` is how many requests came before the first run. */
async function nextRun({ job, scenario, env, ...stage }: Stage, before: number): Promise<NextRun> {
  const { code, signal, outputs } = await job.run(scenario.inputs(job), {
    env,
    ...(scenario.action && { action: scenario.action }),
  })
  const all = { ...stage, job, scenario, env }
  return {
    exit: code ?? signal ?? 'an unknown signal',
    digest: outputs.digest ?? '',
    repositories: await Promise.all(scenario.repositories.map((name) => repositoryFacts(all, name))),
    sent: job.ecr
      .requests()
      .slice(before)
      .filter(({ step, status, fault }) => step === 'PUT upload' && status === 201 && fault === undefined).length,
  }
}

/** Without a verdict that lets the image pass, or a signature, each tag is early. */
function countEarly(
  { tags, signings }: Scenario,
  { outputs }: Ran,
  requests: readonly Pick<RequestRecord, 'step' | 'reference'>[],
): number {
  const verdict = signings === undefined ? 'DescribeImageScanFindings' : 'DescribeImageSigningStatus'
  const hasPassed = outputs.gate === 'passed' || outputs['signing-status'] === 'complete'
  const last = requests.findLastIndex(({ step }) => step === verdict)
  const before = hasPassed ? requests.slice(0, last) : requests
  return before.filter(
    ({ step, reference = '' }) => step === 'PutImage' || (step === 'PUT manifest' && tags.includes(reference)),
  ).length
}

async function policiesOf({ ecr }: Job): Promise<Required<Facts>['policies']> {
  const isSet = (operation: string): Promise<boolean> =>
    ask(ecr, operation, { repositoryName: 'app' }).then(
      () => true,
      (error: unknown) => {
        if (/(Policy|Repository)NotFoundException/.test(String(error))) return false
        throw error
      },
    )
  return { lifecycle: await isSet('GetLifecyclePolicy'), repository: await isSet('GetRepositoryPolicy') }
}

/** Each command of the docker that is played builds anew; only what follows a failed push would find its cache. */
function playedBuilds({ operation }: Cell, { commands }: Ran): number {
  const builds = commands.filter(({ argv }) => argv[0] === 'buildx' && argv[1] === 'build').length
  return operation.isDocker ? Math.min(builds, 1) : builds
}

/** How often BuildKit's log has a line of a command: `#7 0.212 <line>`. */
const printedLines = ({ output }: Ran, line: string): number =>
  output.split('\n').filter((text) => /^#\d+ [\d.]+ /.test(text) && text.endsWith(line)).length
