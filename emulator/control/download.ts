import { ServiceError } from '../errors.ts'
import { isSha256 } from '../names.ts'
import { layerUrl } from '../registry/blobs.ts'
import { availabilityOf } from '../rules/archive.ts'
import * as members from './members.ts'
import { inWords, operation, repositoryOf } from './operation.ts'
import { required } from './schema.ts'

/** A link to the layer for who can pull it: https://github.com/monken/aws-ecr-public/issues/11 */
export const getDownloadUrlForLayer = operation(
  { ...members.repository, layerDigest: required(members.digest) },
  async (input, context) => {
    const { layerDigest } = input
    const { world } = context
    const repository = repositoryOf(input, context)
    const size = isSha256(layerDigest) ? await repository.blobs.size(layerDigest) : undefined
    const refused = (code: string, is: string) =>
      new ServiceError(code, `The layer with digest ${layerDigest} ${is} within ${inWords(repository, context)}`)
    if (size === undefined) throw refused('LayersNotFoundException', 'does not exist')
    if (availabilityOf(repository, layerDigest, world.now()) === 'ARCHIVED')
      throw refused('LayerInaccessibleException', 'is archived')
    return { downloadUrl: layerUrl(world, world.url, repository.settings.name, layerDigest), layerDigest }
  },
)
