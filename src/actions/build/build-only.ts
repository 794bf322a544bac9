import { PlanError } from '../../base/errors.ts'
import { timeLine } from '../../base/stopwatch.ts'
import { chooseBuilder } from '../../buildx/builder/builder-choice.ts'
import { DockerError } from '../../buildx/docker-error.ts'
import { describeKept } from '../../buildx/exports.ts'
import { describeCache } from '../../cache/choose.ts'
import { namesUnasked } from '../../names/repository.ts'
import { buildImage } from './build-image.ts'
import { plannedDemands } from './builder-demands.ts'
import { ecrHostsToRead, loginsToRead, withDockerSession } from './docker-session.ts'
import { hostsOf, lookWithoutPush } from './look.ts'
import { buildPlanJson } from './plan-json.ts'
import { announceBuilder, lookAtBuilder, prepareBuilder } from './run-builder.ts'
import { announceCache, planCache } from './run-cache.ts'
import type { Run } from './run-context.ts'
import type { NoPush } from './settings.ts'
import { describeTags, showPlan } from './show-plan.ts'
import { buildSummary } from './summary.ts'

/** The story of a run that does not push: the image stays with the builder. AWS is asked only for what the build reads. */
export async function buildOnly(step: Run, delivery: NoPush): Promise<void> {
  const { world, settings, watch, note } = step
  const { reason } = delivery
  const hosts = await ecrHostsToRead(step)
  const [seen, place] = await watch.time('look', () =>
    Promise.all([lookAtBuilder(step), lookWithoutPush(world, settings.cache, delivery, hosts)]),
  )
  if (seen instanceof DockerError) throw seen
  const places = place === undefined ? [] : [place]
  const cache = planCache(settings.cache, places, false)
  const choice = chooseBuilder(settings.engine, seen, plannedDemands(settings, cache, false))
  if (!choice.ok) throw new PlanError([choice.problem])
  await announceBuilder(step, choice.value)
  announceCache(step, cache)
  const repositories = settings.repositories.flatMap((address) => namesUnasked(address, settings.tags.hosts))
  const references = repositories.flatMap((repository) => settings.tags.names.map((tag) => ({ repository, tag })))
  note({ plan: { json: buildPlanJson(reason), names: repositories, repository: undefined } })
  world.log.info(`The image will be built and not pushed: ${reason}.`)
  await showPlan(step, describeTags(settings.tags, describeCache(cache)))
  if (settings.planOnly) return
  const logins = place === undefined ? [] : loginsToRead(place, hosts, cache.from.length > 0)
  const prepared = () => prepareBuilder(step, choice.value, hostsOf(places))
  const builder = await (choice.value.kind === 'make' ? watch.time('prepare', prepared) : prepared())
  const built = await watch.time('build', () =>
    withDockerSession(step, { builder, cache }, logins, (session) =>
      buildImage(step, session, { kind: 'keep', references }, []),
    ),
  )
  note({ result: built })
  world.log.done(`Built ${describeKept(settings.build.exports, references)}; not pushed: ${reason}.`)
  world.log.info(timeLine(watch.phases))
  await world.report.summary(buildSummary(references, reason, built, watch.phases))
}
