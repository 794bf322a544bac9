import type { DockerConfig } from '../../../buildx/docker-config/user-config.ts'
import type { World } from '../../world.ts'
import type { Settings } from '../settings.ts'

/** What a fingerprint is taken of: effects that read, the settings of a run, and the user's docker configuration. */
export interface FingerprintRun {
  readonly world: FingerprintPorts
  readonly settings: Pick<Settings, 'build' | 'buildTime' | 'secrets' | 'engine' | 'githubToken'>
  readonly userConfig: DockerConfig
}

/** Ports that a fingerprint needs. */
export interface FingerprintPorts
  extends Pick<World, 'env' | 'files' | 'hashContext' | 'openRepository' | 'dockerLogin' | 'github' | 'cancelled'> {
  readonly log: Pick<World['log'], 'mask'>
}
