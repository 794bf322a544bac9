import type { RawManifest } from '../oci/remote-repository.ts'
import type { ImageFacts } from './api.ts'

/** Facts about the image of a manifest or index that a registry has given. They name no tag. */
export const imageFactsOf = ({ digest, mediaType, bytes }: RawManifest): ImageFacts => ({
  digest,
  tag: undefined,
  manifest: Buffer.from(bytes).toString('utf8'),
  mediaType,
})
