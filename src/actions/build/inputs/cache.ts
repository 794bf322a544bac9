import { fieldValue, joinFields, splitFields } from '../../../base/csv.ts'
import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import type { BuildSettings, CacheSettings } from '../../../buildx/build-settings.ts'
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

/** Fields whose value is a secret: a command line can be read by every process of the machine. */
const SECRETS = ['secret_access_key', 'session_token', 'token', 'ghtoken']

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

function readList(reader: InputReader, input: 'cache-from' | 'cache-to'): readonly string[] {
  return reader.list(input, { commas: 'fields' }).flatMap((text) => {
    const item = parseItem(text)
    return item.ok ? [item.value] : (reader.refuse(input, item.problem) ?? [])
  })
}

/** An item is a reference, which stands for the cache in a registry, or has fields. */
function parseItem(text: string): Parsed<string> {
  const split = splitFields(text)
  if (!split.ok) return split
  const [only = ''] = split.value
  if (split.value.length === 1 && !only.includes('=')) return parsed(only)
  const secret = SECRETS.find((name) => fieldValue(split.value, name) !== undefined)
  if (secret !== undefined) {
    return refused(
      `${secret} would be on a command line, which every process can read; give it to the builder or to the job by the environment`,
    )
  }
  const strange = split.value.find((field) => !/^[^=]+=/.test(field))
  if (strange !== undefined) return refused(`${quoted(strange)} is not of the form name=value`)
  if (!fieldValue(split.value, 'type')) return refused(`${quoted(text)} has no type, such as type=registry`)
  return parsed(joinFields(split.value))
}
