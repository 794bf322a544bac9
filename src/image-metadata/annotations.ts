import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { didYouMean } from '../base/text.ts'
import { type LabelPair, mergeLabels, pairText } from './labels.ts'

/** Level that an annotation is on, such as `manifest`, `index` or `manifest[linux/arm64]`. */
export type Level = string & { readonly __name: 'Level' }

/** Annotation that the user wants; without levels it goes to those of the run. `pair` is its key and value. */
export interface WantedAnnotation {
  readonly levels: readonly Level[]
  readonly pair: LabelPair
}

const COMPONENTS = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor']

/** https://docs.docker.com/build/metadata/annotations/#specify-annotation-level */
const LEVEL = /^([a-z-]+)(\[[A-Za-z0-9_/-]+\])?$/

const isLevel = (text: string): text is Level => COMPONENTS.includes(LEVEL.exec(text)?.[1] ?? '')

/** Parses levels of annotations, such as `manifest,index`. Returns them, or what is wrong. */
export function parseLevels(text: string): Parsed<readonly Level[]> {
  const levels = text.split(',').map((level) => level.trim())
  const unknown = levels.find((level) => !isLevel(level))
  return unknown === undefined
    ? parsed([...new Set(levels.filter(isLevel))])
    : refused(`${quoted(unknown)} is not a level of annotations; ${didYouMean(unknown, COMPONENTS)}`)
}

/** Splits the key of an annotation, `manifest,index:key` or `key`, into levels and key. */
export function parseKey(text: string): Parsed<{ readonly levels: readonly Level[]; readonly key: string }> {
  const colon = text.indexOf(':')
  if (colon < 0) return parsed({ levels: [], key: text })
  const levels = parseLevels(text.slice(0, colon))
  return levels.ok ? parsed({ levels: levels.value, key: text.slice(colon + 1) }) : levels
}

/**
 * Annotations as buildx takes them, `level:key=value`: the defaults and the wanted ones on each level of the run, and
 * those with levels of their own there.
 */
export function annotationTexts(
  levels: readonly Level[],
  defaults: readonly LabelPair[],
  wanted: readonly WantedAnnotation[],
): readonly string[] {
  const everywhere = wanted.filter((annotation) => annotation.levels.length === 0).map(({ pair }) => pair)
  const onLevel = (level: Level): readonly LabelPair[] =>
    wanted.filter((annotation) => annotation.levels.includes(level)).map(({ pair }) => pair)
  return [...new Set([...levels, ...wanted.flatMap((annotation) => annotation.levels)])].flatMap((level) => {
    const common = levels.includes(level) ? [defaults, everywhere] : []
    return mergeLabels(...common, onLevel(level)).map((pair) => `${level}:${pairText(pair)}`)
  })
}

/** Whether an annotation is for an index: an image without one cannot bear it. */
export const isForIndex = (text: string): boolean => /^index(-descriptor)?[:[]/.test(text)

/** Whether annotations that were asked for cannot be in an image: Docker's own media types have none. */
export const lostAnnotations = (
  wanted: readonly string[],
  { mediaType }: { readonly mediaType?: string | undefined },
): boolean => wanted.length > 0 && (mediaType ?? '').startsWith('application/vnd.docker.')

// https://docs.docker.com/build/metadata/annotations/
/** Warning about annotations that a delivered image lacks. */
export const LOST_ANNOTATIONS =
  'The image has no annotations: the classic image store of this Docker engine keeps none. ' +
  'Use a builder of docker/setup-buildx-action in the input builder, or an engine with the containerd image store.'
