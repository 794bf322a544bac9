import type { ImageFacts } from '../ecr/api.ts'
import type { Digest } from '../names/image-reference.ts'

import type { Fingerprint } from './fingerprint.ts'
import type { ReuseRecord } from './reuse-record.ts'

/** Image that is taken instead of a build, and the record that names it. */
export interface ReuseHit {
  readonly image: ImageFacts
  readonly record: ReuseRecord
  /** Repositories that have all of it, by their URIs. */
  readonly holders: readonly string[]
}

/** Base images that a build has used, as BuildKit names them: `docker.io/library/node:22`. Undefined: it told no digest. */
export type UsedImages = ReadonlyMap<string, Digest | undefined>

/** What was found out about an image that a build would only make once more. */
export interface ReuseLook {
  /** Undefined where it is not known. */
  readonly fingerprint: Fingerprint | undefined
  /** Undefined where the image is built. */
  readonly hit: ReuseHit | undefined
  /** Images of the same content that were seen, whether they can be taken or not; undefined where not all could be seen. */
  readonly known: readonly Digest[] | undefined
  /** Why it is taken or built, as a sentence. */
  readonly reason: string
  /** Takes the fingerprint of what a build has used, with its base images; or a sentence that says why it is not known. */
  readonly retake: (used: UsedImages) => Promise<Fingerprint | { readonly unknown: string }>
}
