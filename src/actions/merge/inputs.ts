import { InputError } from '../../base/errors.ts'
import { quoted } from '../../base/result.ts'
import { splitPair } from '../../image-metadata/labels.ts'
import { type ImageDelivery, readImageDelivery, scopeImages } from '../../inputs/image-delivery.ts'
import { type ImageSource, parseImageSource } from '../../inputs/image-source.ts'
import type { InputReader, Note } from '../../inputs/reader.ts'
import { allProblems, closingNotes } from '../../inputs/unknown-inputs.ts'
import { canonicalPlatform } from '../../names/platform.ts'
import type { RevisionFacts } from '../../runner/commit.ts'
import { readPlatformTags } from '../platform-tag-inputs.ts'

/** Settings of a merge: everything that the inputs and the job's context say, parsed. */
export interface Merge extends ImageDelivery {
  /** At least one. */
  readonly images: readonly ImageSource[]
  /** The platforms that the result has, no more and no fewer: `linux/arm64`. */
  readonly platforms: readonly string[]
  /** Annotations of the result, by name. */
  readonly annotations: Readonly<Record<string, string>>
}

/** Parses every input, whatever the others say. Throws InputError with all that is wrong. */
export function parseMerge(
  reader: InputReader,
  facts: RevisionFacts,
): { readonly settings: Merge; readonly notes: readonly Note[] } {
  const texts = reader.list('images', { commas: 'separate' })
  if (texts.length === 0) reader.miss('images', 'it is missing; name the images, one per line, such as my-app:arm64')
  const { delivery, source, scope } = readImageDelivery(reader, facts, texts)
  const images = texts.flatMap((text) => {
    const image = parseImageSource(text, source)
    return image.ok ? [image.value] : (reader.refuse('images', image.problem) ?? [])
  })
  const platforms = readPlatforms(reader)
  const annotations = readAnnotations(reader)
  const platformTags = readPlatformTags(reader, platforms, delivery?.tags.names ?? [])
  const { doubtful, problems } = allProblems(reader)
  if (problems.length > 0 || delivery === undefined) throw new InputError([...doubtful, ...problems])
  const notes = closingNotes(reader, doubtful)
  const places = { ...delivery, sources: images }
  const { destinations, sources } = scope ? scopeImages(places, 'none') : places
  return { settings: { ...delivery, destinations, images: sources, platforms, annotations, platformTags }, notes }
}

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md: the values are those of Go's GOOS and GOARCH. */
const PLATFORM = /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9.]+)?$/i

function readPlatforms(reader: InputReader): readonly string[] {
  const texts = reader.list('platforms', { commas: 'separate' })
  if (texts.length === 0)
    reader.miss('platforms', 'it is missing; give those that the result has, such as linux/amd64,linux/arm64')
  for (const text of texts.filter((one) => !PLATFORM.test(one)))
    reader.refuse('platforms', `${quoted(text)} is not a platform such as linux/arm64`)
  return [...new Set(texts.map(canonicalPlatform))]
}

function readAnnotations(reader: InputReader): Readonly<Record<string, string>> {
  const texts = reader.list('labels', { commas: 'keep' })
  for (const text of texts.filter((one) => !/^[^=\s]+=/.test(one)))
    reader.refuse('labels', `an item begins with ${quoted(text.slice(0, 20))} and is no name=value`)
  return Object.fromEntries(texts.map(splitPair))
}
