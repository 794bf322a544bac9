import type { BuildxPorts } from '../buildx/docker.ts'
import type { Connect } from '../ecr/api.ts'
import type { ImageRepository } from '../names/image-reference.ts'
import type { RemoteRepository } from '../oci/remote-repository.ts'
import type { CommitPorts } from '../runner/commit-lookup.ts'
import type { Git, Log } from '../runner/ports.ts'

/** World: every effect that the step has, as values that are passed in: adapters/ makes them, tests may make others. */
export interface World extends BuildxPorts, CommitPorts {
  readonly log: Log
  readonly git: Git
  readonly connect: Connect
  /** Opens a repository of a registry with a login, `user:password` in base64. Asks nothing yet. */
  readonly openRepository: (repository: ImageRepository, authorization: string) => RemoteRepository
  /** Milliseconds from any fixed moment; never goes back. */
  readonly now: () => number
  /** A random text, new for each call. */
  readonly unique: () => string
}
