import { type ChosenBuilder, lookAtBuilder } from '../../buildx/builder/inspect.ts'
import type { LookForBuilder } from './look.ts'
import type { Step } from './run-context.ts'

/** Looks for the builder of a run, once the hosts of registries are known. */
export const lookForBuilder =
  ({ world, settings, own, child, nest }: Step): LookForBuilder =>
  (hosts) =>
    lookAtBuilder(world, settings, { env: child, own, nest, hosts })

/** From here on docker builds with the builder that was chosen. */
export const withBuilder = (step: Step, { argument, env }: ChosenBuilder): Step => ({
  ...step,
  child: env,
  settings: { ...step.settings, build: { ...step.settings.build, builder: argument } },
})
