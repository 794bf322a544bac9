import type { World } from '../../world.ts'
import type { MirrorRun } from '../mirror-use.ts'
import type { Settings } from '../settings.ts'

/** What a fingerprint is taken of: effects that read, the settings of a run, its mirrors, and the user's docker configuration. */
export interface FingerprintRun extends MirrorRun {
  readonly world: FingerprintPorts
  readonly settings: MirrorRun['settings'] & Pick<Settings, 'buildTime' | 'secrets' | 'engine' | 'githubToken'>
}

/** Ports that a fingerprint needs. */
export interface FingerprintPorts
  extends Pick<World, 'env' | 'files' | 'hashContext' | 'openRepository' | 'dockerLogin' | 'github' | 'cancelled'> {
  readonly log: Pick<World['log'], 'mask'>
}
