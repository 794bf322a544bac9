import { quoted } from '../base/result.ts'
import { describeExit, succeeded } from '../buildx/docker.ts'
import { currentContext, type DockerConfig } from '../buildx/docker-config/user-config.ts'
import { DockerError } from '../buildx/docker-error.ts'
import { wordsOf } from '../buildx/output/build-failure.ts'
import { isBypassed, readProxies } from '../proxy/proxy-settings.ts'
import type { Environment } from '../runner/context.ts'
import { findKnownFailure, KNOWN_FAILURES, type KnownId } from './known.ts'

/** What decides which engine and builder docker talks to, beside the inputs. */
export interface EngineSurroundings {
  /** The environment of docker commands. */
  readonly env: Environment
  /** The user's own docker configuration. */
  readonly config: DockerConfig
}

/**
 * Diagnoses a docker command that did not come to its engine or builder. Takes what was thrown. Where docker's words leave
 * out what of the environment is why, returns the same error with a diagnosis, such as `"far" is what the variable
 * DOCKER_CONTEXT names`; otherwise returns what it was given.
 */
export function diagnoseEngine<T>(error: T, around: EngineSurroundings): T | DockerError {
  if (!(error instanceof DockerError) || error.finding !== undefined) return error
  const words = wordsOf(error.read.failure)
  const cause = nameCause(words, around) ?? proxyCause(words, around.env) ?? strangeCause(words, error)
  return cause === undefined
    ? error
    : error.with({ row: KNOWN_FAILURES.find(({ id }) => id === cause.row), text: cause.text })
}

interface EngineCause {
  readonly row: KnownId
  readonly text: string
}

/** A docker that ends well, and names neither a builder nor an error: `words` are what it printed. */
function strangeCause(words: string, { exit }: DockerError): EngineCause | undefined {
  if (!succeeded(exit) || findKnownFailure(words) !== undefined || /^(?:Name|Driver|Error):/m.test(words))
    return undefined
  return { row: 'docker-strange', text: `docker ${describeExit(exit)} and described no builder.` }
}

/** A builder or context that is not there, when the environment names it. */
function nameCause(words: string, { env, config }: EngineSurroundings): EngineCause | undefined {
  const [, name] = /(?:no builder|context) "([^"]*)"(?: found|: context not found)/.exec(words) ?? []
  if (name === undefined) return undefined
  const named = (from: string): string => `${quoted(name)} is what ${from} names.`
  if (name === env.BUILDX_BUILDER) return { row: 'no-builder', text: named('the variable BUILDX_BUILDER') }
  const context = currentContext(env, config)
  return name === context.name && context.from !== undefined
    ? { row: 'no-context', text: named(context.from) }
    : undefined
}

/** What docker says when it gets no answer, or not that of an engine. */
const UNANSWERED =
  /context deadline exceeded|Cannot connect to the Docker daemon|error during connect|Error response from daemon: (?:<|$)/im

/** A proxy between docker and an engine that is addressed by DOCKER_HOST: Go asks it for all hosts that NO_PROXY does not name. */
function proxyCause(words: string, env: Environment): EngineCause | undefined {
  const [, host] = /^(?:tcp|https?):\/\/(\[[^\]]+\]|[^/:]+)/.exec(env.DOCKER_HOST ?? '') ?? []
  const proxies = readProxies(env)
  const proxy = env.DOCKER_TLS_VERIFY || env.DOCKER_TLS ? proxies.https : proxies.http
  if (host === undefined || proxy === undefined || !UNANSWERED.test(words)) return undefined
  if (isBypassed(host, proxies.bypass)) return undefined
  const text = `docker asks the engine at ${env.DOCKER_HOST} through the proxy ${proxy.shown} (${proxy.variable}); NO_PROXY does not name ${host}.`
  return { row: 'engine-proxy', text }
}
