import type { TagSettings } from '../image-metadata/resolve.ts'
import { identityKey } from '../inputs/identity.ts'
import { shortDigest } from '../names/image-reference.ts'
import { isHostOf } from '../names/registry.ts'
import { addressText, repositoryPath, repositoryUri } from '../names/repository.ts'
import { affectedBy, type DestinationPlan, type DestinationState, type PlannedDestination } from './plan-destination.ts'

/**
 * Problems that stand in the way of these plans, one sentence each, where what is built must be on tags that cannot move. With
 * `several` destinations they are named.
 */
export const planProblems = (
  tags: TagSettings,
  planned: readonly PlannedDestination[],
  several: boolean,
): readonly string[] => [
  ...destinationProblems(tags, planned, several),
  ...lockProblems(planned.map(({ plan }) => plan)),
]

/** Problems of each of these plans, and of all hosts that the input tags names. With `several` destinations they are named. */
export function destinationProblems(
  tags: Pick<TagSettings, 'hosts'>,
  planned: readonly PlannedDestination[],
  several: boolean,
): readonly string[] {
  const plans = planned.map(({ plan }) => plan)
  const named = ({ plan, problems }: PlannedDestination): readonly string[] =>
    several ? problems.map((problem) => `${repositoryUri(plan.repository)}: ${problem}`) : problems
  return [...hostProblems(tags.hosts, plans), ...planned.flatMap(named)]
}

/** References in the input tags name the registry that is meant; which one is used may be known only now. */
function hostProblems(hosts: readonly string[], plans: readonly DestinationPlan[]): readonly string[] {
  const repositories = plans.map(({ repository }) => repository)
  const goes = repositories.map(repositoryUri).join(', ')
  return hosts
    .filter((host) => !repositories.some(({ registry }) => isHostOf(host, registry)))
    .map(
      (host) =>
        `The input tags names ${host}/${repositories.map(repositoryPath)[0]}, and the image goes to ${goes}. Name that one, or the tags alone.`,
    )
}

/** Problems of addresses of this machine, which are a repository's only when ECR says so: that is a local ECR. */
export function localProblems(observed: readonly DestinationState[]): readonly string[] {
  return observed.flatMap(({ destination: { address }, repository }) =>
    address.localHost === undefined || address.localHost === repository.registry.host
      ? []
      : [
          `The input repository names ${addressText(address)}, and ECR has the repository at ${repositoryUri(repository)}. Name that one, or the name alone.`,
        ],
  )
}

/** Problems of destinations that are the same repository. */
export function repeatedProblems(observed: readonly DestinationState[]): readonly string[] {
  const uris = observed.map(({ repository }) => repositoryUri(repository))
  return uris.filter((uri, index) => uris.indexOf(uri) < index).map((uri) => `The input repository names ${uri} twice.`)
}

/** Problems of two destinations in one registry with different roles: docker knows one login for each host. */
export function loginProblems(observed: readonly DestinationState[]): readonly string[] {
  return observed.flatMap(({ repository, destination }, index) => {
    const before = observed.slice(0, index)
    const uri = repositoryUri(repository)
    if (before.some((other) => repositoryUri(other.repository) === uri)) return []
    const { host } = repository.registry
    const other = before.find((one) => one.repository.registry.host === host)
    if (other === undefined || identityKey(other.destination.identity) === identityKey(destination.identity)) return []
    return [
      `${repositoryUri(other.repository)} and ${uri} are in one registry and have different roles; docker can be logged in to a registry only once. Use one role for both, or two steps.`,
    ]
  })
}

/** Tags that cannot move must be on one image, also those of different destinations: all get the same. */
function lockProblems(plans: readonly DestinationPlan[]): readonly string[] {
  const locked = affectedBy(plans.map((plan) => ({ plan }))).flatMap(({ plan: { tags, repository, settled } }) =>
    settled
      ? []
      : tags.flatMap(({ tag, now, locked }) => {
          const name = plans.length === 1 ? tag : `${repositoryUri(repository)}:${tag}`
          return locked && now !== undefined ? [{ name, now }] : []
        }),
  )
  if (new Set(locked.map(({ now }) => now)).size < 2) return []
  const list = locked.map(({ name, now }) => `${name} (${shortDigest(now)})`).join(', ')
  return [`One image cannot have all of these tags: they cannot be moved, and they are on different images: ${list}.`]
}
