import { Redacted } from '../../base/redacted.ts'
import { configLogins, type DockerConfig } from '../../buildx/docker-config/user-config.ts'
import { buildSecrets } from '../../buildx/secret-mounts.ts'
import type { Environment } from '../../runner/context.ts'
import { masksOf } from '../../secrets/secret.ts'
import type { World } from '../world.ts'
import type { Settings } from './settings.ts'

/** Has the runner hide the secrets that docker gets, before anything is printed. */
export function hideSecrets({ log, env }: World, { secrets, build }: Settings, own: DockerConfig): void {
  const hidden = [
    ...buildSecrets(secrets.given, build.gitToken).map(({ value }) => value),
    ...configLogins(own).flatMap((login) => login.secrets),
    ...keysIn(env),
  ]
  for (const mask of hidden.flatMap(masksOf)) log.mask(mask)
}

/** AWS's keys of the job: docker gets them for a cluster, a cache in S3, or ECR's credential helper. */
const keysIn = (env: Environment): readonly Redacted[] =>
  [env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN].flatMap((key) => (key ? [new Redacted(key)] : []))
