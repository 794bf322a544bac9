import type { Environment } from '../../runner/context.ts'
import type { Files } from '../../runner/ports.ts'
import { userConfigFolder } from './child-environment.ts'
import { currentContext, type DockerConfig } from './user-config.ts'

/** Address of a Docker engine that can be asked without docker. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: EngineTls | undefined }

/** Certificates by which an engine and its client know each other, as PEM. */
export interface EngineTls {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** Where docker looks for its engine when nobody says anything: https://docs.docker.com/reference/cli/docker/#host */
const DEFAULT_HOST = 'unix:///var/run/docker.sock'

/** The engine as docker calls it where no context does: what DOCKER_HOST says. */
export const engineHost = ({ DOCKER_HOST }: Environment): string => DOCKER_HOST || DEFAULT_HOST

/** What decides how docker talks with an engine, and is left to docker. */
const LEFT_TO_DOCKER = ['DOCKER_API_VERSION', 'DOCKER_CUSTOM_HEADERS', 'DOCKER_TLS'] as const

/** Far more than a certificate has. Bytes. */
const LARGEST_PEM = 256 * 1024

/**
 * Address of the engine of a job, from the environment of docker commands and docker's configuration. Undefined where docker alone
 * knows the way: a context, SSH, a pipe of Windows, a proxy, headers, TLS without certificates or without a check of them.
 */
export function engineAddress(
  files: Pick<Files, 'content'>,
  env: Environment,
  config: DockerConfig,
): EngineAddress | undefined {
  const hasHeaders = Object.keys(config).some((name) => name.toLowerCase() === 'httpheaders')
  if (hasHeaders || LEFT_TO_DOCKER.some((name) => env[name])) return undefined
  if (currentContext(env, config).name !== 'default') return undefined
  const host = engineHost(env)
  const [, path] = /^unix:\/\/(\/.+)$/.exec(host) ?? []
  if (path !== undefined) return env.DOCKER_TLS_VERIFY ? undefined : { kind: 'socket', path }
  return tcpAddress(files, env, host)
}

function tcpAddress(files: Pick<Files, 'content'>, env: Environment, text: string): EngineAddress | undefined {
  const [, bracketed, named, digits] = /^tcp:\/\/(?:\[([\da-fA-F:]+)\]|([\w.-]+)):(\d{1,5})\/?$/.exec(text) ?? []
  const [host, port] = [bracketed ?? named, Number(digits)]
  if (host === undefined || port < 1 || port > 65_535 || hasProxy(env)) return undefined
  if (!env.DOCKER_TLS_VERIFY) return { kind: 'tcp', host, port, tls: undefined }
  const tls = readTls(files, env.DOCKER_CERT_PATH || userConfigFolder(env))
  return tls && { kind: 'tcp', host, port, tls }
}

/** Docker asks a proxy for engines too, unless NO_PROXY names them, and Go has rules of its own for that. */
const hasProxy = (env: Environment): boolean =>
  Object.entries(env).some(([name, value]) => /^(?:https?|all)_proxy$/i.test(name) && Boolean(value))

/** https://docs.docker.com/engine/security/protect-access/ */
function readTls(files: Pick<Files, 'content'>, folder: string): EngineTls | undefined {
  const read = (name: string): string | undefined => {
    const content = files.content(`${folder}/${name}`, LARGEST_PEM)
    return content instanceof Uint8Array ? Buffer.from(content).toString('utf8') : undefined
  }
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')]
  return ca === undefined || cert === undefined || key === undefined ? undefined : { ca, cert, key }
}
