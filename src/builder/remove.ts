import type { Environment } from '../inputs/context.ts'
import type { EngineSettings } from '../inputs/settings.ts'
import type { World } from '../world.ts'
import { type Nest, removeBuilder } from './own.ts'

/** Removes the builder of this run at its end. Never fails: `post` tries again, and says so when it cannot either. */
export async function removeAtEnd(world: World, nest: Nest, { kind }: EngineSettings, env: Environment): Promise<void> {
  const made = kind === 'kubernetes' || kind === 'remote' ? kind : 'docker-container'
  if (world.files.kind(nest.folder) === 'missing') return
  // Docker is told to end all that runs, and there is little time. What needs docker is left for `post`.
  if (world.cancelled.aborted && made !== 'remote') return
  try {
    await removeBuilder(world, nest, made, env)
  } catch (error) {
    world.log.debug(error instanceof Error ? error.message : String(error))
  }
}
