import type { Exchange } from '../exchange.ts'
import type { Caller } from '../identity/credentials.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import type { Route } from './routes.ts'

/** One request about a repository that is there, by somebody who may make it. */
export interface Visit {
  readonly exchange: Exchange
  readonly world: World
  readonly repository: Repository
  readonly route: Route
  /** Whose pulls are recorded; undefined in ECR Public, which records none. */
  readonly caller: Caller | undefined
  /** Whether another repository of the registry may be read from, for a mount. */
  readonly mayRead: (repository: Repository) => boolean
}

/** The repository's address as the client has used it, with the alias that a public one has. */
export function addressOf({ exchange, route }: Visit): string {
  return `${exchange.origin}/v2/${route.repository}`
}
