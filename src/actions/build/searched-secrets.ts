import { authSecrets } from '../../buildx/docker-config/auth-config.ts'
import { configLogins } from '../../buildx/docker-config/user-config.ts'
import { dockerfileText } from '../../buildx/dockerfile/dockerfile-text.ts'
import type { DestinationState } from '../../delivery/plan-destination.ts'
import { knownAccessKeys, knownKeys, knownProxies } from '../../gate/secret-leaks.ts'
import { repositoryUri } from '../../names/repository.ts'
import { variableLogins } from '../../proxy/logins.ts'
import type { Environment } from '../../runner/context.ts'
import { NOTHING_PUBLIC, type PublicTexts } from '../../secrets/evidence.ts'
import { type KnownSecret, knownSecrets } from '../../secrets/secret.ts'
import type { Run } from './run-context.ts'
import type { PushSettings } from './settings.ts'

/** The secrets that an image must not hold, as far as they are known before AWS is asked. */
export const givenSecrets = ({ settings, world, userConfig }: Run): readonly KnownSecret[] => [
  ...knownSecrets(settings.secrets),
  ...knownKeys(settings.engine),
  ...knownProxies([...variableLogins(world.env), ...configLogins(userConfig)]),
  ...authSecrets(world.env).map((value) => ({ name: 'a password in DOCKER_AUTH_CONFIG', value })),
  ...jobKeys(world.env, settings.delivery),
]

/** The keys of AWS in inputs and environment; a run that assumes a role has others besides. */
function jobKeys(env: Environment, delivery: PushSettings): readonly KnownSecret[] {
  const inputs = delivery.push ? delivery.destinations.flatMap(({ identity }) => identity.keys ?? []) : []
  const job = { secretAccessKey: env.AWS_SECRET_ACCESS_KEY, sessionToken: env.AWS_SESSION_TOKEN }
  return [job, ...inputs].flatMap(knownAccessKeys)
}

/**
 * Reads what the image of a run holds for reasons of its own. Labels that the inputs give are none, except those with the
 * names that this step writes: a secret can have come into them. Of a Dockerfile that cannot be read nothing is known. A run
 * without secrets needs none of it.
 */
export async function readPublicTexts(
  run: Run,
  destinations: readonly Pick<DestinationState, 'repository' | 'registry'>[],
): Promise<PublicTexts> {
  const { world, settings } = run
  if (settings.secrets.given.length === 0) return NOTHING_PUBLIC
  const { repository, sha, ref, refName } = world.context
  const project = [
    repository,
    sha,
    settings.commit.sha,
    ref,
    refName,
    `${world.env.GITHUB_SERVER_URL ?? ''}/${repository}`,
  ]
  const places = destinations.flatMap((one) => {
    const { region, account } = one.repository.registry
    return [repositoryUri(one.repository), region, account, one.registry.caller.account]
  })
  const labels = settings.build.labels.filter((label) => label.startsWith('org.opencontainers.image.'))
  const { target = '', platforms } = settings.build
  const texts = [...(await readInstructions(run)), ...settings.tags.names, ...labels, target, ...platforms]
  return { names: [...project, ...places], texts }
}

/** A comment is no part of an image. */
async function readInstructions({ world, settings }: Run): Promise<readonly string[]> {
  const text = await dockerfileText(world.files, settings.build).catch(() => undefined)
  const lines = (text ?? '').split(/\r\n?|\n/).filter((line) => !/^\s*#/.test(line))
  return [lines.join('\n')]
}
