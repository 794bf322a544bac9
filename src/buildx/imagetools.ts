import { UnexpectedStateError } from '../base/errors.ts'
import { type ImageReference, printReference } from '../names/image-reference.ts'
import type { Environment } from '../runner/context.ts'
import { type BuildxPorts, succeeded } from './docker.ts'
import { DockerError } from './docker-error.ts'

/** Copy of an image from one registry to another one, by their references. */
export interface ImageCopy {
  /** With the digest. */
  readonly from: ImageReference
  /** With the tag. */
  readonly to: ImageReference
}

// https://docs.docker.com/reference/cli/docker/buildx/imagetools/create/
const CREATE = ['buildx', 'imagetools', 'create']

/**
 * Arguments of `docker` for a copy. Without prefer-index=false, buildx wraps a single manifest in an index, which has
 * another digest (https://github.com/docker/buildx/issues/2481).
 */
export const copyArgv = ({ from, to }: ImageCopy, builder: string | undefined): readonly string[] => [
  ...CREATE,
  ...(builder === undefined ? [] : ['--builder', builder]),
  ...['--prefer-index=false', '--tag', printReference(to), printReference(from)],
]

/** Checks that buildx can copy an image as it is. Throws UnexpectedStateError when it cannot. */
export async function checkImagetools({ docker }: Pick<BuildxPorts, 'docker'>, env: Environment): Promise<void> {
  const { output } = await docker.query([...CREATE, '--help'], env)
  // Without any buildx there is something else to mend first, and the look at the builder tells it.
  if (!output.includes('imagetools create') || output.includes('--prefer-index')) return
  throw new UnexpectedStateError(
    'The buildx of this job cannot copy a single image as it is, so several repositories cannot get the same digest.',
    'Use buildx 0.15 or later in this job (docker/setup-buildx-action installs it), or a step for each repository.',
  )
}

/** Copies an image as it is, all manifests of an index included. Throws DockerError, or CancelledError. */
export async function copyImage(
  { docker, cancelled }: Pick<BuildxPorts, 'docker' | 'cancelled'>,
  copy: ImageCopy,
  builder: string | undefined,
  env: Environment,
): Promise<void> {
  const { exit, output } = await docker.query(copyArgv(copy, builder), env)
  cancelled.throwIfAborted()
  if (succeeded(exit)) return
  const [from, to] = [printReference(copy.from), printReference(copy.to)]
  throw new DockerError({ doing: `copy the image from ${from} to ${to}`, exit, output })
}
