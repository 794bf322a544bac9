import { publicAlias } from '../identity/accounts.ts'
import { commonDetail, requireImage, sizeOf } from './image-lists.ts'
import * as members from './members.ts'
import { operation, repositoryOf } from './operation.ts'
import { page, refusePaging } from './page.ts'

export const describePublicImages = operation(
  { ...members.publicRepository, imageIds: members.imageIds, ...members.paging() },
  (input, context) => {
    const repository = repositoryOf(input, context)
    if (input.imageIds !== undefined) {
      refusePaging(input, 'imageIds')
      const images = new Set(input.imageIds.map((imageId) => requireImage(repository, imageId, context)))
      return { imageDetails: [...images].map((image) => commonDetail(repository, image, context)) }
    }
    const { entries, nextToken } = page(input, repository.images(), ({ digest }) => digest)
    return { imageDetails: entries.map((image) => commonDetail(repository, image, context)), nextToken }
  },
)

/** When a tag was made is not kept; its image's push is the next best. */
export const describeImageTags = operation({ ...members.publicRepository, ...members.paging() }, (input, context) => {
  const repository = repositoryOf(input, context)
  const { entries, nextToken } = page(input, repository.tagNames(), (tag) => tag)
  const imageTagDetails = entries.flatMap((imageTag) => {
    const image = repository.image(repository.digestOfTag(imageTag) ?? '')
    if (image === undefined) return []
    const imageDetail = {
      imageDigest: image.digest,
      imageSizeInBytes: sizeOf(repository, image),
      imagePushedAt: image.pushedAt / 1000,
      imageManifestMediaType: image.mediaType,
      artifactMediaType: image.artifactMediaType,
    }
    return { imageTag, createdAt: image.pushedAt / 1000, imageDetail }
  })
  return { imageTagDetails, nextToken }
})

/** One registry for each account, under the alias that AWS would have chosen for it. */
export const describeRegistries = operation(members.paging(), (_input, { registry: { account }, world }) => {
  const name = publicAlias(account)
  const registry = {
    registryId: account,
    registryArn: `arn:aws:ecr-public::${account}:registry/${account}`,
    registryUri: `${world.publicHost}/${name}`,
    verified: false,
    aliases: [{ name, status: 'ACTIVE', primaryRegistryAlias: true, defaultRegistryAlias: true }],
  }
  return { registries: [registry] }
})
