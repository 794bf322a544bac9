import { sha256 } from '../base/hash.ts'
import { cleanPath } from '../base/text.ts'
import type { BuildSettings } from '../buildx/build-settings.ts'
import type { Flavor } from '../image-metadata/flavor.ts'
import { cleaned, SEPARATOR } from './cache-name.ts'

/** What tells an image from others of the same repository, branch and event. */
export interface Variant {
  readonly build: Pick<BuildSettings, 'context' | 'file' | 'target' | 'platforms'>
  readonly flavor: Pick<Flavor, 'prefix' | 'suffix'>
  /** Folder of the checkout: what is below it has the same name on each runner. */
  readonly workspace: string
}

/** 32 bits: the workflow alone chooses what is hashed. */
const HASH_DIGITS = 8

const IMAGE_LENGTH = 24

/** As many as linux/mips64le/softfloat, the longest that is real. */
const PLATFORM_LENGTH = 24

/**
 * The end of a cache's name, such as `..api-0f1e2d3c..linux-arm64`: several images of a repository would overwrite each
 * other's cache for ever. It has what is readable of target, Dockerfile, context and flavor, with a hash of all; nothing for
 * the Dockerfile in the checkout's root. Builds for one platform each are jobs of a matrix, as a rule; several platforms are
 * one build.
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
  const hash = sha256(JSON.stringify(all)).slice(0, HASH_DIGITS)
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
