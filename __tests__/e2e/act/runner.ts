// A runner of workflows that GitHub did not write: act, with this machine in place of a container (`-self-hosted`).
// What differs from GitHub: the actions of stand-ins.ts; OIDC tokens and ECR are the local ECR's, base images are in the
// engine; `aws` is Debian's and asks the local ECR, or deployments.ts. act gives each step a terminal.

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { actProgram } from '../../../scripts/engine/act.ts'
import { lastLines, run } from '../../../scripts/engine/run.ts'
import { awsCli, jq, type Tool } from '../../../scripts/engine/tools.ts'
import { nodeOfRunner } from '../../support/node.ts'
import { writeFiles } from '../../support/workspace.ts'
import { provideBases } from '../examples/bases.ts'
import { configFolder } from '../local-ecr/clients.ts'
import { type EngineJob, startEngineJob } from '../support.ts'
import { type Deployments, startDeployments } from './deployments.ts'
import type { Event } from './events.ts'
import { jobsIn, parseLog, type RanJob } from './said.ts'
import { localRepositories, writeActions } from './stand-ins.ts'

/** A repository with workflows, and what happens in it. */
export interface Run {
  /** The folder of the repository, without Git. */
  readonly folder: string
  /** Its name, after the owner. */
  readonly name: string
  /** The workflows by their names in .github/workflows. Without `only`, all of them run that the event starts. */
  readonly workflows: Readonly<Record<string, string>>
  readonly event: Event
  /** The workflow and the job to run alone. */
  readonly only?: readonly [workflow: string, job: string]
}

export interface Runner {
  readonly job: EngineJob
  readonly deployments: Deployments
  /** A folder for a repository, removed at the end. */
  newFolder(): Promise<string>
  /** Runs the workflows. Throws with the log when one of them fails. */
  run(run: Run): Promise<readonly RanJob[]>
  end(): Promise<void>
}

// Far beyond what any workflow here takes: a hang of act ends before that of the test.
const LONGEST_MS = 110_000

/** Starts what workflows need: an ECR of some regions, an engine with the base images, and act. */
export async function startRunner(...region: readonly string[]): Promise<Runner> {
  const log = (line: string): void => console.log(line)
  const [act, job, deployments] = [
    await actProgram(log),
    await startEngineJob(undefined, { region }),
    await startDeployments(),
  ]
  const root = await mkdtemp(join(tmpdir(), 'act-'))
  const [actions, bin] = [join(root, 'actions'), join(root, 'bin')]
  const node = nodeOfRunner()
  await provideBases(job.engine, node)
  await writeActions(actions)
  await writePrograms(bin, deployments.url)
  // Nothing else of this process: on GitHub it has variables of a job itself.
  const env = {
    ...job.engine,
    PATH: [bin, dirname(node), job.engine.PATH ?? process.env.PATH].join(':'),
    HOME: job.home,
    DOCKER_CONFIG: await configFolder(root, job.engine),
    AWS_ENDPOINT_URL: job.ecr.url,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  return {
    job,
    deployments,
    newFolder: () => mkdtemp(join(root, 'repository-')),
    run: async (what) => {
      await makeRepository(what)
      const event = join(await mkdtemp(join(root, 'event-')), 'event.json')
      await writeFile(event, JSON.stringify(what.event.payload))
      const more = [
        ...localRepositories(Object.values(what.workflows), actions),
        '--action-cache-path',
        join(root, 'act'),
      ]
      return await runAct(act, [...actArguments(what, event), ...more], what.folder, {
        ...env,
        ...(what.event.token && job.ecr.oidc),
      })
    },
    end: async () => {
      await Promise.all([job.end(), deployments.end()])
      await rm(root, { recursive: true, force: true })
    },
  }
}

function actArguments({ event, only }: Run, payload: string): readonly string[] {
  const here = ['ubuntu-latest', 'ubuntu-24.04', 'ubuntu-24.04-arm'].flatMap((name) => [
    '--platform',
    `${name}=-self-hosted`,
  ])
  const flags = [...here, '--json', '--no-cache-server', '--eventpath', payload]
  const chosen = only ? ['--workflows', `.github/workflows/${only[0]}`, '--job', only[1]] : []
  return [event.name, ...flags, ...chosen]
}

async function runAct(act: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const options = { cwd, env, timeout: LONGEST_MS, maxBuffer: 64 * 1024 * 1024 }
  const [failed, text] = await new Promise<readonly [boolean, string]>((resolve) =>
    execFile(act, args, options, (error, stdout, stderr) => resolve([error !== null, `${stdout}\n${stderr}`])),
  )
  const lines = parseLog(text)
  if (failed) throw new Error(`act failed:\n${lastLines(lines.map(({ msg }) => msg).join('\n'), 40)}`)
  return jobsIn(lines)
}

/** Makes a Git repository of the folder, as GitHub would have it. act reads its names from it. */
async function makeRepository({ folder, name, workflows }: Run): Promise<void> {
  await writeFiles(join(folder, '.github/workflows'), workflows)
  const git = (...args: readonly string[]) => run('git', args, { cwd: folder })
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', `https://github.com/acme/${name}.git`)
  await git('add', '.')
  await git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message=one')
}

/** What GitHub's runner has in its image, where this machine may lack it. */
async function writePrograms(bin: string, deployments: string): Promise<void> {
  const log = (line: string): void => console.log(line)
  const asked = `if [ "$1" = ecr ]; then url=$AWS_ENDPOINT_URL; else url=${deployments}; fi`
  const [aws, ownJq] = [await awsCli(log), await jq(log)]
  const programs = {
    // Debian's is older than the variable AWS_ENDPOINT_URL.
    aws: `${asked}\n${commandOf(aws)} --endpoint-url "$url" "$@"`,
    ...(isAbsolute(ownJq.program) && { jq: `${commandOf(ownJq)} "$@"` }),
  }
  await mkdir(bin)
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
}

const commandOf = ({ program, args, env }: Tool): string =>
  ['exec env', ...Object.entries(env).map(([name, value]) => `${name}='${value}'`), program, ...args].join(' ')
