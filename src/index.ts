import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import * as core from '@actions/core'
import { type AbandonedWorld, removeAbandoned } from './actions/abandoned.ts'
import { run } from './actions/build/run.ts'
import { failureSummary } from './actions/failure-summary.ts'
import { runMerge } from './actions/merge/run.ts'
import { DOCKER_STATE, type PostWorld, removeLeft } from './actions/post.ts'
import { runPromotion } from './actions/promote/run.ts'
import type { World } from './actions/world.ts'
import { asking, mostAttempts } from './adapters/ask.ts'
import { waitInTime } from './adapters/bounds.ts'
import { contextHasher } from './adapters/context-files.ts'
import { dockerCommand } from './adapters/docker-process.ts'
import { askingEngine } from './adapters/engine-api.ts'
import { matchWithinBounds } from './adapters/expression.ts'
import { filesIn } from './adapters/files.ts'
import { gitIn } from './adapters/git.ts'
import { githubAt } from './adapters/github.ts'
import { endDockerIn, endLeftDocker } from './adapters/left-docker.ts'
import { nameProcess } from './adapters/process-table.ts'
import { Connections } from './adapters/registry/connections.ts'
import { readDockerLogin } from './adapters/registry/docker-logins.ts'
import { openRepository } from './adapters/registry/repository-client.ts'
import { actionsRunner, type Runner, unlessRefused } from './adapters/runner-commands.ts'
import { endProcess } from './adapters/runner-signals.ts'
import { useProxies } from './adapters/use-proxies.ts'
import { userHome, withUserFolders } from './adapters/user-folders.ts'
import type { LoginStore } from './buildx/docker-config/kept/login-store.ts'
import type { Connect } from './ecr/api.ts'
import { describe, explain, explanationsOf } from './failures/explain.ts'
import { loadDateFormats } from './image-metadata/date-formats.ts'
import type { InputPorts } from './inputs/reader.ts'
import { nodeWarning, type Proxies } from './proxy/proxy-settings.ts'
import { type Context, readContext } from './runner/context.ts'
import { readEventFile } from './runner/event-file.ts'
import type { Sigstore } from './sign/sigstore.ts'

/** The actions of this bundle, each with its story. */
const ACTIONS = { build: run, merge: runMerge, promote: runPromotion } as const

/** Name of an action of this bundle, such as `build`. */
export type ActionName = keyof typeof ACTIONS

/** State that every run leaves, whatever it does. */
const STARTED_STATE = 'started'

/** Git answers within some milliseconds: what takes longer is no repository as others have it. */
const GIT_MILLISECONDS = 10_000

function makeWorld(
  context: Context,
  proxies: Proxies,
  { log, report, cancelled }: Runner,
): World & InputPorts & PostWorld {
  // One for all: destinations with different identities share what ECR is asked in a second.
  let connect: Connect | undefined
  let sigstore: Sigstore | undefined
  // So that `post` can end it when this process is killed, and docker, in a group of its own, is not.
  const running = (pid: number | undefined): void => {
    const save = (): void => report.state(DOCKER_STATE, (pid === undefined ? undefined : nameProcess(pid)) ?? '')
    // Docker runs by now, and nothing but its end after a kill needs it. No warning: the runner obeys nothing meanwhile.
    unlessRefused(save, ({ doing, code, said }) => log.info(`Could not ${doing} (${code}: ${said}).`))
  }
  const env = withUserFolders(process.env, { home: userHome(), folder: process.cwd() })
  // The SDK asks the system for the home, and fails where that does not know the user.
  process.env.HOME ||= env.HOME
  const ask = asking({
    cancelled,
    tell: log.info,
    now: () => performance.now(),
    mostAttempts: mostAttempts(process.env),
  })
  const wait = (milliseconds: number): Promise<void> => waitInTime(milliseconds, cancelled)
  const connections = new Connections(cancelled)
  const files = filesIn(context)
  return {
    context,
    env,
    input: (name) => core.getInput(name, { trimWhitespace: false }),
    proxies,
    log,
    report,
    files,
    hashContext: contextHasher(context.workspace, cancelled),
    docker: dockerCommand(cancelled, running),
    askEngine: askingEngine(cancelled),
    git: gitIn({ workspace: context.workspace, path: process.env.PATH, deadline: GIT_MILLISECONDS }, cancelled),
    github: githubAt(process.env.GITHUB_API_URL, ask),
    match: matchWithinBounds,
    connect: async (identity) => {
      // The SDK takes as long to load as docker to answer: it is loaded meanwhile, and only by a run that needs AWS.
      const { connectTo } = await import('./adapters/aws/session.ts')
      connect ??= connectTo({ env: process.env, mask: log.mask, ask, wait, proxies })
      return connect(identity)
    },
    sigstore: async () => {
      // Only by a run that signs, or wants a signature.
      const { sigstoreAt } = await import('./adapters/sigstore/sigstore-client.ts')
      sigstore ??= sigstoreAt({ env: process.env, mask: log.mask, ask, proxies, context, files })
      return sigstore
    },
    openRepository: (repository, access) => openRepository({ ...access, repository, connections, ask }),
    loginStore: loadedLate(async () => (await import('./adapters/kept-logins.ts')).loginStoreIn(context.workspace)),
    dockerLogin: (own, host, helperEnv) => readDockerLogin(own, host, { env: helperEnv, cancelled }),
    now: () => performance.now(),
    random: Math.random,
    unique: () => randomBytes(8).toString('hex'),
    clock: () => new Date(),
    wait,
    cancelled,
    endDocker: endLeftDocker,
    endDockerIn,
  }
}

/** Store of logins whose code, and what it needs, is loaded only by a run that keeps one. */
const loadedLate = (load: () => Promise<LoginStore>): LoginStore => ({
  problem: async (path, hosts) => (await load()).problem(path, hosts),
  keep: async (path, logins, keeper) => (await load()).keep(path, logins, keeper),
  takeOut: async (path, id) => (await load()).takeOut(path, id),
})

async function runMain(
  name: ActionName,
  world: World & InputPorts & AbandonedWorld,
  warnings: readonly (string | undefined)[],
): Promise<void> {
  for (const warning of warnings) if (warning !== undefined) world.log.warning(warning)
  try {
    // Now, so that a file of the runner which cannot be written is found before anything is changed.
    world.report.state(STARTED_STATE, 'true')
    await removeAbandoned(world)
    await ACTIONS[name](world)
  } catch (error) {
    const explanations = explanationsOf(error, { documents: world.context.documents, hide: world.log.masked })
    world.log.error(describe(explanations), explanations.find(({ place }) => place !== undefined)?.place)
    if (error instanceof Error) world.log.debug(error.stack ?? error.message)
    await world.report.summary(failureSummary(explanations, error))
  }
}

/** Reads what the job says, for either part. */
function readJob(runner: Runner) {
  const directories = { cwd: process.cwd(), temp: tmpdir() }
  const files = filesIn(readContext(process.env, {}, directories))
  const event = readEventFile(files, process.env.GITHUB_EVENT_PATH)
  const context = readContext(process.env, event.payload, directories)
  const proxies = useProxies(process.env, runner.log)
  return { event, proxies, world: makeWorld(context, proxies, runner) }
}

/**
 * Runs the main part of an action. The stubs in dist/ call this; the import alone does nothing. Never rejects: an error
 * becomes a message in the log, and the exit code. Ends the process.
 */
export async function main(name: ActionName): Promise<void> {
  const runner = actionsRunner(process.env)
  try {
    const { event, proxies, world } = readJob(runner)
    await loadDateFormats(Object.values(process.env))
    await runMain(name, world, [event.problem, nodeWarning(proxies, process.versions.node)])
  } catch (error) {
    core.setFailed(explain(error, { documents: undefined, hide: runner.log.masked }))
  }
  endProcess(runner.cancelled)
}

/**
 * Runs the post part, which is the same for all actions: it goes by what the main part saved, and does nothing where that has
 * come to nothing. An entry of its own, so that a main part which was killed in its first moment is not taken for one that
 * never ran. What cannot be removed is a warning and never fails the job. Ends the process.
 */
export async function post(): Promise<void> {
  // Also where this code is wrong, or waits for an answer that can no longer come, which Node ends with 13.
  process.on('exit', () => {
    process.exitCode = core.ExitCode.Success
  })
  const runner = actionsRunner(process.env)
  try {
    await removeLeft(readJob(runner).world, core.getState)
  } catch (error) {
    runner.log.warning(explain(error, { documents: undefined, hide: runner.log.masked }))
  }
  endProcess(runner.cancelled)
}
