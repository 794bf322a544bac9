import { type ChosenBuilder, lookAtBuilder } from '../../buildx/builder/inspect.ts'
import type { LookForBuilder } from './look.ts'
import type { Run } from './run-context.ts'

/** Looks for the builder of a run, once the hosts of registries are known. */
export const lookForBuilder =
  ({ world, settings, own, child, nest }: Run): LookForBuilder =>
  (hosts) =>
    lookAtBuilder(world, settings, { env: child, own, nest, hosts })

/** From here on docker builds with the builder that was chosen. */
export const withBuilder = (step: Run, { argument, env }: ChosenBuilder): Run => ({
  ...step,
  child: env,
  settings: { ...step.settings, build: { ...step.settings.build, builder: argument } },
})
