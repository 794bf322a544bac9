import { splitReference } from '../../names/image-reference.ts'
import { mirroredRepository, printPlace, type RegistryMirror } from '../../names/registry-mirror.ts'
import { contextName, type NamedContext } from '../flags/context-flag.ts'
import type { DockerfileImages } from './dockerfile-images.ts'

/** Images of a build that are read through mirrors, and those that could be and are not. */
export interface MirroredImages {
  readonly images: readonly MirroredImage[]
  readonly left: readonly LeftImage[]
}

/** Image that is read through a mirror. */
export interface MirroredImage {
  /** As BuildKit looks for a context of it: `node:22`. */
  readonly name: string
  /** Reference at the mirror, with the tag and the digest of the name: `<host>/docker-hub/library/node:22`. */
  readonly reference: string
  /** Host of the mirror. */
  readonly host: string
}

/** Image that is left alone, and why. */
export interface LeftImage {
  readonly name: string
  readonly why: string
}

const STAGE = 'a stage has that name too, which a context would stand for; write its tag'

/**
 * Finds where the images that a Dockerfile names are read through mirrors. A name that is also a stage's cannot be told from it:
 * BuildKit would take the image for the stage.
 */
export function mirrorImages(
  { syntax, images, unknown, stages }: DockerfileImages,
  mirrors: readonly RegistryMirror[],
): MirroredImages {
  const taken = new Set(stages.map(contextName))
  const names = [...(syntax === undefined ? [] : [syntax]), ...images.map(({ name }) => name)]
  const found = names.flatMap((text) => mirrorImage(text, mirrors) ?? [])
  const all = [...new Map(found.map((image) => [image.name, image])).values()]
  return {
    images: all.filter(({ name }) => !taken.has(name)),
    left: [...all.filter(({ name }) => taken.has(name)).map(({ name }) => ({ name, why: STAGE })), ...unknown],
  }
}

/** Image through the mirror that is for it: `node:22` or `ghcr.io/acme/base@sha256:…`. Undefined where none is. */
export function mirrorImage(text: string, mirrors: readonly RegistryMirror[]): MirroredImage | undefined {
  const name = contextName(text)
  const { repository, tag, digest } = splitReference(text)
  const found = mirroredRepository(repository, mirrors)
  if (name === undefined || found === undefined) return undefined
  const reference = [printPlace(found), tag && `:${tag}`, digest && `@${digest}`].join('')
  return { name, reference, host: found.host }
}

/** Context by which a build reads such an image: `--build-context node:22=docker-image://<mirror>/library/node:22`. */
export const mirrorContext = ({ name, reference }: MirroredImage): NamedContext => ({
  name,
  source: `docker-image://${reference}`,
})
