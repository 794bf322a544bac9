import { parseRegistryHost } from '../../names/registry.ts'
import type { BuildSettings } from '../build-settings.ts'

/**
 * Hosts of the private ECR registries that a build reads from: those that its caches, its further contexts and its images
 * (`namedImages`) name.
 */
export function ecrHostsIn(
  { cache, buildContexts }: Pick<BuildSettings, 'cache' | 'buildContexts'>,
  images: readonly string[],
): readonly string[] {
  const caches = cache.from.flatMap(({ attributes }) => [...attributes.values()])
  const texts = [...caches, ...buildContexts.map(({ source }) => source), ...images]
  const words = texts.flatMap((text) => text.match(/[a-z0-9.-]+/gi) ?? [])
  return [...new Set(words.filter((word) => parseRegistryHost(word).ok))]
}
