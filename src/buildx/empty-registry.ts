import { quoted } from '../base/result.ts'
import type { BuildSettings, Exporter } from './build-settings.ts'
import { type CacheEntry, printCacheEntry } from './flags/cache-flag.ts'
import { type NamedContext, printNamedContext } from './flags/context-flag.ts'
import type { Fields } from './flags/fields.ts'
import { printOutput } from './flags/output-flag.ts'

/** What a build names images in: its caches, its further contexts and its exports. */
type Naming = Pick<BuildSettings, 'cache' | 'buildContexts' | 'exports'>

/** No reference begins with "/", unless a text such as `${{ steps.login.outputs.registry }}/app:cache` lost its registry. */
const EMPTY_REGISTRY = /^(?=\/\w)/

/** The same for the image of a context; a path alone is a folder. */
const EMPTY_IMAGE_REGISTRY = /^docker-image:\/\/(?=\/\w)/

/** Values of inputs that lack a registry, as sentences name them: `cache-from ("type=registry,ref=/app:cache")`. */
export function valuesWithoutRegistry({ cache, buildContexts, exports }: Naming): readonly string[] {
  const texts = {
    'cache-from': cache.from.filter(cacheLacks).map(printCacheEntry),
    'cache-to': cache.to.filter(cacheLacks).map(printCacheEntry),
    'build-contexts': buildContexts.filter(({ source }) => EMPTY_IMAGE_REGISTRY.test(source)).map(printNamedContext),
    outputs: exports.others.filter(({ attributes }) => lacks(attributes.get('name'))).map(printOutput),
  }
  return Object.entries(texts).flatMap(([input, values]) => values.map((text) => `${input} (${quoted(text)})`))
}

/** Build whose references all have a registry: that of `host` where theirs was empty. */
export function withRegistry<T extends Naming>(build: T, host: string): T {
  const fill = (text: string, empty: RegExp): string => text.replace(empty, (before) => `${before}${host}`)
  const fillField = (fields: Fields, name: string): Fields => {
    const text = fields.get(name)
    return text === undefined ? fields : new Map([...fields, [name, fill(text, EMPTY_REGISTRY)]])
  }
  const cached = (entry: CacheEntry): CacheEntry => ({ ...entry, attributes: fillField(entry.attributes, 'ref') })
  const context = (one: NamedContext): NamedContext => ({ ...one, source: fill(one.source, EMPTY_IMAGE_REGISTRY) })
  const other = (one: Exporter): Exporter => ({ ...one, attributes: fillField(one.attributes, 'name') })
  return {
    ...build,
    cache: { ...build.cache, from: build.cache.from.map(cached), to: build.cache.to.map(cached) },
    buildContexts: build.buildContexts.map(context),
    exports: { ...build.exports, others: build.exports.others.map(other) },
  }
}

/** Build without the caches that lack a registry; it can do without them. */
export const withoutUnnamedCaches = <T extends Pick<Naming, 'cache'>>(build: T): T => ({
  ...build,
  cache: {
    ...build.cache,
    from: build.cache.from.filter((entry) => !cacheLacks(entry)),
    to: build.cache.to.filter((entry) => !cacheLacks(entry)),
  },
})

const lacks = (text: string | undefined): boolean => text !== undefined && EMPTY_REGISTRY.test(text)

const cacheLacks = ({ attributes }: CacheEntry): boolean => lacks(attributes.get('ref'))
