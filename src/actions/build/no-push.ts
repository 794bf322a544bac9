import { PlanError } from '../../base/errors.ts'
import { timeLine } from '../../base/stopwatch.ts'
import { callArgv } from '../../buildx/argv.ts'
import type { Call } from '../../buildx/build-settings.ts'
import { builderToMake, chooseBuilder } from '../../buildx/builder/builder-choice.ts'
import { linkContext } from '../../buildx/context-link.ts'
import { gitVariables, withPrivateConfig } from '../../buildx/docker-config/child-environment.ts'
import { withPrivateFolder } from '../../buildx/docker-config/private-config.ts'
import { valuesWithoutRegistry } from '../../buildx/empty-registry.ts'
import { readsImages, runCall } from '../../buildx/evaluate-dockerfile.ts'
import { describeKept, namesKept } from '../../buildx/exports.ts'
import { buildSecrets, mountSecrets } from '../../buildx/secret-mounts.ts'
import { describeCache } from '../../cache/choose.ts'
import type { ReachedDestination } from '../../delivery/deliveries.ts'
import { diagnoseEngine } from '../../failures/diagnose-engine.ts'
import { explain } from '../../failures/explain.ts'
import { namesUnasked } from '../../names/repository.ts'
import { tellUnkept } from '../keep-logins.ts'
import { showPlan } from '../tell-plan.ts'
import { tryBuild } from './build-attempts.ts'
import {
  buildImage,
  contextPlaces,
  ecrHostsToRead,
  loginsToRead,
  sessionLogins,
  withDockerSession,
} from './docker-session.ts'
import { fillNamedRegistry, fillRegistry } from './fill-registry.ts'
import { hostsOf, lookWithoutPush } from './look.ts'
import { describeMirrors, mirroredImages, throughMirrors, unusedMirrors, withMirrorLogins } from './mirror-use.ts'
import { buildPlanJson } from './plan-json.ts'
import {
  announceBuilder,
  lookAtBuilder,
  plannedDemands,
  prepareBuilder,
  type ReadyBuilder,
  sharedBuilderProblem,
} from './run-builder.ts'
import { announceCache, planCache } from './run-cache.ts'
import type { Run } from './run-context.ts'
import type { NoPush } from './settings.ts'
import { commitLines, describeLonePart, describeNames, describeTags } from './show-plan.ts'
import { buildSummary, callSummary } from './summary.ts'
import { tellAttested } from './warnings.ts'

/**
 * Runs the story of a run that does not push: the image is built and stays here, or Docker answers a call. Throws
 * PlanError when the builder cannot do what is asked, DockerError, BuildError, CheckError, or CancelledError.
 */
export async function runWithoutPush(run: Run, delivery: NoPush): Promise<void> {
  tellUnkept(run.world, run.settings.keepLogin)
  const { call } = run.settings.build
  if (call !== undefined) return answerCall(run, call, delivery)
  tellAttested(run)
  await buildOnly(run, delivery)
}

/** A repository alone remembers what was built, and a run that does not push may have none. */
const NOT_REUSED = { reused: false, fingerprint: '', builtFrom: '' }

/** The story of a run that does not push: the image stays with the builder. AWS is asked only for what the build reads. */
async function buildOnly(started: Run, delivery: NoPush): Promise<void> {
  const { world, watch, note } = started
  const { reason } = delivery
  const { named, hosts, wanted } = await registriesToRead(started)
  const [seen, place] = await watch.time('look', () =>
    Promise.all([lookAtBuilder(named), lookWithoutPush(world, named.settings.cache, delivery, wanted)]),
  )
  if (seen instanceof Error) throw seen
  const shared = sharedBuilderProblem(named.settings, seen)
  if (shared !== undefined) throw new PlanError([shared])
  const places = place === undefined ? [] : [place]
  const run = fillRegistry(await loggedInToMirrors(named, place), place?.repository.registry.host)
  const { settings } = run
  const cache = planCache(settings.cache, places, false)
  const choice = chooseBuilder(settings.engine, seen, plannedDemands(settings, cache, false))
  if (!choice.ok) throw new PlanError([choice.problem])
  await announceBuilder(run, choice.value)
  announceCache(run, cache)
  const repositories = settings.repositories.flatMap((address) => namesUnasked(address, settings.tags.hosts))
  const references = [
    ...repositories.flatMap((repository) => settings.tags.names.map((tag) => ({ repository, tag }))),
    ...settings.imageNames,
  ]
  note({
    plan: { json: buildPlanJson(reason, settings, mirroredImages(run)), names: repositories, repository: undefined },
    ...(settings.reuse && { reuse: { ...NOT_REUSED, reason: `Built, because the image is not pushed: ${reason}.` } }),
  })
  world.log.info(`The image will be built and not pushed: ${reason}.`)
  const names = describeNames(settings.imageNames)
  tellUnusedMirrors(run)
  const more = [
    ...names,
    ...describeLonePart(settings.part),
    ...describeMirrors(run),
    ...commitLines(settings.commit),
    ...describeCache(cache),
  ]
  await showPlan(run, describeTags(settings.tags, more))
  if (settings.planOnly) return
  const logins =
    place === undefined ? [] : loginsToRead(place, hosts, cache.from.length > 0 || wanted.length > hosts.length)
  const prepared = () => prepareBuilder(run, choice.value, hostsOf(places))
  const builder = await (choice.value.kind === 'make' ? watch.time('prepare', prepared) : prepared())
  const built = await watch.time('build', () =>
    withDockerSession(run, { builder, cache }, logins, (session) =>
      buildImage(run, session, { kind: 'keep', references }, []),
    ),
  )
  note({ result: built })
  const { exports } = settings.build
  world.log.done(`Built ${describeKept(exports, references)}; not pushed: ${reason}.`)
  world.log.info(timeLine(watch.phases))
  await world.report.summary(buildSummary(namesKept(exports, references), reason, built, watch.phases))
}

/**
 * The story of a run that has Docker say something about the Dockerfile: nothing is built. AWS is asked only for a login
 * to what Docker has to read for its answer.
 */
async function answerCall(started: Run, call: Call, delivery: NoPush): Promise<void> {
  const { world, watch } = started
  const none = { named: started, hosts: [], wanted: [] }
  const { named, hosts, wanted } = readsImages(call) ? await registriesToRead(started) : none
  const place = await watch.time('look', () => lookWithoutPush(world, undefined, delivery, wanted))
  const run = readsImages(call)
    ? fillRegistry(await loggedInToMirrors(named, place), place?.repository.registry.host)
    : started
  const { settings } = run
  const builder = await builderToAsk(run, place === undefined ? [] : hostsOf([place]))
  if (readsImages(call)) tellUnusedMirrors(run)
  const build = { ...throughMirrors(run), builder: builder.argument }
  const own = place === undefined ? [] : loginsToRead(place, hosts, wanted.length > hosts.length)
  const logins = sessionLogins(run, own)
  await watch.time(call, () =>
    withPrivateFolder({ ...world, env: builder.env }, run.userConfig, logins, async (folder) => {
      const metadataFile = `${folder}/metadata.json`
      const context = await linkContext(world.files, build.context, contextPlaces(run, folder))
      const argv = callArgv({ ...build, context }, call, {
        metadataFile,
        secrets: await mountSecrets(world.files, folder, buildSecrets(settings.secrets.given, build.gitToken)),
      })
      const env = { ...withPrivateConfig(builder.env, folder), ...gitVariables(false) }
      const command = { build, argv, env, metadataFile, stallTimeout: settings.stallTimeout }
      await tryBuild(world, () => runCall(world, call, command)).catch((error) => {
        throw diagnoseEngine(error, { env: run.child, config: run.userConfig })
      })
    }),
  )
  world.log.info(`Nothing was built: the input call is ${call}.`)
  await world.report.summary(callSummary(call, watch.phases))
}

/** Run that is logged in to its mirrors as far as that can be: without a login, images come from where they are named. */
async function loggedInToMirrors(run: Run, place: ReachedDestination | undefined): Promise<Run> {
  const { world } = run
  try {
    return await withMirrorLogins(run, place === undefined ? [] : [place], world.connect)
  } catch (error) {
    world.cancelled.throwIfAborted()
    world.log.warning(explain(error, { documents: world.context.documents, hide: world.log.masked }))
    return run
  }
}

function tellUnusedMirrors(run: Run): void {
  const unused = unusedMirrors(run)
  if (unused !== undefined) run.world.log.info(unused)
}

/**
 * Registries that a build reads from: those that it names and docker has no login for (`hosts`), and beside them the
 * step's own (`wanted`), where a reference lacks it and no input names it. `named` is the run with what inputs name.
 */
async function registriesToRead(
  started: Run,
): Promise<{ readonly named: Run; readonly hosts: readonly string[]; readonly wanted: readonly string[] }> {
  const named = fillNamedRegistry(started)
  const hosts = await ecrHostsToRead(named)
  const lacks = valuesWithoutRegistry(named.settings.build).length > 0
  return { named, hosts, wanted: lacks ? [...hosts, 'the registry of this step'] : hosts }
}

/** A builder that is there needs no look: what not every builder can do is not asked of it. */
async function builderToAsk(run: Run, hosts: readonly string[]): Promise<Pick<ReadyBuilder, 'argument' | 'env'>> {
  const { settings, child, watch } = run
  const make = builderToMake(settings.engine)
  if (make === undefined) return { argument: settings.build.builder, env: child }
  return watch.time('prepare', () => prepareBuilder(run, { kind: 'make', settings: make, because: undefined }, hosts))
}
