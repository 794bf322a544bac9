import { sha256 } from '../hash.ts'
import { parseTag, type Tag } from '../names/tag.ts'
import type { CacheScope } from './scope.ts'

/** With this beginning one filter of the repository, or one rule of its lifecycle policy, names all caches. */
export const CACHE_PREFIX = 'buildcache-'

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const MAX_LENGTH = 128
/** 64 bits: whoever can choose the names of branches can write their caches anyway. */
const HASH_DIGITS = 16
/** More than any that is real, such as linux/mips64le/softfloat. */
const PLATFORM_LENGTH = 40
/** Git allows no name with two dots in a row, so what comes after them is ours. */
const SEPARATOR = '..'

/**
 * The tag of a cache: `buildcache-<branch>` or `buildcache-pr-<number>`, and with it the platform of a run that builds
 * for that one alone: the runners of a matrix would overwrite each other's. A branch whose name is no tag, too long, or
 * like that of a pull request gets a hash of its name, so that two branches never share a cache.
 */
export function cacheTag(scope: CacheScope, platform: string | undefined): Tag {
  const name = scope.kind === 'branch' ? scope.name : `pr-${scope.number}`
  const end = platform === undefined ? '' : `${SEPARATOR}${cleaned(platform).slice(0, PLATFORM_LENGTH)}`
  const plain = `${CACHE_PREFIX}${name}${end}`
  if (plain.length <= MAX_LENGTH && (scope.kind === 'pull-request' || isPlain(name))) return asTag(plain)
  const hash = `${SEPARATOR}${sha256(name).slice(0, HASH_DIGITS)}`
  const room = MAX_LENGTH - CACHE_PREFIX.length - hash.length - end.length
  return asTag(`${CACHE_PREFIX}${cleaned(name).slice(0, room)}${hash}${end}`)
}

const isPlain = (name: string): boolean =>
  /^[A-Za-z0-9_.-]+$/.test(name) && !name.includes(SEPARATOR) && !name.endsWith('.') && !/^pr-\d+$/.test(name)

/** Never longer than the text. */
const cleaned = (text: string): string => text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/\.{2,}/g, '.')

function asTag(text: string): Tag {
  const tag = parseTag(text)
  if (!tag.ok) throw new Error(`a cache cannot be called ${text}: ${tag.problem}`)
  return tag.value
}
