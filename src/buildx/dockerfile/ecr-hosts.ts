import { parseRegistryHost } from '../../names/registry.ts'
import type { BuildSettings } from '../build-settings.ts'

/**
 * Hosts of the private ECR registries that a build reads from: those that its caches, its further contexts, its build
 * arguments and the instructions of its Dockerfile (undefined when nobody could read it) name.
 */
export function ecrHostsIn(
  { cache, buildContexts, buildArgs }: Pick<BuildSettings, 'cache' | 'buildContexts' | 'buildArgs'>,
  dockerfile: string | undefined,
): readonly string[] {
  const instructions = (dockerfile ?? '').split('\n').filter((line) => !/^\s*#/.test(line))
  const caches = cache.from.flatMap(({ attributes }) => [...attributes.values()])
  const texts = [...caches, ...buildContexts.map(({ source }) => source), ...buildArgs, ...instructions]
  const words = texts.flatMap((text) => text.match(/[a-z0-9.-]+/gi) ?? [])
  return [...new Set(words.filter((word) => parseRegistryHost(word).ok))]
}
