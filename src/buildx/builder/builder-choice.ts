import { type Parsed, parsed, refused } from '../../base/result.ts'
import type { BuilderSettings } from '../build-settings.ts'
import type { TemporaryBuilderSettings } from './builder-argv.ts'
import { type BuilderDemands, judgeBuilder } from './capabilities.ts'
import type { BuilderState } from './inspect.ts'

/** The builder of a run. */
export type BuilderChoice =
  /** One that is there. `argument` is its name for `--builder`; undefined: the job's current one. */
  | { readonly kind: 'use'; readonly builder: BuilderState; readonly argument: string | undefined }
  /** One that this step makes. `because`, a sentence: why the current one will not do; undefined where an input asks for it. */
  | { readonly kind: 'make'; readonly settings: TemporaryBuilderSettings; readonly because: string | undefined }

/** Settings of the builder that the inputs ask this step to make; undefined where they mean one that is there. */
export const builderToMake = (settings: BuilderSettings): TemporaryBuilderSettings | undefined =>
  settings.kind === 'current' || settings.kind === 'named' ? undefined : settings

/**
 * Chooses the builder of a run. `seen` is the one that is there; undefined where the inputs ask for one that is made.
 * Returns the choice, or why the builder that the user named cannot do what is demanded. Throws an Error when `seen` is
 * missing for a builder that is there.
 */
export function chooseBuilder(
  settings: BuilderSettings,
  seen: BuilderState | undefined,
  demands: BuilderDemands,
): Parsed<BuilderChoice> {
  if (settings.kind !== 'current' && settings.kind !== 'named')
    return parsed({ kind: 'make', settings, because: undefined })
  if (seen === undefined) throw new Error('nobody has looked at the builder')
  const judged = judgeBuilder(demands, seen, settings.kind === 'named')
  if (judged.kind === 'refuse') return refused(judged.problem)
  if (settings.kind === 'named') return parsed({ kind: 'use', builder: seen, argument: settings.name })
  if (judged.kind === 'use') return parsed({ kind: 'use', builder: seen, argument: undefined })
  const container = { kind: 'docker-container', options: settings.options } as const
  return parsed({ kind: 'make', settings: container, because: judged.because })
}
