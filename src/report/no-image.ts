import { describe, type Explanation } from '../errors/explain.ts'
import { CheckProblems, IncompleteDelivery } from '../errors/problems.ts'
import type { Call } from '../inputs/settings.ts'
import type { TitledPolicy } from '../policy/titled.ts'
import { block, page, prose } from './markdown.ts'
import { type Phase, timeParts } from './time.ts'

/** The job summary of a run that failed with `error`: why and what to do, then the whole message. */
export function failureSummary(explanations: readonly Explanation[], error: unknown): string {
  const advice = explanations.flatMap(({ advice }) =>
    advice.map(([label, text]) => [`**${label}:** ${label === 'More' ? text : prose(text)}`]),
  )
  return page([`### ${headingOf(error)}`], ...advice, block('text', describe(explanations)))
}

function headingOf(error: unknown): string {
  if (error instanceof CheckProblems) return 'The Dockerfile did not pass its check'
  const partly = error instanceof IncompleteDelivery && error.delivered > 0
  return partly ? 'Not delivered everywhere' : 'The image was not delivered'
}

/** The job summary of a run that only plans. The plan has names of others in it. */
export const planSummary = (plan: string): string => page(['### Planned, nothing was done'], block('text', plan))

/** What a planned run would have to be allowed, for the job summary. */
export const policySummary = (policies: readonly TitledPolicy[]): string =>
  page(
    ['### What it needs in AWS'],
    ...policies.flatMap(({ title, policy }) => [[`${title}:`], block('json', JSON.stringify(policy, null, 2))]),
  )

/** The job summary of a run that evaluated the Dockerfile and made no image. */
export const callSummary = (call: Call, phases: readonly Phase[]): string =>
  page([`### Dockerfile: ${call}`], ['Nothing was built. The answer is in the log.'], ...timeParts(phases))
