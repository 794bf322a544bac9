import type { AccountId } from '../names/account.ts'
import { identityPolicy, type PolicyDocument, repositoryPolicy, type Use, usesBy } from './policy.ts'

/** Somebody who gets rights. */
export interface Principal {
  readonly arn: string
  readonly account: AccountId
}

/** A policy with what it is for. */
export interface TitledPolicy {
  readonly title: string
  readonly policy: PolicyDocument
}

/**
 * All policies that let a principal (undefined: anybody) do this: its own, and that of each repository which belongs to
 * another account. None where nothing has to be allowed. Pure.
 */
export const policiesFor = (uses: readonly Use[], principal: Principal | undefined): readonly TitledPolicy[] =>
  titled(uses, principal).filter(({ policy }) => policy.Statement.length > 0)

function titled(uses: readonly Use[], principal: Principal | undefined): readonly TitledPolicy[] {
  if (principal === undefined) return [{ title: 'For the identity of this step', policy: identityPolicy(uses) }]
  const done = usesBy(principal.account, uses)
  const foreign = done.filter(({ account }) => account !== undefined && account !== principal.account)
  return [
    { title: `For ${principal.arn}`, policy: identityPolicy(done) },
    ...foreign.map((use) => ({
      title: `For the repository ${use.name} of account ${use.account}`,
      policy: repositoryPolicy(use, principal.arn),
    })),
  ]
}
