import { invalidParameter, repositoryNotFound, ServiceError } from '../errors.ts'
import type { Caller } from '../identity/credentials.ts'
import { repositoryArn } from '../names.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import type { Input } from './input.ts'

/** Who asks, what for, and in which world. */
export interface Context {
  readonly world: World
  readonly caller: Caller
  readonly operation: string
}

/** One operation: it reads its members, acts, and returns the answer. It throws ServiceError. */
export type Operation = (input: Input, context: Context) => Promise<object>

/**
 * Refuses a registry that is not this one. Another account's registry would need a policy that nobody has set here.
 * @param resource what follows `repository/` in the ARN
 */
function requireOwnRegistry(input: Input, { world, caller, operation }: Context, resource: string): void {
  const registryId = input.optionalText('registryId')
  if (registryId === undefined || registryId === world.registry.account) return
  if (!/^[0-9]{12}$/.test(registryId))
    throw invalidParameter('registryId', "must satisfy regular expression '[0-9]{12}'")
  const arn = repositoryArn(world.registry.region, registryId, resource)
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ecr:${operation} on resource: ${arn} because no resource-based policy allows the ecr:${operation} action`,
  )
}

/** @returns the names that a request gives, after its `registryId` was checked */
export function namedRepository(input: Input, context: Context): string {
  const name = input.repositoryName()
  requireOwnRegistry(input, context, name)
  return name
}

/** @throws ServiceError RepositoryNotFoundException */
export function findRepository(context: Context, name: string): Repository {
  const { registry } = context.world
  const repository = registry.find(name)
  if (repository === undefined) throw repositoryNotFound(name, registry.account)
  return repository
}

/** @returns the repository that `repositoryName` and `registryId` name */
export function repositoryOf(input: Input, context: Context): Repository {
  return findRepository(context, namedRepository(input, context))
}

/** For an operation on all repositories. */
export function checkRegistry(input: Input, context: Context): void {
  requireOwnRegistry(input, context, '*')
}

/**
 * Cuts one page out of a list. The token names the last entry of the page before, so it survives changes.
 * @param keyOf what the list is sorted by
 */
export function page<Item>(input: Input, items: readonly Item[], keyOf: (item: Item) => string) {
  const token = input.optionalText('nextToken')
  const size = input.count('maxResults', 100, 1000)
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString()
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after)
  const entries = rest.slice(0, size)
  const last = entries.at(-1)
  if (rest.length <= size || last === undefined) return { entries }
  return { entries, nextToken: Buffer.from(keyOf(last)).toString('base64url') }
}
