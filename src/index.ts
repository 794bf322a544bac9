import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import * as core from '@actions/core'
import { run } from './actions/build/run.ts'
import { failureSummary } from './actions/build/summary.ts'
import { DOCKER_STATE, post } from './actions/post.ts'
import type { World } from './actions/world.ts'
import { dockerCommand, endLeftDocker, nameProcess } from './adapters/docker-process.ts'
import { matchWithinBounds } from './adapters/expression.ts'
import { filesIn } from './adapters/files.ts'
import { gitIn } from './adapters/git.ts'
import { githubAt } from './adapters/github.ts'
import { Connections } from './adapters/registry/connections.ts'
import { openRepository } from './adapters/registry/repository-client.ts'
import { actionsRunner, type Runner } from './adapters/runner-commands.ts'
import { useProxies } from './adapters/use-proxies.ts'
import { userHome, withUserFolders } from './adapters/user-folders.ts'
import { CancelledError } from './base/errors.ts'
import { describe, explain, explanationsOf } from './failures/explain.ts'
import type { InputPorts } from './inputs/reader.ts'
import { nodeWarning, type Proxies } from './proxy/proxy-settings.ts'
import { type Context, readContext } from './runner/context.ts'
import { readEventFile } from './runner/event-file.ts'

/** The actions of this bundle: the story of each, and the job summary of a run of it that fails. */
const ACTIONS = {
  build: { run, failureSummary },
} as const

/** Name of an action of this bundle, such as `build`. */
export type ActionName = keyof typeof ACTIONS

/** One bundle is both parts of an action; the main part leaves this state for the other one. */
const POST_STATE = 'isPost'

/** Git answers within some milliseconds: what takes longer is no repository as others have it. */
const GIT_MILLISECONDS = 10_000

function makeWorld(context: Context, proxies: Proxies, { log, report }: Runner): World & InputPorts {
  const cancelled = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The runner sends SIGINT, 7.5 s later SIGTERM, and 2.5 s later kills. Without a listener Node ends at once.
    process.on(signal, () => cancelled.abort(new CancelledError(`the runner sent ${signal}`)))
  }
  // The runner has died: nobody will cancel this step, or run its post step. Without a listener Node would end at once, and
  // leave docker and its login.
  process.stdout.on('error', () => cancelled.abort(new CancelledError('the runner does not read the log any more')))
  // So that `post` can end it when this process is killed, and docker, in a group of its own, is not.
  const running = (pid: number | undefined): void =>
    report.state(DOCKER_STATE, (pid === undefined ? undefined : nameProcess(pid)) ?? '')
  const connections = new Connections(cancelled.signal)
  const patience = { cancelled: cancelled.signal }
  return {
    context,
    env: withUserFolders(process.env, { home: userHome(), folder: process.cwd() }),
    input: (name) => core.getInput(name, { trimWhitespace: false }),
    proxies,
    log,
    report,
    files: filesIn(context),
    docker: dockerCommand(cancelled.signal, running),
    git: gitIn({ workspace: context.workspace, path: process.env.PATH, deadline: GIT_MILLISECONDS }, cancelled.signal),
    github: githubAt(process.env.GITHUB_API_URL, cancelled.signal),
    match: matchWithinBounds,
    connect: async (identity) => {
      // The SDK takes as long to load as docker to answer: it is loaded meanwhile, and only by a run that needs AWS.
      const { connectTo } = await import('./adapters/aws/session.ts')
      return connectTo({ env: process.env, mask: log.mask, cancelled: cancelled.signal, proxies })(identity)
    },
    openRepository: (repository, authorization) =>
      openRepository({ repository, login: { kind: 'basic', authorization }, connections, patience }),
    now: () => performance.now(),
    unique: () => randomBytes(8).toString('hex'),
    clock: () => new Date(),
    cancelled: cancelled.signal,
  }
}

async function runMain(
  name: ActionName,
  world: World & InputPorts,
  warnings: readonly (string | undefined)[],
): Promise<void> {
  const action = ACTIONS[name]
  for (const warning of warnings) if (warning !== undefined) world.log.warning(warning)
  try {
    world.report.state(POST_STATE, 'true')
    await action.run(world)
  } catch (error) {
    const explanations = explanationsOf(error, { documents: world.context.documents, hide: world.log.masked })
    world.log.error(describe(explanations), explanations.find(({ place }) => place !== undefined)?.place)
    if (error instanceof Error) core.debug(error.stack ?? error.message)
    await world.report.summary(action.failureSummary(explanations, error))
  }
}

/**
 * Runs the main part of an action, or after it the post part, which is the same for all: it goes by what the main part
 * saved. The stubs in dist/ call this; the import alone does nothing. Never rejects: an error becomes a message in the
 * log, and the exit code. Ends the process.
 */
export async function main(name: ActionName): Promise<void> {
  const runner = actionsRunner(process.env)
  try {
    const directories = { cwd: process.cwd(), temp: tmpdir() }
    const files = filesIn(readContext(process.env, {}, directories))
    const event = readEventFile(files, process.env.GITHUB_EVENT_PATH)
    const context = readContext(process.env, event.payload, directories)
    const proxies = useProxies(process.env, runner.log)
    const world = makeWorld(context, proxies, runner)
    if (core.getState(POST_STATE)) await post({ ...world, endDocker: endLeftDocker }, core.getState)
    else await runMain(name, world, [event.problem, nodeWarning(proxies, process.versions.node)])
  } catch (error) {
    core.setFailed(explain(error, { documents: undefined, hide: runner.log.masked }))
  }
  // A program or a connection that hangs would keep this process until the runner kills it. What was written is taken first.
  process.stdout.write('', () => process.exit())
}
