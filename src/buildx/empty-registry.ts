import { quoted } from '../base/result.ts'
import type { BuildSettings } from './build-settings.ts'

/** What a build names images in: its caches, its further contexts and its exports. */
type Naming = Pick<BuildSettings, 'cache' | 'buildContexts' | 'exports'>

/**
 * Where a reference begins with "/" in a value of buildx's flags: as a cache alone (`/app:cache`), as `ref=` of one, as the
 * image of a context (`base=docker-image:///app:base`), as `name=` of an export. No reference does that, unless a text such
 * as `${{ steps.login.outputs.registry }}/app:cache` lost its registry.
 */
const EMPTY_REGISTRY = /^(?=\/\w)|((?:^|,)"?(?:ref|name)=)(?=\/\w)|(^[^=]+=docker-image:\/\/)(?=\/\w)/

/** Values of inputs that lack a registry, as sentences name them: `cache-from ("type=registry,ref=/app:cache")`. */
export function valuesWithoutRegistry({ cache, buildContexts, exports }: Naming): readonly string[] {
  const texts = {
    'cache-from': cache.from,
    'cache-to': cache.to,
    'build-contexts': buildContexts,
    outputs: exports.others.flatMap(({ attributes }) => attributes),
  }
  return Object.entries(texts).flatMap(([input, values]) =>
    values.filter(lacksRegistry).map((text) => `${input} (${quoted(text)})`),
  )
}

/** Build whose references all have a registry: that of `host` where theirs was empty. */
export function withRegistry<T extends Naming>(build: T, host: string): T {
  const fill = (text: string): string => text.replace(EMPTY_REGISTRY, (before) => `${before}${host}`)
  return {
    ...build,
    cache: { ...build.cache, from: build.cache.from.map(fill), to: build.cache.to.map(fill) },
    buildContexts: build.buildContexts.map(fill),
    exports: {
      ...build.exports,
      others: build.exports.others.map((other) => ({ ...other, attributes: other.attributes.map(fill) })),
    },
  }
}

/** Build without the caches that lack a registry; it can do without them. */
export const withoutUnnamedCaches = <T extends Pick<Naming, 'cache'>>(build: T): T => ({
  ...build,
  cache: {
    ...build.cache,
    from: build.cache.from.filter((text) => !lacksRegistry(text)),
    to: build.cache.to.filter((text) => !lacksRegistry(text)),
  },
})

const lacksRegistry = (text: string): boolean => EMPTY_REGISTRY.test(text)
