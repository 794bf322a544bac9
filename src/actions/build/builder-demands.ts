import { fieldValue } from '../../base/csv.ts'
import { type BuilderDemands, fieldsOf } from '../../buildx/builder/capabilities.ts'
import { imageForm } from '../../buildx/compression.ts'
import type { CacheUse, ManagedCache } from '../../cache/managed-cache.ts'
import type { Settings } from './settings.ts'

/** What a build asks of the builder, once it is known which cache it writes, and how tags may move where it goes. */
export const plannedDemands = (
  settings: Settings,
  { to }: Pick<CacheUse, 'to'>,
  fixedIndex: boolean,
): BuilderDemands => ({
  ...builderDemands(settings),
  cacheTo: [...settings.build.cache.to, ...to].map(cacheKind),
  fixedIndex,
})

/** All that these settings may ask of the builder, before anything was looked at. */
export function builderDemands({ build, cache: managed, delivery }: Settings): BuilderDemands {
  const { exports, cache } = build
  // The form of the image that is pushed does not matter to a build that only shows whether it succeeds.
  const form = delivery.push ? imageForm(build, false) : []
  return {
    platforms: build.platforms,
    annotations: build.annotations.length > 0,
    attestations: build.attests.length > 0,
    fixedIndex: false,
    image: [...(exports.image ?? []), ...form],
    estargz: [
      exports.image ?? [],
      form,
      ...exports.others.map(({ attributes }) => attributes),
      ...cache.to.map(fieldsOf),
    ]
      .map((fields) => fieldValue(fields, 'compression'))
      .includes('estargz'),
    archive: exports.others.some(
      ({ type, attributes }) => type === 'oci' || (type === 'docker' && fieldValue(attributes, 'dest') !== undefined),
    ),
    cacheFrom: cache.from.map(cacheKind),
    cacheTo: [
      ...cache.to.map(cacheKind),
      ...(managed !== undefined && writesCache(managed, delivery.push) ? [MANAGED_KIND[managed.kind]] : []),
    ],
    allow: build.instructions.allow,
  }
}

/** How BuildKit calls the kind of cache. */
const MANAGED_KIND: Readonly<Record<ManagedCache['kind'], string>> = { ecr: 'registry', gha: 'gha' }

/** Whether a run may write the cache that the step chose; that of GitHub Actions needs no push. */
const writesCache = (cache: ManagedCache, pushes: boolean): boolean =>
  cache.kind === 'ecr' ? pushes && cache.write !== undefined : cache.writes && cache.missing === undefined

/** A cache without a type is an image in a registry: https://docs.docker.com/reference/cli/docker/buildx/build/#cache-from */
const cacheKind = (text: string): string => fieldValue(fieldsOf(text), 'type') ?? 'registry'
