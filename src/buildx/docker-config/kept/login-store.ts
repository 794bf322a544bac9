import type { RegistryLogin } from '../user-config.ts'

/** Step that keeps logins, and the moment when it does, in milliseconds since 1970. */
export interface Keeper {
  readonly id: string
  readonly at: number
}

/** Helper that is asked for a host's login before any that stands in the file. */
export interface HostHelper {
  readonly host: string
  /** Such as `desktop`, of `docker-credential-desktop`. */
  readonly helper: string
}

/** Store of the logins that stay in a config.json of docker for later steps. Its functions throw MachineError, or UnexpectedStateError. */
export interface LoginStore {
  /** Why logins to these hosts could not be kept in the file at `path`, as a sentence; undefined when they can. Changes nothing. */
  problem(path: string, hosts: readonly string[]): Promise<string | undefined>
  /** Keeps logins. Returns the hosts for which the file names a helper, which was emptied for them. */
  keep(path: string, logins: readonly RegistryLogin[], keeper: Keeper): Promise<readonly HostHelper[]>
  /** Takes out what the step with this id has put in, and does nothing where that is done already. */
  takeOut(path: string, id: string): Promise<void>
}
