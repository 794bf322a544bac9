import type { ImageOrigin } from '../image-metadata/image-origin.ts'
import type { Caller } from '../names/aws.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import { isEcrHost, parseRegistryHost, registryHost } from '../names/registry.ts'
import type { Repository, RepositoryName } from '../names/repository.ts'
import type { Ecr, ImageFacts, ImageState, RegistryToken, RepositoryDetails, RepositoryFacts } from './api.ts'
import { hasCode } from './aws-error.ts'
import { isEmpty, templateFor } from './create.ts'
import type { Destination } from './destination.ts'
import type { Unfinished } from './drift.ts'
import { imagesIn } from './image-tags.ts'

/** State of a registry, as it was seen before anything was changed. */
export interface RegistryState {
  readonly caller: Caller
  readonly repository: RepositoryState
  /** The images that the wanted tags point to now. */
  readonly images: readonly ImageFacts[]
  /**
   * States of the same images as ECR describes them, with those in the archive. Undefined: this identity may not
   * describe images.
   */
  readonly states: readonly TagState[] | undefined
  /** Origins of the images that could be mistaken for what this run builds; undefined where nobody asked. */
  readonly origins?: ReadonlyMap<Digest, ImageOrigin>
  /** Floating tags that stay where they are, as far as that can be foreseen, and why. */
  readonly floats?: ReadonlyMap<Tag, string>
  readonly token: RegistryToken
  /** The names that the caller's own registry has on ECR Public; undefined where that is not known or not meant. */
  readonly aliases: readonly string[] | undefined
}

/** State of a repository, as it was seen. */
export type RepositoryState =
  /**
   * `details` are undefined unless the inputs want them compared. `unfinished`: it looks as if the run that created it was
   * ended before it gave it its policies.
   */
  | {
      readonly state: 'there'
      readonly facts: RepositoryFacts
      readonly details: RepositoryDetails | undefined
      readonly unfinished?: Unfinished
    }
  /**
   * `template`: the creation template by which a push makes it; undefined when there is none, or none was asked for.
   * `blind`: this identity may not see the templates.
   */
  | { readonly state: 'missing'; readonly template: string | undefined; readonly blind?: true }
  /** The identity may push but not describe; that is enough to go on. */
  | { readonly state: 'hidden' }

/** State of the image behind a tag. */
export interface TagState extends ImageState {
  readonly tag: Tag
}

/**
 * Reads the state of a destination in its registry. Asks for everything at once: one round trip of latency. Throws
 * AwsError, and before that whatever `caller` is rejected with: nothing else that is seen with wrong credentials would
 * say anything.
 */
export async function readRegistryState(
  caller: Promise<Caller>,
  ecr: Ecr,
  destination: DestinationFields,
  tags: readonly Tag[],
): Promise<RegistryState> {
  const { name } = destination.address
  const calls = [
    caller,
    ecr.authorizationToken(),
    describe(ecr, destination),
    lookAtDetails(ecr, destination, caller),
    imagesOf(ecr, name, tags),
    statesOf(ecr, name, tags),
    ecr.aliases(),
  ] as const
  // Credentials that do not work fail all of these. The first in the list is told, not the one that was quickest.
  await Promise.allSettled(calls)
  const [own, token, facts, details, images, states, aliases] = await Promise.all(calls)
  const seen = { caller: own, token, images: images ?? [], states, aliases }
  // An identity that may not describe the repository still learns from its images that it is missing.
  if (facts === 'missing' || images === undefined) {
    const templates = await lookAtTemplates(ecr, destination, own)
    return { ...seen, repository: { state: 'missing', ...templates } }
  }
  return { ...seen, repository: facts === 'hidden' ? { state: 'hidden' } : { state: 'there', facts, details } }
}

/** The fields of a destination that decide what ECR is asked for. */
type DestinationFields = Pick<Destination, 'address' | 'account' | 'identity' | 'repositorySettings'>

async function describe(
  ecr: Ecr,
  { address, repositorySettings: settings }: DestinationFields,
): Promise<RepositoryFacts | 'missing' | 'hidden'> {
  try {
    return await ecr.describeRepository(address.name)
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) return 'missing'
    // Who wants settings compared has to be told that they cannot be seen.
    if (hasCode(error, 'AccessDeniedException') && settings.mode === 'create') return 'hidden'
    throw error
  }
}

/** What has to be compared, and no more; undefined when that is nothing, or there is no repository. */
async function lookAtDetails(
  ecr: Ecr,
  { address: { name }, account, identity, repositorySettings: settings }: DestinationFields,
  caller: Promise<Caller>,
): Promise<RepositoryDetails | undefined> {
  if (settings.mode === 'create') return undefined
  const { lifecyclePolicy, repositoryPolicy, tags, catalog } = settings.desired
  // The account in the repository's ARN is known at once, except for a bare name and credentials of the environment.
  const owner = async () => account ?? identity.role?.role.account ?? (await caller).account
  const calls = [
    lifecyclePolicy === undefined ? undefined : ecr.policy(name, 'lifecycle-policy'),
    repositoryPolicy === undefined ? undefined : ecr.policy(name, 'repository-policy'),
    tags.length === 0 ? [] : owner().then((of) => ecr.resourceTags(name, of)),
    catalog === undefined ? undefined : ecr.catalog(name),
  ] as const
  try {
    const [lifecycle, policy, resourceTags, shown] = await Promise.all(calls)
    return { lifecyclePolicy: lifecycle, repositoryPolicy: policy, tags: resourceTags, catalog: shown }
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) return undefined
    throw error
  }
}

/**
 * Asked only for a repository that is missing and would be created without any setting: an explicit CreateRepository
 * would pass by what the registry's owner laid down for such names.
 */
async function lookAtTemplates(
  ecr: Ecr,
  { address, account, repositorySettings: settings }: DestinationFields,
  caller: Caller,
): Promise<{ readonly template: string | undefined; readonly blind?: true }> {
  const { create, desired } = settings
  const foreign = account !== undefined && account !== caller.account
  if (create !== 'missing' || foreign || !isEmpty(desired)) return { template: undefined }
  try {
    return { template: templateFor(address.name, await ecr.creationTemplates()) }
  } catch (error) {
    if (hasCode(error, 'AccessDeniedException')) return { template: undefined, blind: true }
    throw error
  }
}

/** The images behind the tags; undefined when there is no repository. */
async function imagesOf(
  ecr: Ecr,
  name: RepositoryName,
  tags: readonly Tag[],
): Promise<readonly ImageFacts[] | undefined> {
  const ids = tags.map((tag) => ({ tag }))
  try {
    return await imagesIn(ecr, name, ids)
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) return undefined
    throw error
  }
}

/**
 * One call for each tag, because one that is missing fails a DescribeImages as a whole. What it tells is needed only in
 * rare cases, so an identity that may not ask goes on without.
 */
async function statesOf(
  ecr: Ecr,
  name: RepositoryName,
  tags: readonly Tag[],
): Promise<readonly TagState[] | undefined> {
  const look = async (tag: Tag): Promise<readonly TagState[]> => {
    const state = await ecr.imageState(name, tag)
    return state === undefined ? [] : [{ ...state, tag }]
  }
  try {
    return (await Promise.all(tags.map(look))).flat()
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) return []
    if (hasCode(error, 'AccessDeniedException')) return undefined
    throw error
  }
}

/**
 * Locates a repository: adds its registry. ECR says under which host images are addressed, so that a local ECR or a
 * private endpoint works; a host that the user wrote (FIPS, dual stack) is kept where ECR would name another of its
 * own. A host in an answer that must not take the place of the written one has been refused where the answer was
 * read.
 */
export function locate(
  { address, account: named, region }: Pick<Destination, 'address' | 'account' | 'region'>,
  seen: Pick<RegistryState, 'caller' | 'repository' | 'token'>,
): Repository {
  const place = seen.repository.state === 'there' ? seen.repository.facts.place : undefined
  const account = named ?? place?.account ?? seen.caller.account
  const answered = place?.host ?? ownHost(seen, account)
  const isLocal = answered !== undefined && !isEcrHost(answered)
  const host = isLocal ? answered : (address.registry?.host ?? answered ?? registryHost(account, region))
  const alias = address.registry?.kind === 'public' ? { alias: address.registry.alias } : {}
  return { name: address.name, registry: { account, region, host, ...alias } }
}

/** The host that comes with the token is that of the caller's own registry, or it is not believed. */
function ownHost({ caller, token }: Pick<RegistryState, 'caller' | 'token'>, account: string): string | undefined {
  if (account !== caller.account || token.host === undefined) return undefined
  const own = parseRegistryHost(token.host)
  return own.ok && own.value.account !== account ? undefined : token.host
}
