import { Redacted } from '../../base/redacted.ts'
import { Stopwatch } from '../../base/stopwatch.ts'
import { inheritedVariables } from '../../buildx/argv.ts'
import { clusterVariables } from '../../buildx/builder/builder-argv.ts'
import { newTemporaryBuilder, removeAtEnd } from '../../buildx/builder/temporary.ts'
import { authSecrets } from '../../buildx/docker-config/auth-config.ts'
import { prepareBuildxFolder } from '../../buildx/docker-config/buildx-folder.ts'
import { childEnvironment, withoutSecretVariables } from '../../buildx/docker-config/child-environment.ts'
import { checkPrivateFolder, readUserConfig, removeOrTell } from '../../buildx/docker-config/private-config.ts'
import { configLogins, type DockerConfig, withoutLogins } from '../../buildx/docker-config/user-config.ts'
import { buildSecrets } from '../../buildx/secret-mounts.ts'
import { NO_GATE } from '../../gate/gate-outcome.ts'
import { followsCommits } from '../../image-metadata/floating-tag-line.ts'
import { type InputPorts, InputReader } from '../../inputs/reader.ts'
import { type CommitHistory, findHistory } from '../../runner/commit-history.ts'
import { findCommit } from '../../runner/commit-lookup.ts'
import type { Environment } from '../../runner/context.ts'
import { masksOf } from '../../secrets/masks.ts'
import { looksLikeWords } from '../../secrets/words.ts'
import type { World } from '../world.ts'
import { peekBuildContext } from './inputs/context.ts'
import { parseSettings } from './inputs.ts'
import { findMirrorUse } from './mirror-use.ts'
import { publishBuildOutputs } from './outputs.ts'
import type { Run } from './run-context.ts'
import { hasChecks, type Settings } from './settings.ts'
import { commitSummary } from './summary.ts'

/** What the action is given. */
export type BuildWorld = World & InputPorts

/**
 * Starts a run: reads the inputs and what the job says, has the runner hide secrets, and says what the user should know of
 * their inputs. Throws InputError with all that is wrong.
 */
export async function startRun(world: BuildWorld): Promise<Run> {
  const { note, throwUnset } = publishBuildOutputs(world.report)
  const reader = new InputReader(world)
  const facts = await findCommit(world, peekBuildContext(reader), reader.text('github-token'))
  const { settings, notes } = parseSettings(reader, facts)
  const config = readUserConfig(world)
  hideSecrets(world, settings, config)
  note({ settings, ...(hasChecks(settings) ? {} : { gate: NO_GATE }) })
  for (const { level, text } of notes) world.log[level](text)
  if (settings.commit.why !== undefined) await world.report.summary(commitSummary(settings.commit))
  const { env, userConfig } =
    settings.trust.kind === 'foreign' ? withoutCredentials(world.env, config) : { env: world.env, userConfig: config }
  const wanted = [...inheritedVariables(settings.build), ...clusterVariables(settings.engine.kind, env)]
  await checkPrivateFolder(world.files)
  const child = await prepareBuildxFolder(world, childEnvironment(env, userConfig, wanted))
  const temporaryBuilder = newTemporaryBuilder(world.files)
  const mirrored = await findMirrorUse({ files: world.files, env }, settings, userConfig)
  const watch = new Stopwatch(world.now)
  const history = historyOf(world, settings)
  const steps = { watch, note, throwUnset }
  return { world: { ...world, env }, settings, mirrored, ...steps, history, userConfig, child, temporaryBuilder }
}

function historyOf(world: World, { tags, build: { context }, githubToken, delivery }: Settings): CommitHistory {
  const { revision } = tags
  return findHistory(world, {
    own: revision.sha,
    branch: revision.branch,
    repository: world.context.repository,
    folder: context.kind === 'folder' ? context.path : '.',
    token: githubToken?.revealText(),
    ahead: delivery.push && followsCommits(tags),
  })
}

/**
 * Environment and docker configuration that a build of others' code may have: the code decides which login is used, by the
 * images that it names.
 */
const withoutCredentials = (env: Environment, config: DockerConfig): Pick<Run, 'userConfig'> & Pick<World, 'env'> => ({
  env: withoutSecretVariables(env),
  userConfig: withoutLogins(config),
})

/** Ends a run, however it went: removes the builder that it has made, and the folder that buildx got. */
export async function endRun({ world, temporaryBuilder, settings, child }: Run): Promise<void> {
  await removeAtEnd(world, temporaryBuilder, settings.engine, child)
  const { BUILDX_CONFIG: folder = '' } = child
  if (world.files.isPrivatePath(folder)) await removeOrTell(world, folder)
}

/** Has the runner hide the secrets that docker gets, before anything is printed. */
function hideSecrets({ log, env }: World, { secrets, build, reuse }: Settings, userConfig: DockerConfig): void {
  const hidden = [
    ...buildSecrets(secrets.given, build.gitToken).map(({ value }) => value),
    ...configLogins(userConfig).flatMap((login) => login.secrets),
    ...authSecrets(env),
    ...keysIn(env),
    ...secretSalt(reuse),
  ]
  for (const mask of hidden.flatMap(masksOf)) log.mask(mask)
}

/** A salt of some words, such as a version, is no secret, and hidden it would spoil outputs that have the same words. */
function secretSalt(reuse: Settings['reuse']): readonly Redacted[] {
  const text = reuse?.salt?.revealText() ?? ''
  return reuse?.salt === undefined || text.length < LEAST_SECRET || looksLikeWords(text) ? [] : [reuse.salt]
}

const LEAST_SECRET = 8

/** AWS's keys of the job: docker gets them for a cluster, a cache in S3, or ECR's credential helper. */
const keysIn = (env: Environment): readonly Redacted[] =>
  [env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN].flatMap((key) => (key ? [new Redacted(key)] : []))
