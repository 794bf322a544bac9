import { PlanError } from '../../base/errors.ts'
import { timeLine } from '../../base/stopwatch.ts'
import { callArgv } from '../../buildx/argv.ts'
import type { Call } from '../../buildx/build-settings.ts'
import { builderToMake, chooseBuilder } from '../../buildx/builder/builder-choice.ts'
import { gitVariables, withPrivateConfig } from '../../buildx/docker-config/child-environment.ts'
import { withPrivateFolder } from '../../buildx/docker-config/private-config.ts'
import { DockerError } from '../../buildx/docker-error.ts'
import { readsImages, runCall } from '../../buildx/evaluate-dockerfile.ts'
import { describeKept, namesKept } from '../../buildx/exports.ts'
import { buildSecrets, mountSecrets } from '../../buildx/secret-mounts.ts'
import { describeCache } from '../../cache/choose.ts'
import { namesUnasked } from '../../names/repository.ts'
import { buildImage, ecrHostsToRead, loginsToRead, withDockerSession } from './docker-session.ts'
import { hostsOf, lookWithoutPush } from './look.ts'
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
import { commitLines, describeTags, showPlan } from './show-plan.ts'
import { buildSummary, callSummary } from './summary.ts'
import { tellAttested } from './warnings.ts'

/**
 * Runs the story of a run that does not push: the image is built and stays here, or Docker answers a call. Throws
 * PlanError when the builder cannot do what is asked, DockerError, BuildError, CheckError, or CancelledError.
 */
export async function runWithoutPush(run: Run, delivery: NoPush): Promise<void> {
  const { call } = run.settings.build
  if (call !== undefined) return answerCall(run, call, delivery)
  tellAttested(run)
  await buildOnly(run, delivery)
}

/** The story of a run that does not push: the image stays with the builder. AWS is asked only for what the build reads. */
async function buildOnly(run: Run, delivery: NoPush): Promise<void> {
  const { world, settings, watch, note } = run
  const { reason } = delivery
  const hosts = await ecrHostsToRead(run)
  const [seen, place] = await watch.time('look', () =>
    Promise.all([lookAtBuilder(run), lookWithoutPush(world, settings.cache, delivery, hosts)]),
  )
  if (seen instanceof DockerError) throw seen
  const shared = sharedBuilderProblem(settings, seen)
  if (shared !== undefined) throw new PlanError([shared])
  const places = place === undefined ? [] : [place]
  const cache = planCache(settings.cache, places, false)
  const choice = chooseBuilder(settings.engine, seen, plannedDemands(settings, cache, false))
  if (!choice.ok) throw new PlanError([choice.problem])
  await announceBuilder(run, choice.value)
  announceCache(run, cache)
  const repositories = settings.repositories.flatMap((address) => namesUnasked(address, settings.tags.hosts))
  const references = repositories.flatMap((repository) => settings.tags.names.map((tag) => ({ repository, tag })))
  note({ plan: { json: buildPlanJson(reason, settings.commit), names: repositories, repository: undefined } })
  world.log.info(`The image will be built and not pushed: ${reason}.`)
  await showPlan(run, describeTags(settings.tags, [...commitLines(settings.commit), ...describeCache(cache)]))
  if (settings.planOnly) return
  const logins = place === undefined ? [] : loginsToRead(place, hosts, cache.from.length > 0)
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
async function answerCall(run: Run, call: Call, delivery: NoPush): Promise<void> {
  const { world, settings, watch } = run
  const hosts = readsImages(call) ? await ecrHostsToRead(run) : []
  const place = await watch.time('look', () => lookWithoutPush(world, undefined, delivery, hosts))
  const builder = await builderToAsk(run, place === undefined ? [] : hostsOf([place]))
  const build = { ...settings.build, builder: builder.argument }
  const logins = place === undefined ? [] : loginsToRead(place, hosts, false)
  await watch.time(call, () =>
    withPrivateFolder({ ...world, env: builder.env }, run.userConfig, logins, async (folder) => {
      const metadataFile = `${folder}/metadata.json`
      const argv = callArgv(build, call, {
        metadataFile,
        secrets: await mountSecrets(world.files, folder, buildSecrets(settings.secrets.given, build.gitToken)),
      })
      const env = { ...withPrivateConfig(builder.env, folder), ...gitVariables(false) }
      await runCall(world, call, { build, argv, env, metadataFile })
    }),
  )
  world.log.info(`Nothing was built: the input call is ${call}.`)
  await world.report.summary(callSummary(call, watch.phases))
}

/** A builder that is there needs no look: what not every builder can do is not asked of it. */
async function builderToAsk(run: Run, hosts: readonly string[]): Promise<Pick<ReadyBuilder, 'argument' | 'env'>> {
  const { settings, child, watch } = run
  const make = builderToMake(settings.engine)
  if (make === undefined) return { argument: settings.build.builder, env: child }
  return watch.time('prepare', () => prepareBuilder(run, { kind: 'make', settings: make, because: undefined }, hosts))
}
