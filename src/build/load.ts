import { DockerFailure, succeeded } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { ExportSettings } from '../inputs/settings.ts'
import type { World } from '../world.ts'
import { isLoad, type Output } from './exports.ts'

/**
 * The names that the engine's image still lacks: the docker driver builds in the engine's store, under the one name
 * that is pushed. Every other driver hands the image over with all names.
 */
export function missingNames({ others }: ExportSettings, output: Output, driver: string): readonly Naming[] {
  if (output.kind === 'keep' || driver !== 'docker' || !others.some(isLoad)) return []
  const { reference, references } = output
  return references.filter((name) => name !== reference).map((name) => ({ reference, name }))
}

export interface Naming {
  /** The name that an image of the engine has. */
  readonly reference: string
  /** The name that it gets. */
  readonly name: string
}

/** Gives images of the engine more names. Throws DockerFailure. */
export async function nameImages({ docker }: World, namings: readonly Naming[], env: Environment): Promise<void> {
  for (const { reference, name } of namings) {
    const { exit, output } = await docker.query(['tag', reference, name], env)
    if (!succeeded(exit)) throw new DockerFailure({ doing: `name the image ${name}`, exit, output })
  }
}
