import type { CacheEntry } from '../buildx/flags/cache-flag.ts'
import { isImmutable, type MutabilityRules } from '../ecr/mutability.ts'
import { printReference, type Tag } from '../names/image-reference.ts'
import { type Repository, repositoryUri, tagReference } from '../names/repository.ts'
import { CACHE_PREFIX } from './cache-name.ts'
import type { CacheUse, EcrCache, ManagedCache } from './managed-cache.ts'

/** State of the repository that has a cache, as far as it matters to the cache. */
export interface CacheState {
  readonly repository: Repository
  /** Rules that say which tags may move; undefined when nobody may know. */
  readonly rules: MutabilityRules | undefined
  /** The tags that are there. */
  readonly present: ReadonlySet<Tag>
}

/**
 * ECR takes a cache only as an image manifest of OCI's types, from BuildKit 0.12 or later
 * (https://github.com/aws/containers-roadmap/issues/876), and a good build must not fail because its cache could not be
 * stored (https://github.com/docker/buildx/issues/786). https://docs.docker.com/build/cache/backends/registry/
 *
 * gzip's quickest level is for what only the cache stores: BuildKit has compressed the layers of the image before. zstd would be
 * as quick, but would come into an image with a stage that it begins to use (docs/decisions/0011).
 */
const EXPORT = [
  ['mode', 'max'],
  ['image-manifest', 'true'],
  ['oci-mediatypes', 'true'],
  ['ignore-error', 'true'],
  ['compression-level', '1'],
] as const

/** Tags of a cache in ECR that are looked for before `useEcrCache` can decide; none for another cache. */
export const tagsOfCache = (cache: ManagedCache | undefined): readonly Tag[] =>
  cache?.kind === 'ecr' ? cache.read : []

/**
 * Decides how a build uses a cache in ECR: what it reads and writes. `pushes` says whether this run may write to the
 * repository at all.
 */
export function useEcrCache(cache: EcrCache, state: CacheState, pushes: boolean): CacheUse {
  const { repository, rules, present } = state
  const held = cache.write !== undefined && pushes && rules !== undefined && isImmutable(rules, cache.write)
  const write = pushes && !held ? cache.write : undefined
  const read = cache.read.filter((tag) => present.has(tag))
  const entry = (tag: Tag, attributes: typeof EXPORT | readonly [] = []): CacheEntry => ({
    type: 'registry',
    attributes: new Map([['ref', printReference(tagReference(repository, tag))], ...attributes]),
  })
  const why = pushes ? (cache.readOnly ?? 'its tag cannot move') : 'this run does not push'
  return {
    from: read.map((tag) => entry(tag)),
    to: write === undefined ? [] : [entry(write, EXPORT)],
    description: [
      read.length > 0 ? `reads ${read.join(', ')}` : 'has nothing to read yet',
      write === undefined ? `writes none: ${why}` : `writes ${write}`,
    ].join('; '),
    warning: held ? heldWarning(cache.write, repository) : undefined,
  }
}

const heldWarning = (tag: Tag, repository: Repository): string =>
  `The cache is read and not written: in the repository ${repositoryUri(repository)} the tag ${tag} cannot move. ` +
  `Except ${CACHE_PREFIX}* from the repository's tag immutability, or name another repository in the inputs cache-from and cache-to.`

/** The tag that a run writes its cache to; undefined when it writes none in ECR. */
export const writtenTag = (cache: ManagedCache | undefined, { to }: Pick<CacheUse, 'to'>): Tag | undefined =>
  cache?.kind === 'ecr' && to.length > 0 ? cache.write : undefined
