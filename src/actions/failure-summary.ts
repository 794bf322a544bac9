import { IncompleteDeliveryError, MachineError, UnkeptLoginError } from '../base/errors.ts'
import { block, link, type Markdown, markdown, page } from '../base/markdown.ts'
import { CheckError } from '../buildx/docker-error.ts'
import { describe, type Explanation, type Part } from '../failures/explain.ts'

/**
 * The job summary of a run that failed with `error`: why and what to do, then the rest of the message. Advice of several lines,
 * such as a statement for a policy, is in the rest, whose lines stay as they are.
 */
export function failureSummary(explanations: readonly Explanation[], error: unknown): Markdown {
  const advice = explanations.flatMap(({ advice }) =>
    advice.filter(isParagraph).map(([label, text]) => markdown`**${label}:** ${label === 'More' ? link(text) : text}`),
  )
  const rest = explanations.map((one) => ({ ...one, advice: one.advice.filter((part) => !isParagraph(part)) }))
  return page(markdown`### ${headingOf(error)}`, ...advice, block('text', describe(rest)))
}

const isParagraph = ([, text]: Part): boolean => !text.trimEnd().includes('\n')

function headingOf(error: unknown): string {
  if (error instanceof MachineError && error.delivered !== undefined)
    return 'The image was delivered, and its outputs are missing'
  if (error instanceof CheckError) return 'The Dockerfile did not pass its check'
  if (error instanceof UnkeptLoginError) return 'The login for later steps was not kept'
  const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
  const partly = all.some((one) => one instanceof IncompleteDeliveryError && one.delivered > 0)
  return partly ? 'Not delivered everywhere' : 'The image was not delivered'
}
