import { Stopwatch } from '../../base/stopwatch.ts'
import { inheritedVariables } from '../../buildx/argv.ts'
import { clusterVariables } from '../../buildx/builder/builder-argv.ts'
import { newTemporaryBuilder, removeAtEnd } from '../../buildx/builder/temporary.ts'
import { childEnvironment } from '../../buildx/docker-config/child-environment.ts'
import { readUserConfig } from '../../buildx/docker-config/private-config.ts'
import { type InputPorts, InputReader } from '../../inputs/reader.ts'
import { findCommit } from '../../runner/commit-lookup.ts'
import type { World } from '../world.ts'
import { hideSecrets } from './hide-secrets.ts'
import { parseSettings } from './inputs.ts'
import { publishOutputs } from './outputs.ts'
import type { Run } from './run-context.ts'

/**
 * Starts a run: reads the inputs and what the job says, has the runner hide secrets, and says what the user should know of
 * their inputs. Throws InputError with all that is wrong.
 */
export async function startRun(world: World & InputPorts): Promise<Run> {
  const note = publishOutputs(world.report)
  const reader = new InputReader(world)
  const facts = await findCommit(world, reader.text('github-token'))
  const { settings, notes } = parseSettings(reader, facts)
  const own = await readUserConfig(world)
  hideSecrets(world, settings, own)
  note({ settings })
  for (const { level, text } of notes) world.log[level](text)
  const wanted = [...inheritedVariables(settings.build), ...clusterVariables(settings.engine.kind, world.env)]
  const child = childEnvironment(world.env, own, wanted)
  const temporaryBuilder = newTemporaryBuilder(world.files)
  return { world, settings, watch: new Stopwatch(world.now), note, own, child, temporaryBuilder }
}

/** Ends a run, however it went: removes the builder that it has made. */
export const endRun = ({ world, temporaryBuilder, settings, child }: Run): Promise<void> =>
  removeAtEnd(world, temporaryBuilder, settings.engine, child)
