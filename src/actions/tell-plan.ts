import { block, type Markdown, markdown, page } from '../base/markdown.ts'
import { describePolicies } from '../iam/planned-policies.ts'
import type { TitledPolicy } from '../iam/policy.ts'
import type { World } from './world.ts'

/** Plans are told in the log, and where nothing else is done in the summary too. */
interface PlanRun {
  readonly world: Pick<World, 'log' | 'report'>
  readonly settings: { readonly planOnly: boolean }
}

/** Shows a plan; when it is all that is done, in the summary too. */
export async function showPlan({ world, settings }: PlanRun, text: string): Promise<void> {
  await world.log.group('Plan', async () => world.log.info(text))
  if (settings.planOnly) await world.report.summary(planSummary(text))
}

/** Shows the policies with which all of it could be done, because a plan is read before rights are given. */
export async function tellPolicies(
  { log, report }: Pick<World, 'log' | 'report'>,
  policies: readonly TitledPolicy[],
): Promise<void> {
  await log.group('Policies', async () => log.info(describePolicies(policies)))
  await report.summary(policySummary(policies))
}

/** The job summary of a run that only plans. The plan has names of others in it. */
export const planSummary = (plan: string): Markdown =>
  page(markdown`### Planned, nothing was done`, block('text', plan))

/** What a planned run would have to be allowed, for the job summary. */
export const policySummary = (policies: readonly TitledPolicy[]): Markdown =>
  page(
    markdown`### What it needs in AWS`,
    ...policies.flatMap(({ title, policy }) => [markdown`${title}:`, block('json', JSON.stringify(policy, null, 2))]),
  )
