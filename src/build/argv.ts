import type { BuildSettings } from '../inputs/settings.ts'
import { isForIndex } from '../labels/annotations.ts'
import { type MountedSecret, secretArgv } from '../secrets/mount.ts'

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
    '--provenance=false',
    ...secretArgv(run.secrets),
    '--metadata-file',
    run.metadataFile,
    ...outputArgv(output, annotations.length > 0),
    '--',
    build.context,
  ]
}

/** Only manifests of OCI's media types have annotations; BuildKit would write them into Docker's too. */
function outputArgv(output: Output, annotated: boolean): readonly string[] {
  const types = annotated ? ',oci-mediatypes=true' : ''
  switch (output.kind) {
    case 'push':
      return ['--tag', output.reference, ...(annotated ? ['--output', `type=image,push=true${types}`] : ['--push'])]
    case 'compare':
      return ['--output', `type=image,push=false,name=${output.reference}${types}`]
    case 'keep':
      return output.references.flatMap((reference) => ['--tag', reference])
  }
}

/** BuildKit refuses an annotation of an index where it makes none, and an annotation must not be why it makes one. */
const annotationsOf = ({ annotations, platforms }: BuildSettings): readonly string[] =>
  annotations.filter((text) => platforms.length > 1 || !isForIndex(text))

const option = (name: string, value: string | undefined): readonly string[] => (value ? [name, value] : [])

/** Names of build arguments without a value: buildx takes it from its environment. */
export const inheritedArgs = (build: BuildSettings): readonly string[] =>
  build.buildArgs.filter((item) => !item.includes('='))
