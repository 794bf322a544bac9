import type { RepositoryName } from '../names/repository.ts'
import { type ImageConfig, readImageConfig } from '../oci/image-config.ts'
import { imageManifests, readManifest } from '../oci/manifest.ts'
import type { Ecr, ImageFacts } from './api.ts'
import { imagesIn } from './image-tags.ts'

/**
 * Reads the configurations of an image in a repository: one, or one for each platform of an index. Attestations have none
 * that counts. Throws AwsError, and SyntaxError when the registry has something else under the digest.
 */
export async function readConfigs(ecr: Ecr, name: RepositoryName, image: ImageFacts): Promise<readonly ImageConfig[]> {
  const ids = imageManifests(image).map((digest) => ({ digest }))
  const manifests = ids.length === 0 ? [image] : await imagesIn(ecr, name, ids)
  const read = manifests.flatMap((one) => {
    const { config: digest, configSize: size } = readManifest(one)
    const doing = `read what the image ${image.digest} says of itself`
    return digest === undefined ? [] : [ecr.blob(name, { digest, size }, doing)]
  })
  return (await Promise.all(read)).map((bytes) => readImageConfig(Buffer.from(bytes).toString('utf8')))
}
