import { dockerfileImages } from './dockerfile-images.ts'
import type { ImageRequest } from './global-arguments.ts'
import { readStages } from './stages.ts'

/**
 * Finds what a build names images by, `<host>/base:1`, with the values of arguments. Where not all of that can be told from the
 * Dockerfile (undefined: nobody could read it), it may stand in any of its lines and of the build's arguments: those too.
 */
export function namedImages(dockerfile: string | undefined, request: ImageRequest): readonly string[] {
  if (dockerfile === undefined) return [...request.buildArgs.values()]
  const { syntax, images, unknown } = dockerfileImages(dockerfile, request)
  const names = [...(syntax === undefined ? [] : [syntax]), ...images.map(({ name }) => name)]
  const lines = dockerfile.split('\n').filter((line) => !/^\s*#/.test(line))
  return unknown.length === 0 ? names : [...names, ...request.buildArgs.values(), ...lines]
}

/** Instructions that reach for something while they are carried out; what CMD or HEALTHCHECK name is for the image's own life. */
const REACHING: ReadonlySet<string> = new Set(['add', 'run'])

/** Finds texts with the places that a build reaches for: its images, what ADD fetches and RUN names, and the build's arguments. */
export function reachedPlaces(dockerfile: string | undefined, request: ImageRequest): readonly string[] {
  const { stages } = readStages(dockerfile ?? '')
  const reaching = stages.flatMap(({ instructions }) => instructions.filter(({ keyword }) => REACHING.has(keyword)))
  return [
    ...namedImages(dockerfile, request),
    ...reaching.map(({ text }) => text),
    ...(reaching.length > 0 ? request.buildArgs.values() : []),
  ]
}
