import type { BuildxPorts } from '../buildx/docker.ts'
import type { LoginStore } from '../buildx/docker-config/kept/login-store.ts'
import type { StoredLogin } from '../buildx/docker-config/registry-login.ts'
import type { DockerConfig } from '../buildx/docker-config/user-config.ts'
import type { AskEngine } from '../buildx/engine-question.ts'
import type { Connect } from '../ecr/api.ts'
import type { Pace } from '../ecr/pace.ts'
import type { ImageRepository } from '../names/image-reference.ts'
import type { RemoteRepository } from '../oci/remote-repository.ts'
import type { HashContext } from '../reuse/hash-context.ts'
import type { CommitPorts } from '../runner/commit-lookup.ts'
import type { Environment } from '../runner/context.ts'
import type { Git, Log } from '../runner/ports.ts'
import type { Sigstore } from '../sign/sigstore.ts'

/** World: every effect that the step has, as values that are passed in: adapters/ makes them, tests may make others. */
export interface World extends BuildxPorts, CommitPorts {
  readonly log: Log
  readonly git: Git
  readonly askEngine: AskEngine
  readonly connect: Connect
  /** Opens a repository of a registry. Asks nothing yet. */
  readonly openRepository: (repository: ImageRepository, access: RepositoryAccess) => RemoteRepository
  /**
   * Login of a configuration of docker to a registry, by its host. `env` is for the credential helper that it may name. Throws
   * UnexpectedStateError when that gives none.
   */
  readonly dockerLogin: (own: DockerConfig, host: string | undefined, env: Environment) => Promise<StoredLogin>
  /** The logins that stay in docker's configuration for later steps. */
  readonly loginStore: LoginStore
  readonly hashContext: HashContext
  /** Sigstore, which is loaded when it is first asked for. */
  readonly sigstore: () => Promise<Sigstore>
  /** Milliseconds from any fixed moment; never goes back. */
  readonly now: () => number
  /** Waits so many milliseconds. Rejects with the reason of the cancellation as soon as the step is cancelled. */
  readonly wait: (milliseconds: number) => Promise<void>
  /** A random number from 0 to 1, new for each call. */
  readonly random: () => number
  /** A random text, new for each call. */
  readonly unique: () => string
}

/** Access to a repository of a registry. */
export interface RepositoryAccess {
  readonly login: StoredLogin
  /** What is done there. */
  readonly use: 'read' | 'write'
  /** The registry is known to take the login as it is: it goes with the first request, and no challenge is waited for. */
  readonly isUpfront?: true
  /** Pace of the manifests that are put there; not given: as fast as it takes them. */
  readonly pace?: Pace
}
