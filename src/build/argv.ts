import type { BuildSettings } from '../inputs/settings.ts'
import { isForIndex } from '../labels/annotations.ts'
import { type MountedSecret, secretArgv } from '../secrets/mount.ts'
import { compressionAttributes } from './compression.ts'

/** What becomes of the image that is built. */
export type Output =
  /** Pushed under one reference. */
  | { readonly kind: 'push'; readonly reference: string }
  /** Only built, to learn its digest. */
  | { readonly kind: 'compare'; readonly reference: string }
  /** Kept where the builder keeps images, under these references. */
  | { readonly kind: 'keep'; readonly references: readonly string[] }

/** What the run adds to the settings of a build. */
export interface BuildRun {
  readonly metadataFile: string
  readonly secrets: readonly MountedSecret[]
  /** As `--cache-from` and `--cache-to` take them. */
  readonly cache: { readonly from: readonly string[]; readonly to: readonly string[] }
}

/**
 * The arguments of `docker` for the build (https://docs.docker.com/reference/cli/docker/buildx/build/).
 * Attestations are off: they would wrap a single-platform image in an index, which Lambda refuses and ECR cannot scan,
 * and give each run another digest (https://github.com/docker/buildx/issues/1509).
 */
export function buildArgv(build: BuildSettings, output: Output, run: BuildRun): readonly string[] {
  const annotations = annotationsOf(build)
  return [
    'buildx',
    'build',
    ...option('--builder', build.builder),
    ...option('--file', build.file),
    ...option('--target', build.target),
    ...option('--platform', build.platforms.join(',')),
    ...build.buildArgs.flatMap((item) => ['--build-arg', item]),
    ...build.labels.flatMap((item) => ['--label', item]),
    ...annotations.flatMap((item) => ['--annotation', item]),
    ...run.cache.from.flatMap((item) => ['--cache-from', item]),
    ...run.cache.to.flatMap((item) => ['--cache-to', item]),
    '--provenance=false',
    ...secretArgv(run.secrets),
    '--metadata-file',
    run.metadataFile,
    ...outputArgv(output, imageAttributes(build, annotations.length > 0)),
    '--',
    build.context,
  ]
}

function outputArgv(output: Output, attributes: readonly string[]): readonly string[] {
  const exporter = (...own: readonly string[]): readonly string[] => [
    '--output',
    ['type=image', ...own, ...attributes].join(','),
  ]
  switch (output.kind) {
    case 'push':
      return ['--tag', output.reference, ...(attributes.length > 0 ? exporter('push=true') : ['--push'])]
    case 'compare':
      return exporter('push=false', `name=${output.reference}`)
    case 'keep':
      return output.references.flatMap((reference) => ['--tag', reference])
  }
}

/**
 * What the exporter shall do to the image; https://docs.docker.com/build/exporters/image-registry/. Only manifests of
 * OCI's media types have annotations; BuildKit would write them into Docker's too.
 */
function imageAttributes({ compression, reproducible }: BuildSettings, annotated: boolean): readonly string[] {
  return [
    ...new Set([
      ...(annotated ? ['oci-mediatypes=true'] : []),
      ...(compression === undefined ? [] : compressionAttributes(compression)),
      // Times of files become that of the commit: https://github.com/moby/buildkit/blob/master/docs/build-repro.md
      ...(reproducible ? ['rewrite-timestamp=true'] : []),
    ]),
  ]
}

/** BuildKit refuses an annotation of an index where it makes none, and an annotation must not be why it makes one. */
const annotationsOf = ({ annotations, platforms }: BuildSettings): readonly string[] =>
  annotations.filter((text) => platforms.length > 1 || !isForIndex(text))

const option = (name: string, value: string | undefined): readonly string[] => (value ? [name, value] : [])

/** Names of build arguments without a value: buildx takes it from its environment. */
export const inheritedArgs = (build: BuildSettings): readonly string[] =>
  build.buildArgs.filter((item) => !item.includes('='))
