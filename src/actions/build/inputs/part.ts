import { quoted } from '../../../base/result.ts'
import type { BuildSettings } from '../../../buildx/build-settings.ts'
import { type PartSet, partPrefix } from '../../../delivery/part-set.ts'
import { splitPair } from '../../../image-metadata/labels.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import { canonicalPlatform } from '../../../names/platform.ts'
import { PLATFORM } from './options.ts'

/** Part that a job builds: its platform as it was written, and what it is a part of. */
export interface WantedPart {
  readonly platform: string
  readonly set: Omit<PartSet, 'annotations'>
}

/** Inputs that tell two images of one run apart. */
const OF_THE_IMAGE = ['repository', 'tags', 'flavor', 'context', 'file', 'target'] as const

/**
 * Reads which part of the image this job builds: one of `platforms`, which are those of all jobs. Undefined when it builds
 * all, or when the input is refused.
 */
export function readWantedPart(
  reader: InputReader,
  { platforms }: Pick<BuildSettings, 'platforms'>,
): WantedPart | undefined {
  const text = reader.text('part')
  if (text === undefined) return undefined
  const all = platforms.map(canonicalPlatform).toSorted()
  const own = canonicalPlatform(text)
  const twice = all.find((platform, at) => all.indexOf(platform) !== at)
  if (!PLATFORM.test(text)) return reader.refuse('part', `${quoted(text)} is not a platform such as "linux/arm64"`)
  if (all.length === 0) return reader.refuse('part', 'it needs the input platforms, with the platforms of all parts')
  if (twice !== undefined) return reader.refuse('platforms', `it names ${twice} twice, and a part is there once`)
  if (!all.includes(own))
    return reader.refuse('part', `${quoted(text)} is not among the platforms: ${platforms.join(', ')}`)
  const prefix = partPrefix(reader.env, [...OF_THE_IMAGE.map((input) => reader.text(input) ?? ''), ...all])
  if (prefix === undefined)
    return reader.refuse('part', 'the parts of a run find each other by GITHUB_RUN_ID, which is not a number here')
  return { platform: text, set: { own, platforms: all, prefix } }
}

/** Annotations of an index, by name, among those of an image, `level:key=value`. */
export const indexAnnotations = (texts: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(texts.flatMap((text) => (text.startsWith('index:') ? [splitPair(text.slice(6))] : [])))
