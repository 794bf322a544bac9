import { sha256 } from '../base/hash.ts'
import { cleanPath } from '../base/text.ts'
import type { BuildSettings } from '../buildx/build-settings.ts'
import type { Flavor } from '../image-metadata/flavor.ts'
import { parseTag, type Tag } from '../names/image-reference.ts'
import type { CacheScope } from './scope.ts'

/** Between the parts of a cache's name. Git and ECR allow no name with two dots in a row, so it is ours alone. */
const SEPARATOR = '..'

/** Whether a text can be a part of a cache's name as it is. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z0-9_.-]+$/.test(text) && !text.includes(SEPARATOR) && !text.endsWith('.')

/** What can be read of a text in a tag. Never longer than the text. */
const cleaned = (text: string): string => text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/\.{2,}/g, '.')

/**
 * Prefix of the tags of caches, with which one filter of the repository, or one rule of its lifecycle policy, names all
 * caches.
 */
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

/** Variant of an image: what tells it from others of the same repository, branch and event. */
export interface Variant {
  readonly build: Pick<BuildSettings, 'context' | 'file' | 'target' | 'platforms'>
  readonly flavor: Pick<Flavor, 'prefix' | 'suffix'>
  /** Folder of the checkout: what is below it has the same name on each runner. */
  readonly workspace: string
}

/** 32 bits: the workflow alone chooses what is hashed. */
const IMAGE_HASH_DIGITS = 8

const IMAGE_LENGTH = 24

/** As many as linux/mips64le/softfloat, the longest that is real. */
const PLATFORM_LENGTH = 24

/**
 * Name of a variant, which is the end of a cache's name, such as `..api-0f1e2d3c..linux-arm64`: several images of a
 * repository would overwrite each other's cache for ever. It has what is readable of target, Dockerfile, context and
 * flavor, with a hash of all; nothing for the Dockerfile in the checkout's root. Builds for one platform each are jobs
 * of a matrix, as a rule; several platforms are one build.
 */
export function variantName({ build, flavor, workspace }: Variant): string {
  const [platform, ...others] = build.platforms
  return [
    imageName(imageParts(build, flavor, workspace)),
    others.length > 0 || platform === undefined ? '' : `${SEPARATOR}${cleaned(platform).slice(0, PLATFORM_LENGTH)}`,
  ].join('')
}

type Parts = Readonly<Record<'prefix' | 'where' | 'file' | 'target' | 'suffix', string>>

function imageParts(
  { context, file, target = '' }: Variant['build'],
  { prefix, suffix }: Variant['flavor'],
  workspace: string,
): Parts {
  const where = context.kind === 'folder' ? (inside(context.path, workspace) ?? '') : folderIn(context.address)
  const usual = cleanPath(where, 'Dockerfile')
  const named = file === undefined ? usual : (inside(file, workspace) ?? baseName(file))
  return { prefix: textOf(prefix), where, file: named === usual ? '' : named, target, suffix: textOf(suffix) }
}

function imageName(parts: Parts): string {
  const all = Object.values(parts)
  if (all.every((part) => part === '')) return ''
  const { prefix, where, file, target, suffix } = parts
  const place = file === '' ? where : file.replace(/\/Dockerfile$/, '')
  const readable = cleaned([prefix, place, target, suffix].join('-'))
    .replace(/-{2,}/g, '-')
    .replace(/^[-.]+/, '')
  const hash = sha256(JSON.stringify(all)).slice(0, IMAGE_HASH_DIGITS)
  return `${SEPARATOR}${[readable.slice(0, IMAGE_LENGTH).replace(/[-.]+$/, ''), hash].filter(Boolean).join('-')}`
}

/** A path as seen from the workspace; undefined outside of it, where a runner may give each job another folder. */
function inside(path: string, workspace: string): string | undefined {
  const clean = cleanPath(path)
  const root = `${cleanPath(workspace)}/`
  if (`${clean}/` === root) return ''
  const below = clean.startsWith(root) ? clean.slice(root.length) : clean
  return /^(\/|\.\.(\/|$)|https?:)/i.test(below) ? undefined : below
}

const baseName = (path: string): string => /[^/]*$/.exec(path)?.[0] ?? ''

/** `app` of `https://github.com/octo/app.git#<commit>:app`: the commit is another one each time. */
const folderIn = (address: string): string => cleanPath(/#[^:]*:(.+)$/.exec(address)?.[1] ?? '')

/** Expressions as they are written: what they stand for may be another in each run. */
const textOf = ({ template }: Flavor['prefix']): string =>
  template.map((piece) => (typeof piece === 'string' ? piece : `{{${piece.name}}}`)).join('')
