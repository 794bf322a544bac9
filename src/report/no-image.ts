import { describe, type Explanation } from '../errors/explain.ts'
import type { Call } from '../inputs/settings.ts'
import type { TitledPolicy } from '../policy/titled.ts'
import { block, page, prose } from './markdown.ts'
import { type Phase, timeParts } from './time.ts'

/** The job summary of a failed run: why and what to do, then the whole message. `partial`: some repositories have the image. */
export function failureSummary(explanations: readonly Explanation[], partial: boolean): string {
  const advice = explanations.flatMap(({ advice }) =>
    advice.map(([label, text]) => [`**${label}:** ${label === 'More' ? text : prose(text)}`]),
  )
  const title = partial ? '### Not delivered everywhere' : '### The image was not delivered'
  return page([title], ...advice, block('text', describe(explanations)))
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
