import { type ImageReference, isSameReference, printReference, type Tag } from '../names/image-reference.ts'
import type { Environment } from '../runner/context.ts'
import type { Exporter, ExportSettings } from './build-settings.ts'
import { ANSWER_DEADLINE, type BuildxPorts, describeExit, PULL_DEADLINE, saidByDocker, succeeded } from './docker.ts'
import { DockerError } from './docker-error.ts'
import { type ImageDestination, isLoad } from './exports.ts'

/** Names of an image in the engine: what becomes of the one under which the engine gets it. */
export interface Names {
  /** Names that it lacks, when the image is the one that is delivered. */
  readonly more: readonly Naming[]
  /** The name that is this step's alone, and goes again. */
  readonly own: ImageReference | undefined
}

/** Name that an image of the engine gets. */
export interface Naming {
  /** The name that an image of the engine has. */
  readonly reference: ImageReference
  /** The name that it gets. */
  readonly name: ImageReference
}

/**
 * The names of the image that a build leaves in the engine. The docker driver builds in the engine's store, under the one
 * name that is pushed. Every other driver hands the image over, with all names when it is pushed. An image that is
 * compared has a name of its own until it is known to be the one that is delivered.
 */
export function namesInEngine({ others }: ExportSettings, output: ImageDestination, driver: string): Names {
  const loads = others.some(isLoad)
  const isIn = driver === 'docker' || (output.kind === 'compare' && others.some(isNamedByUs))
  if (output.kind === 'keep' || output.kind === 'layout' || !isIn) return { more: [], own: undefined }
  const { kind, reference, references } = output
  const wanted = loads ? references : kind === 'compare' ? references.slice(0, 1) : []
  const isOther = (name: ImageReference): boolean => !isSameReference(name, reference)
  return {
    more: wanted.filter(isOther).map((name) => ({ reference, name })),
    own: references.every(isOther) ? reference : undefined,
  }
}

/** A load that is not named in the input outputs. */
const isNamedByUs = (one: Exporter): boolean => isLoad(one) && !one.attributes.has('name')

/** Names images of the engine: gives them more names. Throws DockerError, or CancelledError. */
export async function nameImages(
  { docker }: Pick<BuildxPorts, 'docker'>,
  namings: readonly Naming[],
  env: Environment,
): Promise<void> {
  for (const { reference, name } of namings) {
    const { exit, output } = await docker.query(
      ['tag', printReference(reference), printReference(name)],
      env,
      ANSWER_DEADLINE,
    )
    if (!succeeded(exit)) throw new DockerError({ doing: `name the image ${printReference(name)}`, exit, output })
  }
}

/** Pulls an image from its registry into the engine. Throws DockerError, or CancelledError. */
export async function pullImage(
  { docker }: Pick<BuildxPorts, 'docker'>,
  reference: ImageReference,
  env: Environment,
): Promise<void> {
  const name = printReference(reference)
  const { exit, output } = await docker.query(['pull', '--quiet', name], env, PULL_DEADLINE)
  if (!succeeded(exit)) throw new DockerError({ doing: `load the image ${name}`, exit, output })
}

/** Name of the state that tells `post` under which tag the engine may have images of this step alone; empty when they are gone. */
export const ENGINE_STATE = 'engine-tag'

/** Notes, before a build, the name of this step alone that the engine's image will have, so that `post` finds it after a kill. */
export function noteOwnName({ report }: Pick<BuildxPorts, 'report'>, { own }: Names): void {
  if (own !== undefined) report.state(ENGINE_STATE, own.tag ?? '')
}

/**
 * Removes the name of this step alone from an image of the engine, where there is one; an image without another name goes with
 * it. A run that was cancelled leaves it for `post`.
 */
export async function removeOwnName(
  world: Pick<BuildxPorts, 'docker' | 'log' | 'report' | 'cancelled'>,
  { own }: Names,
  env: Environment,
): Promise<void> {
  if (own === undefined || world.cancelled.aborted) return
  if (await removeName(world, own, env)) world.report.state(ENGINE_STATE, '')
}

/**
 * Removes a name from an image of the engine; an image without another name goes with it. Returns whether the engine has it no
 * more: that it stays is no reason to fail, and a warning.
 */
export async function removeName(
  { docker, log }: Pick<BuildxPorts, 'docker' | 'log'>,
  reference: ImageReference,
  env: Environment,
): Promise<boolean> {
  const name = printReference(reference)
  const { exit, output } = await docker.query(['image', 'rm', name], env, ANSWER_DEADLINE)
  // A build that failed may have come to no image.
  if (succeeded(exit) || /no such image/i.test(output)) return true
  log.warning(
    `The engine still has the image ${name}, which is for this step alone. docker ${describeExit(exit)}: ${output.trim()}`,
  )
  return false
}

/** Removes all names with a tag from the images of the engine, whatever their repository. Warns where one stays. */
export async function removeTagFromEngine(
  { docker, log }: Pick<BuildxPorts, 'docker' | 'log'>,
  tag: Tag,
  env: Environment,
): Promise<void> {
  const list = await docker.query(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], env, ANSWER_DEADLINE)
  const names = list.output.split('\n').filter((line) => line.endsWith(`:${tag}`))
  if (succeeded(list.exit) && names.length === 0) return
  const told = succeeded(list.exit) ? await docker.query(['image', 'rm', ...names], env, ANSWER_DEADLINE) : list
  if (succeeded(told.exit)) return
  const left = names.length > 0 ? names.join(', ') : `images with the tag ${tag}`
  log.warning(`The engine may still have ${left}, of this step alone. Docker said: ${saidByDocker(told)}`)
}
