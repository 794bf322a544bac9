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
import { type LabelPair, mergeLabels, ociPairs, pairText, splitPair } from '../../../image-metadata/labels.ts'
import { parseTemplate, render } from '../../../image-metadata/template.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import type { Revision } from '../../../runner/commit.ts'
import type { Settings } from '../settings.ts'

/** Labels and annotations of the image, as `--label` and `--annotation` take them. */
export interface ImageMetadata {
  readonly labels: readonly string[]
  readonly annotations: readonly string[]
  /** Whether the image gets the annotations: they make it an OCI manifest, which not every consumer takes. */
  readonly annotated: boolean
}

/** Reads labels and annotations; names and meanings as in docker/metadata-action. `time` is in seconds since 1970. */
export function readImageMetadata(
  reader: InputReader,
  source: Revision,
  version: string,
  time: number | undefined,
): ImageMetadata {
  const defaults = ociPairs(source, version, time === undefined ? undefined : new Date(time * 1000))
  const labels = readPairs(reader, 'labels', source)
  const annotations = readPairs(reader, 'annotations', source).flatMap((pair) => readAnnotation(reader, pair) ?? [])
  return {
    labels: mergeLabels(defaults, labels).map(pairText),
    annotations: annotationTexts(readLevels(reader), defaults, annotations),
    annotated: reader.text('annotations') !== undefined || Boolean(reader.env.DOCKER_METADATA_ANNOTATIONS_LEVELS),
  }
}

/** A list of `key=value` or `key`, one a line. Values are never shown: they may be secret. */
function readPairs(reader: InputReader, input: string, source: Revision): readonly LabelPair[] {
  const values = globalValues(source)
  return reader.list(input, { commas: 'keep' }).flatMap((text, index): readonly LabelPair[] => {
    const template = parseTemplate(text, 'global')
    if (!template.ok) return reader.refuse(input, `item ${index + 1}: ${template.problem}`) ?? []
    const [key, value] = splitPair(render(template.value, values))
    if (key.trim() === '') return reader.refuse(input, 'an item has no name before "="') ?? []
    if (input === 'annotations' && !text.includes('=')) {
      return reader.refuse(input, `${quoted(key)} has no value; write ${quoted(`${key}=value`)}`) ?? []
    }
    return [[key.trim(), value]]
  })
}

function readAnnotation(reader: InputReader, [text, value]: LabelPair): WantedAnnotation | undefined {
  const key = parseKey(text)
  if (!key.ok) return reader.refuse('annotations', key.problem)
  if (key.value.key === '') return reader.refuse('annotations', `${quoted(text)} has no name after its level`)
  return { levels: key.value.levels, pair: [key.value.key, value] }
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
