import type { BuildSettings, CacheSettings } from '../../../buildx/build-settings.ts'
import { type CacheEntry, parseCacheEntries } from '../../../buildx/flags/cache-flag.ts'
import { cacheTag, variantName } from '../../../cache/cache-name.ts'
import { missingGha } from '../../../cache/gha-cache.ts'
import type { GhaCache, ManagedCache } from '../../../cache/managed-cache.ts'
import { type CacheScopes, cacheScopes } from '../../../cache/scope.ts'
import { parseFlavor } from '../../../image-metadata/flavor.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import type { Tag } from '../../../names/image-reference.ts'
import type { RepositoryAddress } from '../../../names/repository.ts'
import type { Revision } from '../../../runner/commit.ts'

/**
 * Reads the input cache. Undefined when there is none. What cache-from and cache-to say stands above it. `repositories` is
 * undefined when the input repository cannot be used.
 */
export function readManagedCache(
  reader: InputReader,
  source: Revision,
  build: Pick<BuildSettings, 'context' | 'file' | 'target' | 'platforms'>,
  repositories: readonly RepositoryAddress[] = [],
): ManagedCache | undefined {
  const kind = reader.word('cache', ['off', 'ecr', 'gha']) ?? 'off'
  const { context, env } = reader
  const [first] = repositories
  if (kind === 'off' || first === undefined) return undefined
  if (kind === 'ecr' && repositories.every(({ registry }) => registry?.kind === 'public'))
    return reader.refuse('cache', PUBLIC)
  const managed = { read: reader.text('cache-from') === undefined, write: reader.text('cache-to') === undefined }
  if (!managed.read && !managed.write) return undefined
  const scopes = cacheScopes(source, context)
  const readOnly = managed.write ? scopes.readOnly : 'the input cache-to says where it goes'
  // What is wrong with the flavor is noted where the tags are read.
  const flavor = parseFlavor(reader.list('flavor', { commas: 'fields' }), () => {})
  const variant = variantName({ build, flavor, workspace: context.workspace })
  if (kind === 'gha')
    return {
      ...ghaCache({ ...managed, readOnly }, scopes, context.event, `${first.name}${variant}`),
      missing: missingGha(env),
    }
  const tag = (scope: CacheScopes['read'][number]): Tag => cacheTag(scope, variant)
  return {
    kind,
    read: managed.read ? scopes.read.map(tag) : [],
    write: managed.write && scopes.write !== undefined ? tag(scopes.write) : undefined,
    readOnly,
  }
}

const PUBLIC =
  'ecr keeps the cache in a repository of the image, and all of them are public: everybody could read all stages of the ' +
  'build. Use gha, or name a private repository in cache-from and cache-to'

/** GitHub keeps what these runs write with the default branch's, whoever's code they build. */
const ON_DEFAULT_BRANCH: ReadonlySet<string> = new Set(['pull_request_target', 'workflow_run'])

/**
 * One name for each image, so that several images of a project do not overwrite each other's cache. Branches need none
 * of their own: a run reads its branch's and the default branch's, and writes its own.
 * https://docs.github.com/actions/reference/workflows-and-actions/dependency-caching#restrictions-for-accessing-a-cache
 */
function ghaCache(
  managed: { readonly read: boolean; readonly write: boolean; readonly readOnly: string | undefined },
  { write }: CacheScopes,
  event: string,
  scope: string,
): Omit<GhaCache, 'missing'> {
  const shared = ON_DEFAULT_BRANCH.has(event)
  return {
    kind: 'gha',
    scope,
    reads: managed.read,
    writes: managed.write && write !== undefined && !shared,
    readOnly: managed.readOnly ?? (shared ? `GitHub would keep it with the default branch's` : undefined),
  }
}

/**
 * Reads the inputs about the cache of a build that the user names: cache-from, cache-to, no-cache, no-cache-filters and
 * pull.
 */
export function readExternalCache(reader: InputReader): CacheSettings {
  const none = reader.boolean('no-cache') ?? false
  const noneOf = reader.list('no-cache-filters', { commas: 'separate' })
  // buildx refuses them together.
  if (none && noneOf.length > 0) {
    reader.refuse(
      'no-cache-filters',
      'it means nothing beside no-cache, which is for all stages; leave one of them out',
    )
  }
  return {
    from: readList(reader, 'cache-from'),
    to: readList(reader, 'cache-to'),
    none,
    noneOf,
    pull: reader.boolean('pull') ?? false,
  }
}

function readList(reader: InputReader, input: 'cache-from' | 'cache-to'): readonly CacheEntry[] {
  return reader.list(input, { commas: 'written' }).flatMap((text) => {
    const entries = parseCacheEntries(text)
    return entries.ok ? entries.value : (reader.refuse(input, entries.problem) ?? [])
  })
}
