import { timeLine } from '../../base/stopwatch.ts'
import { describeKept } from '../../buildx/exports.ts'
import { describeCache } from '../../cache/choose.ts'
import { setOutputs } from '../../delivery/deliveries.ts'
import { namesUnasked } from '../../names/repository.ts'
import { build } from './build-image.ts'
import { loginsToRead, unknownHosts, withWorkshop } from './docker-session.ts'
import { hostsOf, lookAtPlace } from './look.ts'
import { buildOutputs, jsonOutputs } from './outputs.ts'
import { withOwnCache } from './plan.ts'
import { buildPlanJson } from './plan-json.ts'
import { lookForBuilder, withBuilder } from './run-builder.ts'
import type { Step } from './run-context.ts'
import type { NoPush } from './settings.ts'
import { describeTags, showPlan } from './show-plan.ts'
import { buildSummary } from './summary.ts'

/** The story of a run that does not push: the image stays with the builder. AWS is asked only for what the build reads. */
export async function buildOnly(looking: Step, delivery: NoPush): Promise<void> {
  const { world, settings, watch } = looking
  const { reason } = delivery
  const hosts = await unknownHosts(looking)
  const look = () => {
    const place = lookAtPlace(world, settings.cache, delivery, hosts)
    return Promise.all([lookForBuilder(looking)(hostsOf([place])), place])
  }
  const [builder, place] = await watch.time('look', look)
  const { step, cache } = withOwnCache(withBuilder(looking, builder), place === undefined ? [] : [place], false)
  const repositories = settings.repositories.flatMap((address) => namesUnasked(address, settings.tags.hosts))
  const references = repositories.flatMap((repository) => settings.tags.names.map((tag) => `${repository}:${tag}`))
  setOutputs(world, { ...jsonOutputs(settings, repositories), plan: buildPlanJson(reason) })
  world.log.info(`The image will be built and not pushed: ${reason}.`)
  await showPlan(step, describeTags(settings.tags, describeCache(cache)))
  if (settings.planOnly) return
  const logins = place === undefined ? [] : loginsToRead(place, hosts, cache.from.length > 0)
  const built = await watch.time('build', () =>
    withWorkshop(step, builder, logins, (shop) => build(step, shop, { kind: 'keep', references }, [])),
  )
  setOutputs(world, buildOutputs(built))
  world.log.done(`Built ${describeKept(settings.build.exports, references)}; not pushed: ${reason}.`)
  world.log.info(timeLine(watch.phases))
  await world.report.summary(buildSummary(references, reason, built, watch.phases))
}
