import type { Builder } from '../builder/builder.ts'
import { cacheEnvironment } from '../cache/choose.ts'
import type { RegistryLogin } from '../docker-config/config.ts'
import { withPrivateConfig } from '../docker-config/environment.ts'
import { withPrivateFolder } from '../docker-config/private.ts'
import type { DestinationSights } from '../plan/destination.ts'
import { mountSecrets, secretsOf } from '../secrets/mount.ts'
import type { Workshop } from './produce.ts'
import type { Step } from './step.ts'

/** Gives docker a private configuration with these logins, as long as the task runs. */
export function withWorkshop<T>(
  { world, settings, own, child }: Step,
  { driver }: Builder,
  logins: readonly RegistryLogin[],
  task: (shop: Workshop) => Promise<T>,
): Promise<T> {
  return withPrivateFolder({ ...world, env: child }, own, logins, async (folder) =>
    task({
      folder,
      env: { ...withPrivateConfig(child, folder), ...cacheEnvironment(settings, world.env) },
      driver,
      secrets: await mountSecrets(world.files, folder, secretsOf(settings)),
    }),
  )
}

/** Docker's login for a repository that was looked at. */
export const loginOf = ({
  repository,
  registry,
}: Pick<DestinationSights, 'repository' | 'registry'>): RegistryLogin => ({
  host: repository.registry.host,
  authorization: registry.token.authorization,
})
