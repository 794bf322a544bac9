import type { Environment } from '../../runner/context.ts'
import type { DockerConfig } from '../docker-config/user-config.ts'

/** Name of the docker context that stands for the engine of a job; only this run's own folder has it. */
export const ENGINE_CONTEXT = 'engine'

/**
 * Whether docker reaches its engine with certificates that variables name. buildx makes no builder there until a docker
 * context holds them: https://github.com/docker/buildx/blob/master/builder/builder.go (Create).
 * A context that the job chose has certificates of its own, and DOCKER_HOST stands above it:
 * https://github.com/docker/cli/blob/master/cli/command/cli.go (resolveContextName)
 */
export function needsContext(env: Environment, config: DockerConfig): boolean {
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS) return false
  if (env.DOCKER_HOST) return true
  const context = env.DOCKER_CONTEXT || config.currentContext || 'default'
  return context === 'default'
}

/** The command that makes the context: docker copies what it reads in the variables itself. */
export const contextArgv: readonly string[] = ['context', 'create', ENGINE_CONTEXT, '--from', 'default']
