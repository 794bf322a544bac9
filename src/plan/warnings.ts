import { describeDrift } from '../ecr/drift.ts'
import type { TagSettings } from '../inputs/settings.ts'
import { shortDigest } from '../names/digest.ts'
import { repositoryUri } from '../names/repository.ts'
import type { DestinationPlan } from './destination.ts'
import type { PushPlan } from './plan.ts'

/** What the plan leaves as it is although the inputs want something else, one sentence each. */
export function planWarnings({ destinations }: PushPlan, { conflict, byDefault }: TagSettings): readonly string[] {
  // Nobody asked for the default tags, so that one stays is only told in the plan.
  const skipped = conflict === 'skip' && !byDefault ? destinations.flatMap(skippedTags) : []
  return [...destinations.flatMap(driftWarning), ...skipped]
}

function driftWarning({ mode, drift, repository }: DestinationPlan): readonly string[] {
  if (mode !== 'check' || drift.length === 0) return []
  const lines = drift.map((one) => `- ${describeDrift(one)}`)
  return [`The repository ${repositoryUri(repository)} is not as the inputs want it:\n${lines.join('\n')}`]
}

const skippedTags = ({ left, repository }: DestinationPlan): readonly string[] =>
  left.flatMap(({ tag, now }) =>
    now === undefined
      ? []
      : [
          `${tag} cannot be moved in ${repositoryUri(repository)} and stays on ${shortDigest(now)} (on-tag-conflict: skip).`,
        ],
  )
