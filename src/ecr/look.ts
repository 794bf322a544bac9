import { AwsFailure } from '../errors/failures.ts'
import type { Destination } from '../inputs/settings.ts'
import { parseRegistryHost, registryHost } from '../names/registry.ts'
import { hostOfUri, type Repository, type RepositoryAddress } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'
import type { Caller, Ecr, ImageFacts, RegistryToken, RepositoryFacts, Session } from './api.ts'

/** What was seen in the registry before anything was changed. */
export interface RegistrySeen {
  readonly caller: Caller
  readonly repository: RepositorySeen
  /** The images that the wanted tags point to now. */
  readonly images: readonly ImageFacts[]
  readonly token: RegistryToken
}

export type RepositorySeen =
  | { readonly state: 'there'; readonly facts: RepositoryFacts }
  | { readonly state: 'missing' }
  /** The identity may push but not describe; that is enough to go on. */
  | { readonly state: 'hidden' }

/** ECR takes at most this many ids in one BatchGetImage. */
const IDS_PER_CALL = 100

/** Asks for everything at once: one round trip of latency. Throws AwsFailure. */
export async function lookAtRegistry(
  session: Session,
  ecr: Ecr,
  { name }: RepositoryAddress,
  tags: readonly Tag[],
): Promise<RegistrySeen> {
  const calls = [session.caller(), ecr.authorizationToken(), describe(ecr, name), imagesOf(ecr, name, tags)] as const
  // Credentials that do not work fail all of these. The first in the list is told, not the one that was quickest.
  await Promise.allSettled(calls)
  const [caller, token, described, images] = await Promise.all(calls)
  // An identity that may not describe the repository still learns from its images that it is missing.
  const repository: RepositorySeen = images === undefined ? { state: 'missing' } : described
  return { caller, token, repository, images: images ?? [] }
}

async function describe(ecr: Ecr, name: RepositoryAddress['name']): Promise<RepositorySeen> {
  try {
    return { state: 'there', facts: await ecr.describeRepository(name) }
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) return { state: 'missing' }
    if (hasCode(error, 'AccessDeniedException')) return { state: 'hidden' }
    throw error
  }
}

/** The images behind the tags; undefined when there is no repository. */
async function imagesOf(
  ecr: Ecr,
  name: RepositoryAddress['name'],
  tags: readonly Tag[],
): Promise<readonly ImageFacts[] | undefined> {
  const batches = Array.from({ length: Math.ceil(tags.length / IDS_PER_CALL) }, (_, index) =>
    tags.slice(index * IDS_PER_CALL, (index + 1) * IDS_PER_CALL).map((tag) => ({ tag })),
  )
  try {
    return (await Promise.all(batches.map((ids) => ecr.images(name, ids)))).flat()
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) return undefined
    throw error
  }
}

/** Whether a call failed with one of ECR's error names. */
export const hasCode = (error: unknown, code: string): boolean => error instanceof AwsFailure && error.code === code

/**
 * The repository with its registry. ECR says under which host images are addressed, so that a local ECR or a private
 * endpoint works; a host that the user wrote (FIPS, dual stack) is kept where ECR would name another of its own.
 */
export function locate(
  { address, account: named, region }: Pick<Destination, 'address' | 'account' | 'region'>,
  seen: Omit<RegistrySeen, 'images'>,
): Repository {
  const facts = seen.repository.state === 'there' ? seen.repository.facts : undefined
  const account = named ?? facts?.account ?? seen.caller.account
  const answered = facts !== undefined ? hostOfUri(facts.uri, address.name) : ownHost(seen, account)
  const isAws = answered === undefined || parseRegistryHost(answered).ok
  const host = isAws ? (address.registry?.host ?? answered ?? registryHost(account, region)) : answered
  return { name: address.name, registry: { account, region, host } }
}

/** The host that comes with the token is that of the caller's own registry. */
const ownHost = ({ caller, token }: Pick<RegistrySeen, 'caller' | 'token'>, account: string): string | undefined =>
  account === caller.account ? token.host : undefined
