import { quoted } from '../../../base/result.ts'
import type { BuildSettings } from '../../../buildx/build-settings.ts'
import { REPRODUCIBLE_EPOCH } from '../../../buildx/image-time.ts'
import {
  annotationTexts,
  type Level,
  parseKey,
  parseLevels,
  type WantedAnnotation,
} from '../../../image-metadata/annotations.ts'
import { globalValues } from '../../../image-metadata/evaluate.ts'
import { parseLabelText } from '../../../image-metadata/label-text.ts'
import { type LabelPair, mergeLabels, ociPairs, pairText, splitPair } from '../../../image-metadata/labels.ts'
import { render, type Values } from '../../../image-metadata/template.ts'
import { refuseFaulty } from '../../../inputs/item-faults.ts'
import { ANNOTATION_FAULTS, LABEL_FAULTS, namedItem } from '../../../inputs/named-items.ts'
import type { InputReader, Note } from '../../../inputs/reader.ts'
import { warningNote } from '../../../inputs/unknown-inputs.ts'
import type { Revision } from '../../../runner/commit.ts'
import type { Settings } from '../settings.ts'

/** Labels and annotations of the image, as `--label` and `--annotation` take them. */
export interface ImageMetadata {
  readonly labels: readonly string[]
  readonly annotations: readonly string[]
  /** Whether the image gets the annotations: they make it an OCI manifest, which not every consumer takes. */
  readonly annotated: boolean
  readonly notes: readonly Note[]
}

/** Reads labels and annotations; names and meanings as in docker/metadata-action. `time` is in seconds since 1970. */
export function readImageMetadata(
  reader: InputReader,
  source: Revision,
  version: string,
  time: number | undefined,
): ImageMetadata {
  const defaults = ociPairs(source, version, time === undefined ? undefined : new Date(time * 1000))
  const values = globalValues(source)
  const labels = readLabels(reader, values)
  const annotations = readAnnotations(reader, values)
  return {
    labels: mergeLabels(defaults, labels.pairs).map(pairText),
    annotations: annotationTexts(readLevels(reader), defaults, annotations.pairs),
    annotated: reader.text('annotations') !== undefined || Boolean(reader.env.DOCKER_METADATA_ANNOTATIONS_LEVELS),
    notes: [...labels.notes, ...annotations.notes],
  }
}

/** Labels of the input, one `name=value` or `name` a line. */
function readLabels(reader: InputReader, values: Values): Pairs<LabelPair> {
  const { texts, notes } = readTexts(reader, 'labels', values)
  const items = texts.map((text) => ({ ...namedItem(text), pair: splitPair(text) }))
  return { pairs: refuseFaulty(reader, 'labels', items, LABEL_FAULTS).map(({ item }) => item.pair), notes }
}

/** Annotations of the input, one `name=value` or `level:name=value` a line. */
function readAnnotations(reader: InputReader, values: Values): Pairs<WantedAnnotation> {
  const { texts, notes } = readTexts(reader, 'annotations', values)
  const items = texts.map((text) => {
    const { name, hasValue } = namedItem(text)
    const key = parseKey(name)
    return { name: key.ok ? key.value.key : name, hasValue, key, pair: splitPair(text) }
  })
  const sound = refuseFaulty(reader, 'annotations', items, ANNOTATION_FAULTS)
  const pairs = sound.flatMap(({ item: { key, pair } }): readonly WantedAnnotation[] => {
    if (!key.ok) return reader.refuse('annotations', key.problem) ?? []
    const { levels, key: name } = key.value
    return [{ levels, pair: [name, pair[1]] }]
  })
  return { pairs, notes }
}

/** What an input gives, and notes that its user should know. */
interface Pairs<T> {
  readonly pairs: readonly T[]
  readonly notes: readonly Note[]
}

/** The items of an input, with their expressions expanded. Values are never shown: they may be secret. */
function readTexts(reader: InputReader, input: string, values: Values) {
  const items = reader.list(input, { commas: 'keep' }).map(parseLabelText)
  const notes = items.flatMap(({ slips }, at) =>
    slips.map((slip) =>
      warningNote(`${input}: item ${at + 1} has what looks like an expression and is taken as text: ${slip}`),
    ),
  )
  return { texts: items.map(({ template }) => render(template, values)), notes }
}

function readLevels(reader: InputReader): readonly Level[] {
  const levels = parseLevels(reader.env.DOCKER_METADATA_ANNOTATIONS_LEVELS || 'manifest')
  return levels.ok ? levels.value : (reader.refuse('DOCKER_METADATA_ANNOTATIONS_LEVELS', levels.problem) ?? [])
}

/** Times that a run knows. All in seconds since 1970; undefined when nobody knows. */
export interface Times extends Pick<Settings, 'buildTime'>, Pick<BuildSettings, 'reproducible' | 'epoch'> {
  /** Time that the label says. */
  readonly created: number | undefined
}

/**
 * Reads the times that the image bears. SOURCE_DATE_EPOCH of the job or of the input build-args is the user's word to
 * BuildKit, and nothing is added to it. Else it is the commit's time, so that the next run of the commit says the same;
 * a reproducible image has a time that no cache can undo, and the commit's in its label alone.
 * https://docs.docker.com/build/ci/github-actions/reproducible-builds/
 */
export function readTimes(
  reader: InputReader,
  { commitTime }: Revision,
  { buildArgs }: Pick<BuildSettings, 'buildArgs'>,
): Times {
  const reproducible = reader.boolean('reproducible') ?? false
  const buildTime = readBuildTime(reader)
  const committed = commitTime && Math.floor(commitTime.getTime() / 1000)
  const given = buildTime !== undefined || buildArgs.some((text) => /^SOURCE_DATE_EPOCH(=|$)/.test(text))
  const ours = reproducible ? REPRODUCIBLE_EPOCH : committed
  return { buildTime, created: buildTime ?? committed, reproducible, epoch: given ? undefined : ours }
}

function readBuildTime(reader: InputReader): number | undefined {
  const given = reader.env.SOURCE_DATE_EPOCH
  if (!given) return undefined
  if (/^\d{1,11}$/.test(given)) return Number(given)
  return reader.refuse('SOURCE_DATE_EPOCH', `${quoted(given)} is not a time in seconds since 1970`)
}
