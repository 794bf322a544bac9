import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  type DescribeImagesFilter,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetAccountSettingCommand,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr'
import type { Ecr, ImageState } from '../../ecr/api.ts'
import { inParts } from '../../ecr/id-parts.ts'
import { type AskedRegistry, parseAnsweredHost, parseAuthorization, timeIn } from '../../ecr/registry-answer.ts'
import type { AccountId } from '../../names/aws.ts'
import { digestFrom, type Tag } from '../../names/image-reference.ts'
import type { RepositoryName } from '../../names/repository.ts'
import { downloadFor, MEDIA_TYPES } from '../registry-client.ts'
import { allPages } from './all-pages.ts'
import {
  accepted,
  emptyAnswer,
  requireAll,
  required,
  requireRemoved,
  requireTagged,
  UNSEEN_PARTS,
  unlessMissing,
} from './answer-checks.ts'
import { type AwsCall, ecr, havingPatience } from './call.ts'
import { probingPermission } from './ecr-dry-run.ts'
import { repositoryCalls, repositoryFacts } from './ecr-repositories.ts'
import { scanCalls } from './ecr-scans.ts'
import { signingCalls } from './ecr-signings.ts'
import { imageFacts, imageState, newTag, taggedImage } from './image-answers.ts'
import { distinctStates, holdsImages, requireAbout, statesOneByOne } from './image-lists.ts'

/**
 * Calls to ECR through the SDK. Each throws AwsError. The account is sent as registryId when the registry is not simply
 * the caller's. Each request waits for its turn where there is a pace.
 */
export function ecrCalls(call: AwsCall, client: ECRClient, asked: AskedRegistry): Omit<Ecr, 'pace'> {
  const registry = asked.account === undefined ? {} : { registryId: asked.account }
  /** The images behind tags that one request can have. */
  const statesOf = async (name: RepositoryName, tags: readonly Tag[]): Promise<readonly ImageState[]> => {
    const oneByOne = () => statesOneByOne(tags, (tag) => calls.imageState(name, tag))
    if (tags.length < 2) return oneByOne()
    const doing = ecr(`look at the images behind the tags ${tags.join(', ')}`, 'DescribeImages')
    const filter: DescribeImagesFilter = { imageStatus: 'ANY' }
    const imageIds = tags.map((imageTag) => ({ imageTag }))
    const input = { repositoryName: name, imageIds, filter, ...registry }
    const states = await unlessMissing('ImageNotFoundException', () =>
      call(doing, async (options) => {
        const { imageDetails = [] } = await client.send(new DescribeImagesCommand(input), options)
        const told = imageDetails.map((image) => imageState(image, doing))
        // Where a tag is missing the whole request fails: an answer that leaves one out does not say that it is free.
        return required(doing, tags.every((tag) => told.some(({ names }) => names.includes(tag))) ? told : undefined)
      }),
    )
    return states ?? oneByOne()
  }

  const calls: Omit<Ecr, 'pace'> = {
    ...repositoryCalls(call, client, asked),

    authorizationToken: async () => {
      const doing = ecr('get a token for the registry', 'GetAuthorizationToken')
      return call(doing, async (options) => {
        const answer = await client.send(new GetAuthorizationTokenCommand({}), options)
        const [data] = answer.authorizationData ?? []
        if (!data?.authorizationToken || !data.proxyEndpoint) throw emptyAnswer(doing)
        return {
          authorization: accepted(doing, parseAuthorization(data.authorizationToken)),
          host: accepted(doing, parseAnsweredHost(data.proxyEndpoint.replace(/^https?:\/\//, ''), asked)),
          expires: timeIn(data.expiresAt),
        }
      })
    },

    describeRepository: async (name) => {
      const doing = ecr(`look at the repository ${name}`, 'DescribeRepositories')
      const input = { repositoryNames: [name], ...registry }
      return call(doing, async (options) => {
        const answer = await client.send(new DescribeRepositoriesCommand(input), options)
        return repositoryFacts(answer.repositories?.[0], name, { asked, doing })
      })
    },

    images: async (name, ids) => {
      const doing = ecr(`look at the images of ${name}`, 'BatchGetImage')
      const imageIds = ids.map((id) => ('tag' in id ? { imageTag: id.tag } : { imageDigest: id.digest }))
      const input = { repositoryName: name, imageIds, acceptedMediaTypes: MEDIA_TYPES, ...registry }
      return call(doing, async (options) => {
        const { images = [], failures = [] } = await client.send(new BatchGetImageCommand(input), options)
        requireAll(doing, imageIds, [...images, ...failures])
        return images.map((image) => imageFacts(image, doing))
      })
    },

    imageState: async (name, reference) => {
      const digest = digestFrom(reference)
      const doing = ecr(
        digest === undefined ? `look at the image behind the tag ${reference}` : `look at the image ${digest}`,
        'DescribeImages',
      )
      const filter: DescribeImagesFilter = { imageStatus: 'ANY' }
      const imageIds = [digest === undefined ? { imageTag: reference } : { imageDigest: digest }]
      const input = { repositoryName: name, imageIds, filter, ...registry }
      return unlessMissing('ImageNotFoundException', () =>
        call(doing, async (options) => {
          const found = await client.send(new DescribeImagesCommand(input), options)
          return requireAbout(doing, imageState(found.imageDetails?.[0], doing), reference)
        }),
      )
    },

    imageStates: async (name, tags) => distinctStates((await inParts(tags, (part) => statesOf(name, part))).flat()),

    taggedImages: async (name) => {
      const doing = ecr(`look at the tags of ${name}`, 'DescribeImages')
      const filter: DescribeImagesFilter = { imageStatus: 'ANY', tagStatus: 'TAGGED' }
      const input = { repositoryName: name, filter, maxResults: 1000, ...registry }
      return allPages(doing, (nextToken) =>
        call(doing, async (options) => {
          const page = await client.send(new DescribeImagesCommand({ ...input, nextToken }), options)
          const found = required(doing, page.imageDetails).map((image) => imageState(image, doing))
          return { found, next: page.nextToken }
        }),
      )
    },

    hasImages: async (name) => {
      const doing = ecr(`look whether the repository ${name} has images`, 'DescribeImages')
      // Without this filter those in the archive are left out.
      const filter: DescribeImagesFilter = { imageStatus: 'ANY' }
      const input = { repositoryName: name, filter, maxResults: 1, ...registry }
      return call(doing, async (options) => {
        const { imageDetails, nextToken } = await client.send(new DescribeImagesCommand(input), options)
        return holdsImages(required(doing, imageDetails), nextToken)
      })
    },

    putTag: async (name, image, tag) => {
      const doing = { ...ecr(`set the tag ${tag}`, 'PutImage'), unseen: UNSEEN_PARTS }
      const input = { ...newTag(name, image, tag), ...registry }
      await call(doing, async (options) => {
        const answer = await client.send(new PutImageCommand(input), options)
        requireTagged(doing, answer.image?.imageId, { image, tag })
      })
    },

    ...contentCalls(call, client, registry),
    ...scanCalls(call, client, registry),
    ...signingCalls(call, client, registry),

    mountsBlobs: () => {
      const doing = ecr("look at the account's setting BLOB_MOUNTING", 'GetAccountSetting')
      const command = new GetAccountSettingCommand({ name: 'BLOB_MOUNTING' })
      return call(doing, async (options) => (await client.send(command, options)).value === 'ENABLED')
    },

    aliases: async () => undefined,
    probePermission: probingPermission(call, client, registry),
  }
  return calls
}

/** The calls that read what an image consists of, and take tags from it. */
function contentCalls(
  call: AwsCall,
  client: ECRClient,
  registry: { readonly registryId?: AccountId },
): Pick<Ecr, 'blob' | 'removeTag'> {
  return {
    blob: async (name, blob, reason, patience) => {
      const ask = havingPatience(call, patience)
      const doing = ecr(reason, 'GetDownloadUrlForLayer')
      const input = { repositoryName: name, layerDigest: blob.digest, ...registry }
      const address = await ask(doing, async (options) => {
        const { downloadUrl = '' } = await client.send(new GetDownloadUrlForLayerCommand(input), options)
        if (!URL.canParse(downloadUrl)) throw emptyAnswer(doing, 'the answer has no address')
        return downloadUrl
      })
      return downloadFor(ask, doing, address, blob)
    },

    removeTag: async (name, tag, digest) => {
      const doing = ecr(`remove the tag ${tag} from ${name}`, 'BatchDeleteImage')
      const input = { repositoryName: name, imageIds: [taggedImage(tag, digest)], ...registry }
      await call(doing, async (options) =>
        requireRemoved(await client.send(new BatchDeleteImageCommand(input), options), tag, doing),
      )
    },
  }
}
