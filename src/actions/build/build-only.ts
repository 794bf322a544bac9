import { timeLine } from '../../base/stopwatch.ts'
import { describeKept } from '../../buildx/exports.ts'
import { describeCache } from '../../cache/choose.ts'
import { namesUnasked } from '../../names/repository.ts'
import { buildImage } from './build-image.ts'
import { ecrHostsToRead, loginsToRead, withDockerSession } from './docker-session.ts'
import { hostsOf, lookWithoutPush } from './look.ts'
import { withManagedCache } from './plan.ts'
import { buildPlanJson } from './plan-json.ts'
import { lookForBuilder, withBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'
import type { NoPush } from './settings.ts'
import { describeTags, showPlan } from './show-plan.ts'
import { buildSummary } from './summary.ts'

/** The story of a run that does not push: the image stays with the builder. AWS is asked only for what the build reads. */
export async function buildOnly(looking: Run, delivery: NoPush): Promise<void> {
  const { world, settings, watch, note } = looking
  const { reason } = delivery
  const hosts = await ecrHostsToRead(looking)
  const look = () => {
    const place = lookWithoutPush(world, settings.cache, delivery, hosts)
    return Promise.all([lookForBuilder(looking)(hostsOf([place])), place])
  }
  const [builder, place] = await watch.time('look', look)
  const { step, cache } = withManagedCache(withBuilder(looking, builder), place === undefined ? [] : [place], false)
  const repositories = settings.repositories.flatMap((address) => namesUnasked(address, settings.tags.hosts))
  const references = repositories.flatMap((repository) => settings.tags.names.map((tag) => ({ repository, tag })))
  note({ plan: { json: buildPlanJson(reason), names: repositories, repository: undefined } })
  world.log.info(`The image will be built and not pushed: ${reason}.`)
  await showPlan(step, describeTags(settings.tags, describeCache(cache)))
  if (settings.planOnly) return
  const logins = place === undefined ? [] : loginsToRead(place, hosts, cache.from.length > 0)
  const built = await watch.time('build', () =>
    withDockerSession(step, builder, logins, (shop) => buildImage(step, shop, { kind: 'keep', references }, [])),
  )
  note({ result: built })
  world.log.done(`Built ${describeKept(settings.build.exports, references)}; not pushed: ${reason}.`)
  world.log.info(timeLine(watch.phases))
  await world.report.summary(buildSummary(references, reason, built, watch.phases))
}
