import { sha256 } from '../base/hash.ts'
import type { Environment } from '../runner/context.ts'
import type { BuildSettings } from './build-settings.ts'
import { printNamedContext } from './flags/context-flag.ts'

type Request = Pick<BuildSettings, 'context' | 'file' | 'target' | 'platforms' | 'buildArgs' | 'buildContexts'>

/**
 * Hash of what one commit can be built into: context, Dockerfile, target, platforms, build arguments and further
 * contexts, such as `9f86d081884c7d65`. Undefined when all of them are the default. A build argument without a value has
 * that of `env`.
 */
export function requestHash(
  { context, file, target, platforms, buildArgs, buildContexts }: Request,
  env: Environment,
): string | undefined {
  const isDefault = context.kind === 'folder' && /^(\.\/?)?$/.test(context.path)
  const lists = [platforms, buildArgs, buildContexts]
  if (isDefault && file === undefined && target === undefined && lists.every(({ length }) => length === 0))
    return undefined
  const values = buildArgs.map((text) => (text.includes('=') ? text : `${text}=${env[text] ?? ''}`))
  const contexts = buildContexts.map(printNamedContext)
  const parts = [context, file ?? '', target ?? '', platforms.toSorted(), values.toSorted(), contexts.toSorted()]
  return sha256(JSON.stringify(parts)).slice(0, 16)
}
