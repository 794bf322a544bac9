import type { Stopwatch } from '../../base/stopwatch.ts'
import type { TemporaryBuilder } from '../../buildx/builder/temporary.ts'
import type { DockerConfig, RegistryLogin } from '../../buildx/docker-config/user-config.ts'
import type { MirroredImages } from '../../buildx/dockerfile/mirrored-images.ts'
import type { CommitHistory } from '../../runner/commit-history.ts'
import type { Environment } from '../../runner/context.ts'
import type { World } from '../world.ts'
import type { Progress } from './outputs.ts'
import type { Settings } from './settings.ts'

/** Use of mirrors in a run: what is read through them, and how docker is logged in there. */
export interface MirrorUse extends MirroredImages {
  /** None before the registries were looked at. */
  readonly logins: readonly RegistryLogin[]
}

/** Run of the action: what every part of its story needs. */
export interface Run {
  readonly world: World
  readonly settings: Settings
  readonly watch: Stopwatch
  /** Notes what is new of the run's progress, and sets the outputs that change by it. */
  readonly note: (news: Progress) => void
  /** Throws MachineError, at the end of the run, where outputs could not be set. */
  readonly throwUnset: () => void
  /** History of the commit that is built. */
  readonly history: CommitHistory
  /** Docker configuration of the user. */
  readonly userConfig: DockerConfig
  /** Environment of docker commands that no builder of this run's is needed for. */
  readonly child: Environment
  /** What the build reads through mirrors. */
  readonly mirrored: MirrorUse
  /** Temporary builder, there when this run makes one. */
  readonly temporaryBuilder: TemporaryBuilder
}
