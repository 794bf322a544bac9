import type { Nest } from '../builder/own.ts'
import type { DockerConfig } from '../docker-config/config.ts'
import type { Ecr, ImageFacts, Session } from '../ecr/api.ts'
import type { RegistrySeen } from '../ecr/look.ts'
import type { Environment } from '../inputs/context.ts'
import type { Destination, Settings } from '../inputs/settings.ts'
import type { Repository } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'
import type { DestinationPlan } from '../plan/destination.ts'
import type { Outputs } from '../report/outputs.ts'
import type { Stopwatch } from '../stopwatch.ts'
import type { World } from '../world.ts'

/** What every part of the story needs. */
export interface Step {
  readonly world: World
  readonly settings: Settings
  readonly watch: Stopwatch
  /** The user's own docker configuration. */
  readonly own: DockerConfig
  /** Environment of docker commands. */
  readonly child: Environment
  /** Where a builder of this run's own is, when there is one. */
  readonly nest: Nest
}

/** A destination with what is planned for it. */
export interface Target {
  readonly destination: Destination
  readonly plan: DestinationPlan
  readonly ecr: Ecr
  /** The keys that sign the calls to it. */
  readonly keys: Session['keys']
  readonly registry: RegistrySeen
}

/** A destination whose repository is there. */
export interface Prepared extends Target {
  readonly repository: Repository
  readonly created: boolean
}

/** A destination that has the image. */
export interface Arrival extends Prepared {
  readonly image: ImageFacts
  /** How it got there. */
  readonly how: 'pushed' | 'copied' | 'found'
  /** The wanted tags that point to the image, as far as they are set. */
  readonly tags: Set<Tag>
}

/** Sets outputs; those that are not named stay as they are. */
export function setOutputs({ report }: Pick<World, 'report'>, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) report.output(name, value)
}
