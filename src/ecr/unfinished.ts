import type { RepositoryName } from '../names/repository.ts'
import type { Ecr, PolicyKind } from './api.ts'
import { hasCode } from './aws-error.ts'
import { policiesOf } from './create.ts'
import type { Destination } from './destination.ts'
import { isAsCreated, type Unfinished, wantedPolicy } from './drift.ts'
import { policyDifferences } from './policy-diff.ts'
import type { RegistryState } from './registry-state.ts'

/** A run that failed is run again within a day, as a rule; what is older is how somebody wants it. */
const RECENT_MILLISECONDS = 24 * 60 * 60 * 1000

/**
 * Looks whether a repository was created by a run of this step that was ended before it set the policies: ECR takes them
 * only for a repository that is there. ECR notes nowhere who created it, and a tag that says so would need more rights,
 * so these signs have to come together: it is younger than a day by `now`, it has the settings that the inputs create it
 * with, it has no image, and no policy that differs from the inputs'. Asks ECR only where the first ones are there, so a
 * repository in use costs no request. Returns the state of the registry with what was seen. Throws AwsError.
 */
export async function lookForUnfinished(
  ecr: Ecr,
  { destination, registry }: { readonly destination: Destination; readonly registry: RegistryState },
  now: Date,
): Promise<RegistryState> {
  const { repository } = registry
  if (repository.state !== 'there' || !isSuspect(destination, registry, now)) return registry
  try {
    const unfinished = await lookForPolicies(ecr, destination)
    return unfinished === undefined ? registry : { ...registry, repository: { ...repository, unfinished } }
  } catch (error) {
    // It was removed meanwhile: the push will tell.
    if (hasCode(error, 'RepositoryNotFoundException')) return registry
    throw error
  }
}

function isSuspect(
  { repositorySettings: { create, mode, desired } }: Destination,
  { repository, images, states }: RegistryState,
  now: Date,
): boolean {
  if (repository.state !== 'there' || create !== 'missing' || mode !== 'create') return false
  const { createdAt } = repository.facts
  const isRecent = createdAt !== undefined && now.getTime() - createdAt.getTime() < RECENT_MILLISECONDS
  const isUsed = images.length > 0 || (states ?? []).length > 0
  return isRecent && !isUsed && policiesOf(desired).length > 0 && isAsCreated(desired, repository.facts)
}

/** Undefined where it is in use, or lacks nothing, or somebody gave it another policy. */
async function lookForPolicies(
  ecr: Ecr,
  { address: { name }, repositorySettings: { desired } }: Destination,
): Promise<Unfinished | undefined> {
  const kinds = policiesOf(desired)
  const [isUsed, ...states] = await Promise.all([
    unlessDenied(() => ecr.hasImages(name)),
    ...kinds.map((kind) => stateOf(ecr, name, kind, wantedPolicy(desired, kind))),
  ])
  if (isUsed === 'unseen') return { missing: [], unseen: kinds }
  const kindsThatAre = (state: PolicyState) => kinds.filter((_, index) => states[index] === state)
  const [missing, unseen] = [kindsThatAre('missing'), kindsThatAre('unseen')]
  const isOther = states.includes('other')
  return isUsed || isOther || (missing.length === 0 && unseen.length === 0) ? undefined : { missing, unseen }
}

type PolicyState = 'as-wanted' | 'other' | 'missing' | 'unseen'

async function stateOf(
  ecr: Ecr,
  name: RepositoryName,
  kind: PolicyKind,
  wanted: string | undefined,
): Promise<PolicyState> {
  const text = await unlessDenied(() => ecr.policy(name, kind))
  if (text === undefined) return 'missing'
  if (text === 'unseen' || wanted === undefined) return 'unseen'
  return policyDifferences(text, wanted).length === 0 ? 'as-wanted' : 'other'
}

async function unlessDenied<T>(look: () => Promise<T>): Promise<T | 'unseen'> {
  try {
    return await look()
  } catch (error) {
    if (hasCode(error, 'AccessDeniedException')) return 'unseen'
    throw error
  }
}
