import type { Destination, IdentitySettings } from '../ecr/destination.ts'
import { type Caller, principalOf } from '../names/aws.ts'
import type { Repository } from '../names/repository.ts'
import {
  type BuildExtras,
  mirrorUses,
  type RepositoryUse,
  repositoryUses,
  sourceFeatures,
} from './needed-permissions.ts'
import { type Principal, policiesFor, type TitledPolicy } from './policy.ts'

/** A destination, with what was learned about it by looking. */
export interface LocatedDestination {
  readonly destination: Destination
  readonly registry: { readonly caller: Caller }
  readonly repository: Repository
}

/** Repository of an image that is there, with what was learned about it by looking. */
export interface LocatedSource {
  readonly identity: IdentitySettings
  readonly caller: Caller
  readonly repository: Repository
  readonly referrers: 'all' | 'none'
}

/**
 * Policies for a run: what each of its identities needs, and what repositories of other accounts have to allow.
 */
export function plannedPolicies(
  located: readonly LocatedDestination[],
  extras: BuildExtras,
  sources: readonly LocatedSource[] = [],
): readonly TitledPolicy[] {
  const uses = repositoryUses(
    located.map(({ destination }) => destination),
    extras,
  )
  const groups = new Map<string, { principal: Principal; uses: readonly RepositoryUse[] }>()
  const add = (principal: Principal, use: RepositoryUse): void => {
    const others = groups.get(principal.arn)?.uses ?? []
    groups.set(principal.arn, { principal, uses: [...others, use] })
  }
  for (const [index, { destination, registry: seen, repository }] of located.entries()) {
    const use = uses[index]
    if (use === undefined) continue
    const { account, region } = repository.registry
    add(principalFor(destination.identity, seen.caller), { ...use, account, region })
  }
  const [first] = located
  if (first !== undefined) {
    const reader = principalFor(first.destination.identity, first.registry.caller)
    for (const use of mirrorUses(extras.mirrors)) add(reader, use)
  }
  for (const { identity, caller, repository, referrers } of sources) {
    const { account, region } = repository.registry
    const use = { name: repository.name, account, region, features: sourceFeatures(referrers), key: undefined }
    add(principalFor(identity, caller), { ...use, isPublic: false })
  }
  return [...groups.values()].flatMap((group) => policiesFor(group.uses, group.principal))
}

const principalFor = ({ role }: IdentitySettings, { arn, account }: Caller): Principal =>
  role?.role ?? { arn: principalOf(arn), account }

/** Describes policies as text that a reader copies. */
export const describePolicies = (policies: readonly TitledPolicy[]): string =>
  policies.map(({ title, policy }) => `${title}:\n${JSON.stringify(policy, null, 2)}`).join('\n')
