import { type AccountId, keyInPolicy, partitionOf } from '../names/aws.ts'
import type { RepositoryUse } from './needed-permissions.ts'
import { actionsOf } from './permission-actions.ts'
import { PERMISSIONS } from './permissions.ts'

/** Policy of IAM, as its JSON. */
export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly PolicyStatement[]
}

/** Statement of a policy. */
export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: 'Allow'
  readonly Principal?: { readonly AWS: string }
  readonly Action: readonly string[]
  /** A policy of a repository has none: it is about that repository. */
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Uses that an identity of an account makes: some things are done only to repositories of the own account. */
export const usesBy = (owner: AccountId, uses: readonly RepositoryUse[]): readonly RepositoryUse[] =>
  uses.map((use) => ({
    ...use,
    features: use.features.filter(
      (name) => use.account === undefined || use.account === owner || !PERMISSIONS[name].ownAccount,
    ),
  }))

/** Policy that lets a role or user use these repositories so, and nothing else. */
export function identityPolicy(uses: readonly RepositoryUse[]): PolicyDocument {
  const registry = [...new Set(uses.flatMap(({ features, isPublic }) => actionsOf(features, isPublic).registry))]
  const login =
    registry.length === 0 ? [] : [{ Sid: 'Login', Effect: 'Allow' as const, Action: registry, Resource: '*' }]
  const groups = groupByActions(uses)
  const repositories = groups.map(({ actions, resources }, index) => ({
    Sid: `Repositories${groups.length > 1 ? index + 1 : ''}`,
    Effect: 'Allow' as const,
    Action: actions,
    Resource: resources.length === 1 ? (resources[0] ?? '') : resources,
  }))
  return {
    Version: '2012-10-17',
    Statement: [...login, ...repositories, ...keyStatements(uses), ...signingStatements(uses)],
  }
}

/**
 * Policy of a repository that lets an identity of another account in. An identity policy alone is not enough there:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function repositoryPolicy({ features, isPublic }: RepositoryUse, principal: string): PolicyDocument {
  const Action = actionsOf(features, isPublic).repository
  const Sid = features.includes('push') ? 'PushFromAnotherAccount' : 'ReadFromAnotherAccount'
  const statement = { Sid, Effect: 'Allow' as const, Principal: { AWS: principal }, Action }
  return { Version: '2012-10-17', Statement: Action.length === 0 ? [] : [statement] }
}

/** Repositories with which the same is done share a statement; AWS refuses one without an action. */
function groupByActions(uses: readonly RepositoryUse[]) {
  const groups = new Map<string, { actions: readonly string[]; resources: readonly string[] }>()
  for (const use of uses) {
    const actions = actionsOf(use.features, use.isPublic).repository
    if (actions.length === 0) continue
    const key = actions.join()
    const resources = new Set([...(groups.get(key)?.resources ?? []), resourceOf(use)])
    groups.set(key, { actions, resources: [...resources] })
  }
  return [...groups.values()]
}

/**
 * What an identity has to be allowed on the keys of the repositories that it creates, and only through ECR. A key is in
 * the region of its repository.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html#encryption-customer-managed-key
 */
function keyStatements(uses: readonly RepositoryUse[]): readonly PolicyStatement[] {
  const statements = new Map(uses.flatMap(statementFor).map((one) => [JSON.stringify(one), one]))
  const numbered = statements.size > 1
  return [...statements.values()].map((one, index) => ({ Sid: `Key${numbered ? index + 1 : ''}`, ...one }))
}

function statementFor({ features, isPublic, key, region, account }: RepositoryUse): readonly PolicyStatement[] {
  const Action = actionsOf(features, isPublic).key
  if (Action.length === 0) return []
  const partition = region === undefined ? 'aws' : partitionOf(region)
  const { arn, alias } = keyInPolicy(key, `arn:${partition}:kms:${region ?? '*'}:${account ?? '*'}:`)
  const Condition = {
    [region === undefined ? 'StringLike' : 'StringEquals']: { 'kms:ViaService': `ecr.${region ?? '*'}.amazonaws.com` },
    ...(alias !== undefined && { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } }),
  }
  return [{ Effect: 'Allow', Action, Resource: arn, Condition }]
}

/**
 * What an identity has to be allowed on the signing profiles: they may be another account's, and are in the region of the registry.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html
 */
function signingStatements(uses: readonly RepositoryUse[]): readonly PolicyStatement[] {
  const actions = [...new Set(uses.flatMap(({ features, isPublic }) => actionsOf(features, isPublic).profile))]
  const signed = uses.filter(({ features, isPublic }) => actionsOf(features, isPublic).profile.length > 0)
  const profiles = new Set(
    signed.map(({ region }) => {
      const partition = region === undefined ? 'aws' : partitionOf(region)
      return `arn:${partition}:signer:${region ?? '*'}:*:/signing-profiles/*`
    }),
  )
  const [first, ...others] = profiles
  if (first === undefined) return []
  return [{ Sid: 'Sign', Effect: 'Allow', Action: actions, Resource: others.length === 0 ? first : [first, ...others] }]
}

/** The ARN of a repository; what is not known may be anything. */
function resourceOf({ name, account, region, isPublic }: RepositoryUse): string {
  if (isPublic) return `arn:aws:ecr-public::${account ?? '*'}:repository/${name}`
  const partition = region === undefined ? 'aws' : partitionOf(region)
  return `arn:${partition}:ecr:${region ?? '*'}:${account ?? '*'}:repository/${name}`
}

/** Somebody who gets rights. */
export interface Principal {
  readonly arn: string
  readonly account: AccountId
}

/** Policy with a title: whom or which repository it is for. */
export interface TitledPolicy {
  readonly title: string
  readonly policy: PolicyDocument
}

/**
 * Policies that let a principal (undefined: anybody) use these repositories so: its own, and that of each repository
 * which belongs to another account. None where nothing has to be allowed.
 */
export const policiesFor = (
  uses: readonly RepositoryUse[],
  principal: Principal | undefined,
): readonly TitledPolicy[] => titled(uses, principal).filter(({ policy }) => policy.Statement.length > 0)

function titled(uses: readonly RepositoryUse[], principal: Principal | undefined): readonly TitledPolicy[] {
  if (principal === undefined) return [{ title: 'For the identity of this step', policy: identityPolicy(uses) }]
  const done = usesBy(principal.account, uses)
  const foreign = done.filter(({ account }) => account !== undefined && account !== principal.account)
  return [
    { title: `For ${principal.arn}`, policy: identityPolicy(done) },
    ...foreign.flatMap((use) =>
      use.features.includes('mirror')
        ? cachePolicies(use, principal.arn)
        : [
            {
              title: `For the repository ${use.name} of account ${use.account}`,
              policy: repositoryPolicy(use, principal.arn),
            },
          ],
    ),
  ]
}

/**
 * Policies for a pull-through cache of another account. Its repositories need not be there yet: what fills it stands in the
 * policy of the registry, which in its older scope takes nothing else, and what reads it in the template that they are made by.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
function cachePolicies(use: RepositoryUse, principal: string): readonly TitledPolicy[] {
  const { Statement, ...document } = repositoryPolicy(use, principal)
  const part = (Sid: string, isMeant: (action: string) => boolean, more: Partial<PolicyStatement>): PolicyDocument => ({
    ...document,
    Statement: Statement.map((one) => ({ ...one, Sid, Action: one.Action.filter(isMeant), ...more })),
  })
  const isFilling = (action: string): boolean => FILLING.includes(action)
  return [
    {
      title: `For the registry of account ${use.account} in ${use.region} (aws ecr put-registry-policy)`,
      policy: part('FillTheCache', isFilling, { Resource: resourceOf(use) }),
    },
    {
      title: `For each repository ${use.name} of account ${use.account}, such as by its creation template`,
      policy: part('ReadFromAnotherAccount', (action) => !isFilling(action), {}),
    },
  ]
}

const FILLING: readonly string[] = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository']
