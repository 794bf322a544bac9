import { describeCache } from '../cache/choose.ts'
import type { CacheUse } from '../cache/use.ts'
import { repositoryUri } from '../names/repository.ts'
import { describePlan } from '../plan/describe.ts'
import { planJson } from '../plan/json.ts'
import type { Planned } from '../plan/plan.ts'
import { extrasOf } from '../policy/needs.ts'
import { describePolicies, type Located, plannedPolicies } from '../policy/planned.ts'
import { planSummary, policySummary } from '../report/no-image.ts'
import { jsonOutputs, repositoryOutputs } from '../report/outputs.ts'
import { describeSecrets } from '../secrets/notes.ts'
import { type Step, setOutputs } from './step.ts'

/** Says what will be done, in outputs and log. */
export async function announce(step: Step, planned: Planned, cache: CacheUse): Promise<void> {
  const { world, settings } = step
  const repositories = planned.plan.destinations.map(({ repository }) => repository)
  const [first] = repositories
  if (first !== undefined) setOutputs(world, repositoryOutputs(first))
  setOutputs(world, { ...jsonOutputs(settings, repositories.map(repositoryUri)), plan: planJson(planned) })
  const more = [...describeSecrets(settings.secrets), ...describeCache(cache)]
  await showPlan(step, describePlan(planned, settings.build, settings.tags, more))
}

/** Shows a plan; when it is all that is done, in the summary too. */
export async function showPlan({ world, settings }: Step, text: string): Promise<void> {
  await world.log.group('Plan', async () => world.log.info(text))
  if (settings.planOnly) await world.report.summary(planSummary(text))
}

/** Shows the policies with which all of it could be done, because a plan is read before rights are given. */
export async function showPolicies({ world, settings }: Step, destinations: readonly Located[]): Promise<void> {
  const policies = plannedPolicies(destinations, extrasOf(settings))
  await world.log.group('Policies', async () => world.log.info(describePolicies(policies)))
  await world.report.summary(policySummary(policies))
}
