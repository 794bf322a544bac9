import { IncompleteDeliveryError, MachineError } from '../base/errors.ts'
import { block, link, type Markdown, markdown, page } from '../base/markdown.ts'
import { CheckError } from '../buildx/docker-error.ts'
import { describe, type Explanation } from '../failures/explain.ts'

/** The job summary of a run that failed with `error`: why and what to do, then the whole message. */
export function failureSummary(explanations: readonly Explanation[], error: unknown): Markdown {
  const advice = explanations.flatMap(({ advice }) =>
    advice.map(([label, text]) => markdown`**${label}:** ${label === 'More' ? link(text) : text}`),
  )
  return page(markdown`### ${headingOf(error)}`, ...advice, block('text', describe(explanations)))
}

function headingOf(error: unknown): string {
  if (error instanceof MachineError && error.delivered !== undefined)
    return 'The image was delivered, and its outputs are missing'
  if (error instanceof CheckError) return 'The Dockerfile did not pass its check'
  const partly = error instanceof IncompleteDeliveryError && error.delivered > 0
  return partly ? 'Not delivered everywhere' : 'The image was not delivered'
}
