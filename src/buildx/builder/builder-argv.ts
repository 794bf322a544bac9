import type { Environment } from '../../runner/context.ts'
import type { BuilderSettings } from '../build-settings.ts'
import { printDriverOptions } from '../flags/driver-options.ts'
import { type Fields, NO_FIELDS } from '../flags/fields.ts'

/** Settings of a builder that a run makes for itself. */
export type TemporaryBuilderSettings = Extract<
  BuilderSettings,
  { readonly kind: 'docker-container' | 'kubernetes' | 'remote' }
>

/** Paths of a client's certificates, as far as there are any. */
export interface TlsFiles {
  readonly ca: string
  readonly pair: { readonly cert: string; readonly key: string } | undefined
}

/** Needs of a builder beside its settings. */
export interface Extras {
  readonly tls: TlsFiles | undefined
  /** Entitlements that the build asks for. */
  readonly entitlements: readonly string[]
  /** The docker context of the engine that a container is made in; undefined: docker's current one. */
  readonly context: string | undefined
}

/**
 * Commands of docker, in order, that make a builder (https://docs.docker.com/reference/cli/docker/buildx/create/). A
 * remote one is connected to at once, because `buildx inspect` calls one that does not answer inactive, and no more.
 * The other ones start with the build: then docker has the registry's login, and the image of BuildKit may be there
 * too.
 */
export function createArgvs(
  name: string,
  settings: TemporaryBuilderSettings,
  { tls, entitlements, context }: Extras,
): readonly (readonly string[])[] {
  const command = ['buildx', 'create', '--name', name, '--driver', settings.kind]
  if (settings.kind !== 'remote') {
    const engine = context === undefined ? [] : [context]
    return [[...command, ...driverOptions(settings.options), ...flags(entitlements), ...engine]]
  }
  return settings.endpoints.map(({ address, platforms }, index) => [
    ...command,
    ...(index === 0 ? [] : ['--append']),
    ...['--node', `${name}-${index}`],
    ...(platforms.length === 0 ? [] : ['--platform', platforms.join(',')]),
    ...driverOptions(new Map([...(address.startsWith('tcp:') ? tlsOptions(tls) : NO_FIELDS), ...settings.options])),
    ...(index === settings.endpoints.length - 1 ? ['--bootstrap'] : []),
    address,
  ])
}

/** Command of docker that removes a builder with all that it runs. */
export const removeArgv = (name: string): readonly string[] => ['buildx', 'rm', '--force', name]

function tlsOptions(tls: TlsFiles | undefined): Fields {
  if (tls === undefined) return NO_FIELDS
  const options = new Map([['cacert', tls.ca]])
  return tls.pair === undefined ? options : options.set('cert', tls.pair.cert).set('key', tls.pair.key)
}

/** BuildKit grants only what it was started with: https://docs.docker.com/reference/cli/docker/buildx/create/#buildkitd-flags */
function flags(entitlements: readonly string[]): readonly string[] {
  const insecure = ['network.host', 'security.insecure'].filter((name) => entitlements.includes(name))
  const texts = insecure.map((name) => `--allow-insecure-entitlement=${name}`)
  return texts.length === 0 ? [] : ['--buildkitd-flags', texts.join(' ')]
}

const driverOptions = (options: Fields): readonly string[] =>
  printDriverOptions(options).flatMap((option) => ['--driver-opt', option])

/**
 * Variables, by name, that docker needs for a builder of this driver: the kubeconfig of an EKS cluster gets its token
 * from `aws eks get-token` (https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html).
 */
export const clusterVariables = (driver: string, env: Environment): readonly string[] =>
  driver === 'kubernetes' ? Object.keys(env).filter((name) => name.startsWith('AWS_')) : []

/**
 * Environment of docker commands for a builder that is there already: its driver is known after the look alone. The
 * look itself does without: buildx tells the driver also where the cluster does not let it in.
 * https://github.com/docker/buildx/blob/master/driver/kubernetes/driver.go (Info)
 */
export const withCluster = (child: Environment, driver: string, env: Environment): Environment => ({
  ...child,
  ...Object.fromEntries(clusterVariables(driver, env).map((name) => [name, env[name]])),
})
