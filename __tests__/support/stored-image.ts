import type { LocalPlace } from '../../emulator/index.ts'
import { pushImage } from './docker-push.ts'
import { MANIFEST, type TinyImage } from './image.ts'
import { ask } from './registry.ts'

/** The configuration of a docker that is logged in to the registry of a place. */
export async function loginTo(place: LocalPlace): Promise<string> {
  const { authorizationData } = await ask(place, 'GetAuthorizationToken', {})
  const [{ authorizationToken: auth } = {}] = authorizationData as readonly { authorizationToken?: string }[]
  return JSON.stringify({ auths: { [place.registry]: { auth } } })
}

/**
 * Puts an image under tags, such as `v1`, into a repository as it is, or a new one: what an earlier run of the step would have
 * left there, at a twentieth of what the run costs.
 */
export async function storeImage(
  place: LocalPlace,
  repositoryName: string,
  image: TinyImage,
  [first = '', ...others]: readonly string[],
): Promise<void> {
  await ask(place, 'CreateRepository', { repositoryName }).catch((error: unknown) => {
    if (!String(error).includes('RepositoryAlreadyExistsException')) throw error
  })
  await pushImage(`${place.registry}/${repositoryName}:${first}`, image, await loginTo(place))
  const put = { repositoryName, imageManifest: image.manifest, imageManifestMediaType: MANIFEST }
  for (const imageTag of others) await ask(place, 'PutImage', { ...put, imageTag })
}
