import { UnkeptLoginError } from '../base/errors.ts'
import { recordOf } from '../base/json.ts'
import { loginInVariable } from '../buildx/docker-config/auth-config.ts'
import { userConfigPath } from '../buildx/docker-config/child-environment.ts'
import type { HostHelper } from '../buildx/docker-config/kept/login-store.ts'
import type { RegistryLogin } from '../buildx/docker-config/user-config.ts'
import type { Delivered, Deliveries } from '../delivery/deliveries.ts'
import type { DestinationState } from '../delivery/plan-destination.ts'
import type { LoginKeeping } from '../inputs/login-settings.ts'
import type { World } from './world.ts'

/** Name of the state that tells `post` which logins to take out, and where. */
export const LOGIN_STATE = 'kept-login'

type Keeper = Pick<World, 'env' | 'log' | 'loginStore' | 'report' | 'unique' | 'clock'>

/** Why the logins to the registries of destinations could not be kept, as sentences; none where nothing stands in the way. */
export async function keepingProblems(
  world: Pick<World, 'env' | 'loginStore'>,
  keeping: LoginKeeping,
  destinations: readonly Pick<DestinationState, 'repository'>[],
): Promise<readonly string[]> {
  if (!keeping.keep) return []
  const hosts = new Set(destinations.map(({ repository }) => repository.registry.host))
  const problem = await world.loginStore.problem(userConfigPath(world.env), [...hosts])
  return problem === undefined ? [] : [problem]
}

/**
 * Ends a run: keeps the logins to the registries that have the image, or the part of it that this job has pushed, and then throws
 * what has failed: IncompleteDeliveryError, UnkeptLoginError, or an AggregateError of both.
 */
export async function endDeliveries(
  world: Keeper,
  keeping: LoginKeeping,
  deliveries: Deliveries,
  part: readonly KeptPlace[] = [],
): Promise<void> {
  const { delivered } = deliveries
  try {
    await keepAllLogins(world, keeping, delivered.length > 0 ? delivered : part)
  } catch (cause) {
    const error = new UnkeptLoginError(cause)
    throw deliveries.hasFailures ? new AggregateError([deliveries.asError(), error]) : error
  }
  deliveries.throwFailures()
}

/** Says that no login is kept, where one is wanted and the run pushes nothing. */
export function tellUnkept({ log }: Pick<Keeper, 'log'>, keeping: LoginKeeping): void {
  if (keeping.keep) log.info('No login is kept (keep-login), as this run pushes nothing.')
}

/** Registry that something was pushed to. */
type KeptPlace = Pick<Delivered, 'repository' | 'registry'>

/** Keeps them in the user's docker configuration, where later steps of the job find them. Says so, and until when they hold. */
async function keepAllLogins(world: Keeper, keeping: LoginKeeping, delivered: readonly KeptPlace[]): Promise<void> {
  if (!keeping.keep) {
    if (keeping.why !== undefined)
      world.log.info(`The login is not kept (keep-login), as a later step may run that code: ${keeping.why}.`)
    return
  }
  const places = [...new Map(delivered.map((one) => [one.repository.registry.host, one.registry])).entries()]
  if (places.length === 0) return
  const logins = places.map(([host, { token }]): RegistryLogin => ({ host, authorization: token.authorization }))
  const [path, id] = [userConfigPath(world.env), world.unique()]
  // Before anything is put in, so that `post` takes it out even when this process is killed in the next moment.
  world.report.state(LOGIN_STATE, JSON.stringify({ path, id }))
  const helpers = await world.loginStore.keep(path, logins, { id, at: world.clock().getTime() })
  for (const [host, { token }] of places) world.log.info(describeKept(host, path, token.expires))
  for (const warning of keepingWarnings(world, logins, helpers)) world.log.warning(warning)
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html#registry-auth-token */
function describeKept(host: string, path: string, expires: Date | undefined): string {
  const until = expires === undefined ? '12 hours from now' : expires.toISOString().replace(/\.\d+Z$/, 'Z')
  return (
    `The login to ${host} stays in ${path} for later steps of this job, with this step's rights, and holds until ${until}. ` +
    'The post part of this step takes it out again.'
  )
}

function keepingWarnings(
  { env }: Pick<World, 'env'>,
  logins: readonly RegistryLogin[],
  helpers: readonly HostHelper[],
): readonly string[] {
  const above = logins.filter(({ host }) => loginInVariable(env, host) !== undefined)
  return [
    ...helpers.map(
      ({ host, helper }) =>
        `Docker's configuration names the credential helper ${helper}, which is left out for ${host} until the job ends. Docker, ` +
        'cosign and crane find the login so; oras, notation, skopeo and podman do not. For these, have DOCKER_CONFIG name a folder ' +
        'without a helper in this job.',
    ),
    ...above.map(
      ({ host }) =>
        `The variable DOCKER_AUTH_CONFIG has a login to ${host}, which docker takes before the one that is kept.`,
    ),
  ]
}

/** Takes out the logins that a run has kept, by what it saved. The state could be forged: what is not this step's own stays. */
export async function takeOutKept({ loginStore }: Pick<World, 'loginStore'>, state: string): Promise<void> {
  const { path, id } = recordOf(JSON.parse(state))
  if (typeof path !== 'string' || !path.endsWith('/config.json') || typeof id !== 'string' || !/^[0-9a-f]+$/.test(id))
    throw new Error(`${JSON.stringify(state)} names no login of this step, so none was taken out`)
  await loginStore.takeOut(path, id)
}
