import type { Caller } from '../ecr/api.ts'
import type { Destination } from '../inputs/settings.ts'
import type { Repository } from '../names/repository.ts'
import { principalOf } from '../names/role.ts'
import { type BuildExtras, usesOf } from './needs.ts'
import type { Use } from './policy.ts'
import { type Principal, policiesFor, type TitledPolicy } from './titled.ts'

/** A destination, with what was learned about it by looking. */
export interface Located {
  readonly destination: Destination
  readonly registry: { readonly caller: Caller }
  readonly repository: Repository
}

/**
 * The policies for a run: what each of its identities needs, and what repositories of other accounts have to allow.
 * Pure.
 */
export function plannedPolicies(located: readonly Located[], extras: BuildExtras): readonly TitledPolicy[] {
  const uses = usesOf(
    located.map(({ destination }) => destination),
    extras,
  )
  const groups = new Map<string, { principal: Principal; uses: readonly Use[] }>()
  for (const [index, { destination, registry: seen, repository }] of located.entries()) {
    const use = uses[index]
    if (use === undefined) continue
    const { account, region } = repository.registry
    const { arn, account: own } = seen.caller
    const principal = destination.identity.role?.role ?? { arn: principalOf(arn), account: own }
    const others = groups.get(principal.arn)?.uses ?? []
    groups.set(principal.arn, { principal, uses: [...others, { ...use, account, region }] })
  }
  return [...groups.values()].flatMap((group) => policiesFor(group.uses, group.principal))
}

/** The policies as a reader copies them. */
export const describePolicies = (policies: readonly TitledPolicy[]): string =>
  policies.map(({ title, policy }) => `${title}:\n${JSON.stringify(policy, null, 2)}`).join('\n')
