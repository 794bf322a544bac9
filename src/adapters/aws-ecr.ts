import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  type DescribeImagesFilter,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  type Image,
  type ImageDetail,
  PutImageCommand,
} from '@aws-sdk/client-ecr'
import type { Ecr, ImageFacts, ImageState } from '../ecr/api.ts'
import type { AccountId } from '../names/account.ts'
import { parseDigest } from '../names/digest.ts'
import type { Region } from '../names/region.ts'
import { parseTag } from '../names/tag.ts'
import { ecr, emptyAnswer, newTag, repositoryFacts, unlessMissing } from './aws-answers.ts'
import type { Call, Doing } from './aws-call.ts'
import { rehearsing } from './aws-ecr-rehearsal.ts'
import { searching } from './aws-ecr-search.ts'
import { repositoryCalls } from './aws-repository.ts'

/**
 * All that a registry may hold under a tag. Without this list ECR may convert an index to a single manifest.
 * https://github.com/awslabs/amazon-ecr-containerd-resolver/blob/main/ecr/ecr.go
 */
export const MEDIA_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

/** ECR's calls through the SDK. `account` is sent as registryId when the registry is not simply the caller's. */
export function ecrCalls(call: Call, client: ECRClient, region: Region, account: AccountId | undefined): Ecr {
  const registry = account === undefined ? {} : { registryId: account }
  return {
    ...repositoryCalls(call, client, region, account),

    authorizationToken: async () => {
      const doing = ecr('get a token for the registry', 'GetAuthorizationToken')
      const answer = await call(doing, (options) => client.send(new GetAuthorizationTokenCommand({}), options))
      const [data] = answer.authorizationData ?? []
      if (!data?.authorizationToken || !data.proxyEndpoint) throw emptyAnswer(doing)
      return { authorization: data.authorizationToken, host: new URL(data.proxyEndpoint).host, expires: data.expiresAt }
    },

    describeRepository: async (name) => {
      const doing = ecr(`look at the repository ${name}`, 'DescribeRepositories')
      const input = { repositoryNames: [name], ...registry }
      const answer = await call(doing, (options) => client.send(new DescribeRepositoriesCommand(input), options))
      return repositoryFacts(answer.repositories?.[0], doing)
    },

    images: async (name, ids) => {
      const doing = ecr(`look at the images of ${name}`, 'BatchGetImage')
      const imageIds = ids.map((id) => ('tag' in id ? { imageTag: id.tag } : { imageDigest: id.digest }))
      const input = { repositoryName: name, imageIds, acceptedMediaTypes: MEDIA_TYPES, ...registry }
      const answer = await call(doing, (options) => client.send(new BatchGetImageCommand(input), options))
      return (answer.images ?? []).map((image) => imageFacts(image, doing))
    },

    imageState: async (name, tag) => {
      const doing = ecr(`look at the image behind the tag ${tag}`, 'DescribeImages')
      const filter: DescribeImagesFilter = { imageStatus: 'ANY' }
      const input = { repositoryName: name, imageIds: [{ imageTag: tag }], filter, ...registry }
      const found = await unlessMissing('ImageNotFoundException', () =>
        call(doing, (options) => client.send(new DescribeImagesCommand(input), options)),
      )
      return found && imageState(found.imageDetails?.[0], doing)
    },

    putTag: async (name, image, tag) => {
      const doing = ecr(`set the tag ${tag}`, 'PutImage')
      const input = { ...newTag(name, image, tag), ...registry }
      await call(doing, (options) => client.send(new PutImageCommand(input), options))
    },

    ...searching(call, client, registry),

    aliases: async () => undefined,
    rehearse: rehearsing(call, client, registry),
  }
}

function imageState(image: ImageDetail | undefined, doing: Doing): ImageState {
  const digest = parseDigest(image?.imageDigest ?? '')
  if (!digest.ok) throw emptyAnswer(doing)
  const archived = image?.imageStatus === 'ARCHIVED' || image?.imageStatus === 'ACTIVATING'
  return { digest: digest.value, archived, tags: image?.imageTags?.length ?? 0 }
}

function imageFacts(image: Image, doing: Doing): ImageFacts {
  const digest = parseDigest(image.imageId?.imageDigest ?? '')
  const tag = parseTag(image.imageId?.imageTag ?? '')
  if (!digest.ok || image.imageManifest === undefined) throw emptyAnswer(doing)
  return {
    digest: digest.value,
    tag: tag.ok ? tag.value : undefined,
    manifest: image.imageManifest,
    mediaType: image.imageManifestMediaType,
  }
}
