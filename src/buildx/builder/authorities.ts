import type { Files } from '../../runner/ports.ts'

/** The authority of a registry, as the engine of this machine knows it. */
export interface Authority {
  /** With port, as in references. */
  readonly host: string
  readonly files: readonly string[]
}

/** https://docs.docker.com/engine/security/certificates/ */
const FOLDER = '/etc/docker/certs.d'

/** What buildx reads of a configuration, or of a certificate: the file confutil/container.go, below. */
export const LARGEST = 1024 * 1024

/** The authorities that the engine of this machine trusts for registries, as far as this user may read them. */
export async function engineAuthorities({
  list,
  content,
}: Pick<Files, 'list' | 'content'>): Promise<readonly Authority[]> {
  const found = (await list(FOLDER)).map(async (host) => {
    const names = (await list(`${FOLDER}/${host}`)).filter((name) => name.endsWith('.crt'))
    const paths = names.map((name) => `${FOLDER}/${host}/${name}`)
    return { host, files: paths.filter((path) => typeof content(path, LARGEST) !== 'string') }
  })
  return (await Promise.all(found)).filter(({ files }) => files.length > 0)
}

/**
 * The configuration of BuildKit: the user's own for new builders (`users`), with the authorities of registries that it does
 * not name. Undefined when there is nothing to say. buildx copies the files into the container. BuildKit speaks plain HTTP
 * with a registry on this machine unless it is told not to.
 * https://docs.docker.com/build/buildkit/configure/,
 * https://github.com/docker/buildx/blob/master/util/confutil/container.go (LoadConfigFiles) and
 * https://github.com/moby/buildkit/blob/master/util/resolver/resolver.go (fillInsecureOpts)
 */
export function buildkitConfig(users: string | undefined, authorities: readonly Authority[]): string | undefined {
  const tables = authorities
    .filter(({ host }) => !users?.includes(host))
    .map(({ host, files }) => `[registry.${JSON.stringify(host)}]\n  http = false\n  ca = ${JSON.stringify(files)}\n`)
  const parts = [...(users === undefined ? [] : [users]), ...tables]
  return parts.length === 0 ? undefined : parts.join('\n')
}

/** Where buildx looks for the configuration of a new builder, in its own folder. */
export const CONFIG_NAME = 'buildkitd.default.toml'
