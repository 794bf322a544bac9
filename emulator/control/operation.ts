import { repositoryNotFound, ServiceError } from '../errors.ts'
import type { Caller } from '../identity/credentials.ts'
import type { Service } from '../identity/registry-password.ts'
import type { Registry } from '../store/registry.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import type { Members, Values } from './schema.ts'

/** Who asks, what for, and in which world. */
export interface Context {
  /** The account and region that the request is about. */
  readonly world: World
  /** What is asked of it: its registry, or its part of ECR Public. */
  readonly registry: Registry
  readonly service: Service
  readonly caller: Caller
}

/** One operation of the API: what its request may be, and what it does. */
export interface Operation {
  readonly members: Members
  /** @param request has passed `check` with the members. @throws ServiceError for what cannot be done */
  readonly act: (request: Readonly<Record<string, unknown>>, context: Context) => Promise<object>
}

/** @param act gets the members typed as they were described */
export function operation<Of extends Members>(
  members: Of,
  act: (input: Values<Of>, context: Context) => Promise<object> | object,
): Operation {
  return { members, act: async (request, context) => act(request as Values<Of>, context) }
}

/** @throws ServiceError RepositoryNotFoundException */
export function findRepository({ registry }: Context, name: string): Repository {
  const repository = registry.find(name)
  if (repository === undefined) throw repositoryNotFound(name, registry.account)
  return repository
}

/** @returns the repository that `repositoryName` and `registryId` name */
export function repositoryOf(input: { readonly repositoryName: string }, context: Context): Repository {
  return findRepository(context, input.repositoryName)
}

/** The members that name a repository, in every answer about one. */
export function placeOf({ settings }: Repository, { registry }: Context) {
  return { registryId: registry.account, repositoryName: settings.name }
}

/** `repository with name 'app' in the registry with id '123456789012'`, for sentences. */
export function inWords({ settings }: Repository, { registry }: Context): string {
  return `the repository with name '${settings.name}' in the registry with id '${registry.account}'`
}

/** An error of newer operations, whose wordings are not known. */
export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message)

/** Members that may be undefined become members that may be absent. */
type Present<Of> = {
  readonly [Name in keyof Of as undefined extends Of[Name] ? never : Name]: Of[Name]
} & {
  readonly [Name in keyof Of as undefined extends Of[Name] ? Name : never]?: Exclude<Of[Name], undefined>
}

/** @returns the object without the members that are undefined */
export function present<Of extends object>(members: Of): Present<Of> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<Of>
}
