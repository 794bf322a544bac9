import { type ImageReference, printReference } from '../names/image-reference.ts'
import type { Exporter, ExportSettings } from './build-settings.ts'
import { type Fields, NO_FIELDS } from './flags/fields.ts'
import { type Output, printOutput } from './flags/output-flag.ts'
import { rewritesFiles, timeOf, withForm, withoutFiles } from './image-time.ts'

/** Destination of the image that is built. `references` are all names that it has in the end. */
export type ImageDestination =
  /** Pushed under one reference. */
  | { readonly kind: 'push'; readonly reference: ImageReference; readonly references: readonly ImageReference[] }
  /** Only built, to learn its digest. The reference is of no registry: the engine may get the image under it. */
  | { readonly kind: 'compare'; readonly reference: ImageReference; readonly references: readonly ImageReference[] }
  /** Written into a folder as files, to read what it says of itself. */
  | { readonly kind: 'layout'; readonly folder: string }
  /** Kept where the builder keeps images, or where the input outputs says. */
  | { readonly kind: 'keep'; readonly references: readonly ImageReference[] }

/**
 * Options of `docker buildx build` that say where the result goes (https://docs.docker.com/build/exporters/). `form` is
 * what the image's exporter shall do to it, beside what the user says. The image is last: BuildKit puts the answers of
 * all exporters into one metadata file, and the last one's digest stays
 * (https://github.com/moby/buildkit/blob/v0.26.3/solver/llbsolver/solver.go).
 */
export function outputArgv(
  exports: ExportSettings,
  output: ImageDestination,
  driver: string,
  form: Fields,
): readonly string[] {
  if (output.kind === 'keep') return keepArgv(exports, output.references, driver, form)
  if (output.kind === 'layout') {
    const attributes = new Map([['tar', 'false'], ['dest', output.folder], ...timeOf(form)])
    return outputOptions([{ type: 'oci', attributes }])
  }
  const image = withForm(exports.image ?? NO_FIELDS, form)
  const others = exports.others.filter((other) => !isStored(other, driver))
  // The short form says the same; it is what a reader of the log expects.
  const name = printReference(output.reference)
  if (output.kind === 'push' && image.size + others.length === 0) return ['--tag', name, '--push']
  // Without --tag: buildx would put it in the place of all these names, and push each.
  return outputOptions([
    ...others.map((other) => named(timed(other, form, driver), namesOf(other, output))),
    { type: 'image', attributes: new Map([['name', name], ['push', String(output.kind === 'push')], ...image]) },
  ])
}

/** An image that is only compared may not be the one that is delivered, and the engine would have it under its names. */
const namesOf = (
  other: Exporter,
  { kind, reference, references }: Extract<ImageDestination, { kind: 'push' | 'compare' }>,
): readonly ImageReference[] => (kind === 'compare' && isLoad(other) ? [reference] : references)

/** Nothing is pushed, so --tag can give its names to whatever has names. */
function keepArgv(
  { image, others }: ExportSettings,
  references: readonly ImageReference[],
  driver: string,
  form: Fields,
): readonly string[] {
  const time = driver === 'docker' ? withoutFiles(form) : timeOf(form)
  // The docker driver makes an image also when no output is asked for; only an output can be told its time.
  const isMade = image !== undefined || (driver === 'docker' && others.length === 0 && time.size > 0)
  return [
    ...references.flatMap((reference) => ['--tag', printReference(reference)]),
    ...outputOptions([
      ...others.filter((other) => !isMade || !isStored(other, driver)).map((other) => timed(other, form, driver)),
      ...(isMade ? [{ type: 'image' as const, attributes: withForm(image ?? NO_FIELDS, time) }] : []),
    ]),
  ]
}

/** Describes what a build that is not pushed leaves, for the reader. */
export function describeKept({ image, others }: ExportSettings, references: readonly ImageReference[]): string {
  if (others.some(isNothing)) return 'without keeping an image'
  const elsewhere = image === undefined && others.length > 0 && !others.some(isLoad)
  return elsewhere
    ? 'what the input outputs asks for'
    : references.map(printReference).join(', ') || 'an image without a name'
}

/** The names under which a build that is not pushed leaves its image. */
export const namesKept = (
  { others }: ExportSettings,
  references: readonly ImageReference[],
): readonly ImageReference[] => (others.some(isNothing) ? [] : references)

const isNothing = ({ type }: Exporter): boolean => type === 'cacheonly'

/** Whether a result goes into the store of the engine, where docker commands find it. */
export const isLoad = ({ type, attributes }: Exporter): boolean => type === 'docker' && !attributes.has('dest')

/**
 * Whether an image is there already: the docker driver builds in the engine's own store. Asked to load it as well, it
 * fails (image already exists) or leaves a second one without a name.
 */
const isStored = (exporter: Exporter, driver: string): boolean => driver === 'docker' && isLoad(exporter)

/** Whatever has the image has it with the same times. How it is compressed is said where it is asked for. */
function timed(exporter: Exporter, form: Fields, driver: string): Exporter {
  return { ...exporter, attributes: withForm(exporter.attributes, timeFor(exporter, form, driver)) }
}

function timeFor(exporter: Exporter, form: Fields, driver: string): Fields {
  switch (exporter.type) {
    case 'oci':
      return timeOf(form)
    case 'docker':
      return isStored(exporter, driver) ? withoutFiles(form) : timeOf(form)
    case 'local':
    case 'tar':
      // These are files, which have their own times unless all shall have one.
      return rewritesFiles(form) ? withoutFiles(form) : NO_FIELDS
    case 'cacheonly':
      return NO_FIELDS
  }
}

function named({ type, attributes }: Exporter, references: readonly ImageReference[]): Output {
  const takesName = (type === 'oci' || type === 'docker') && !attributes.has('name')
  const names = references.map(printReference).join(',')
  return { type, attributes: takesName ? new Map([['name', names], ...attributes]) : attributes }
}

const outputOptions = (outputs: readonly Output[]): readonly string[] =>
  outputs.flatMap((output) => ['--output', printOutput(output)])
