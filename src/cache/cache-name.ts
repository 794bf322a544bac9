import { sha256 } from '../base/hash.ts'
import { parseTag, type Tag } from '../names/image-reference.ts'
import type { CacheScope } from './scope.ts'

/** Between the parts of a cache's name. Git and ECR allow no name with two dots in a row, so it is ours alone. */
export const SEPARATOR = '..'

/** Whether a text can be a part of a cache's name as it is. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z0-9_.-]+$/.test(text) && !text.includes(SEPARATOR) && !text.endsWith('.')

/** What can be read of a text in a tag. Never longer than the text. */
export const cleaned = (text: string): string => text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/\.{2,}/g, '.')

/** With this beginning one filter of the repository, or one rule of its lifecycle policy, names all caches. */
export const CACHE_PREFIX = 'buildcache-'

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const MAX_LENGTH = 128

/** 64 bits: whoever can choose the names of branches can write their caches anyway. */
const HASH_DIGITS = 16

/**
 * The tag of a cache: `buildcache-branch..<branch>` or `buildcache-pr..<number>`, and after it what tells this image from
 * others of the repository (`variantName`). Git allows no name with two dots in a row, so no branch or Git tag, whatever it
 * is called, gives an image the tag of a cache. A branch whose name is no tag, or too long, gets a hash of its name, so that
 * two branches never share a cache.
 */
export function cacheTag(scope: CacheScope, variant: string): Tag {
  const start = `${CACHE_PREFIX}${scope.kind === 'branch' ? 'branch' : 'pr'}${SEPARATOR}`
  const name = scope.kind === 'branch' ? scope.name : scope.number.toString()
  const room = MAX_LENGTH - start.length - variant.length
  if (name.length <= room && isPlain(name)) return asTag(`${start}${name}${variant}`)
  const hash = `${SEPARATOR}${sha256(name).slice(0, HASH_DIGITS)}`
  return asTag(`${start}${cleaned(name).slice(0, room - hash.length)}${hash}${variant}`)
}

function asTag(text: string): Tag {
  const tag = parseTag(text)
  if (!tag.ok) throw new Error(`a cache cannot be called ${text}: ${tag.problem}`)
  return tag.value
}
