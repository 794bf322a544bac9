import {
  BatchDeleteImageCommand,
  DescribeImagesCommand,
  DescribeRegistriesCommand,
  DescribeRepositoriesCommand,
  type ECRPUBLICClient,
  GetAuthorizationTokenCommand,
  type ImageDetail,
  PutImageCommand,
} from '@aws-sdk/client-ecr-public'
import type { Ecr, ImageFacts, ImageState, RepositoryFacts } from '../../ecr/api.ts'
import { AwsError, hasCode } from '../../ecr/aws-error.ts'
import { type AnsweredPlace, type AskedRegistry, parseAuthorization, timeIn } from '../../ecr/registry-answer.ts'
import { type Digest, digestFrom, parseDigest } from '../../names/image-reference.ts'
import { type PublicRegistry, parseAlias } from '../../names/registry.ts'
import type { RepositoryName } from '../../names/repository.ts'
import { type PublicContent, readPublicBlob, readPublicManifest } from '../registry-client.ts'
import { allPages } from './all-pages.ts'
import {
  accepted,
  emptyAnswer,
  required,
  requireRemoved,
  requireTagged,
  UNSEEN_PARTS,
  unlessMissing,
} from './answer-checks.ts'
import { type AwsCall, type Doing, ecrPublic, havingPatience } from './call.ts'
import { publicRepositoryCalls, publicRepositoryFacts } from './ecr-public-repositories.ts'
import { newTag, taggedImage } from './image-answers.ts'
import { holdsImages, namesIn, requireAbout, statesOneByOne } from './image-lists.ts'

/** Where the registry has a repository. */
type ContentPlace = Pick<AnsweredPlace, 'alias'> & { readonly host: string }

/**
 * Calls to ECR Public through the SDK. Each throws AwsError. It has an API of its own, which gives no manifests: those
 * come from the registry. The account is sent as registryId when the registry is not simply the caller's.
 */
export function ecrPublicCalls(
  call: AwsCall,
  client: ECRPUBLICClient,
  asked: AskedRegistry & { readonly named: PublicRegistry },
): Omit<Ecr, 'pace'> {
  const registry = asked.account === undefined ? {} : { registryId: asked.account }
  /** Where ECR says that repositories are. */
  const places = new Map<RepositoryName, ContentPlace>()
  const noted = (name: RepositoryName, facts: RepositoryFacts): RepositoryFacts => {
    places.set(name, facts.place)
    return facts
  }

  const settings = publicRepositoryCalls(call, client, asked)

  const authorizationToken: Ecr['authorizationToken'] = once(async () => {
    const doing = ecrPublic('get a token for ECR Public', 'GetAuthorizationToken')
    return call(doing, async (options) => {
      const answer = await client.send(new GetAuthorizationTokenCommand({}), options)
      const authorization = answer.authorizationData?.authorizationToken
      if (!authorization) throw emptyAnswer(doing)
      const expires = timeIn(answer.authorizationData?.expiresAt)
      return { authorization: accepted(doing, parseAuthorization(authorization)), host: undefined, expires }
    })
  })

  const describeRepository: Ecr['describeRepository'] = async (name) => {
    const doing = ecrPublic(`look at the public repository ${name}`, 'DescribeRepositories')
    const input = { repositoryNames: [name], ...registry }
    return call(doing, async (options) => {
      const answer = await client.send(new DescribeRepositoriesCommand(input), options)
      return noted(name, publicRepositoryFacts(answer.repositories?.[0], name, { asked, doing }))
    })
  }

  /** An identity that may not ask where the repository is knows it from its address. */
  const whereItIs = async (name: RepositoryName): Promise<ContentPlace> => {
    try {
      return (await describeRepository(name)).place
    } catch (error) {
      if (hasCode(error, 'AccessDeniedException')) return asked.named
      throw error
    }
  }

  /** The image behind a tag or digest; one call each, because a call with a tag that is missing gives nothing at all. */
  const imageState: Ecr['imageState'] = async (name, reference) => {
    const doing = ecrPublic(`look at the images of the public repository ${name}`, 'DescribeImages')
    const wanted = digestFrom(reference)
    const imageIds = [wanted === undefined ? { imageTag: reference } : { imageDigest: wanted }]
    const input = { repositoryName: name, imageIds, ...registry }
    return unlessMissing('ImageNotFoundException', () =>
      call(doing, async (options) => {
        const [image] = (await client.send(new DescribeImagesCommand(input), options)).imageDetails ?? []
        return requireAbout(doing, publicState(image, doing), reference)
      }),
    )
  }

  const contentOf = async (name: RepositoryName, digest: Digest): Promise<PublicContent> => {
    const { authorization } = await authorizationToken()
    const { host, alias } = places.get(name) ?? (await whereItIs(name))
    return { host, path: alias === undefined ? name : `${alias}/${name}`, digest, authorization }
  }

  const imageOf = async (name: RepositoryName, digest: Digest): Promise<ImageFacts | undefined> => {
    const found = await readPublicManifest(call, await contentOf(name, digest))
    return found && { digest, tag: undefined, ...found }
  }

  /** Each manifest is read once, however many of the tags it has. */
  const images: Ecr['images'] = async (name, ids) => {
    const digests = await Promise.all(
      ids.map(async (id) => ('digest' in id ? id.digest : (await imageState(name, id.tag))?.digest)),
    )
    const distinct = [...new Set(digests)].flatMap((digest) => digest ?? [])
    const found = await Promise.all(distinct.map((digest) => imageOf(name, digest)))
    return ids.flatMap((id, at) => {
      const image = found.find((one) => one !== undefined && one.digest === digests[at])
      return image === undefined ? [] : [{ ...image, tag: 'tag' in id ? id.tag : undefined }]
    })
  }

  return {
    authorizationToken,
    describeRepository,
    imageState,
    imageStates: (name, tags) => statesOneByOne(tags, (tag) => imageState(name, tag)),

    taggedImages: async (name) => {
      const doing = ecrPublic(`look at the tags of the public repository ${name}`, 'DescribeImages')
      const input = { repositoryName: name, maxResults: 1000, ...registry }
      const images = await allPages(doing, (nextToken) =>
        call(doing, async (options) => {
          const page = await client.send(new DescribeImagesCommand({ ...input, nextToken }), options)
          const found = required(doing, page.imageDetails).map((image) => publicState(image, doing))
          return { found, next: page.nextToken }
        }),
      )
      return images.filter(({ names }) => names.length > 0)
    },

    ...settings,
    createRepository: async (name, wanted) => noted(name, await settings.createRepository(name, wanted)),

    images,

    hasImages: async (name) => {
      const doing = ecrPublic(`look whether the public repository ${name} has images`, 'DescribeImages')
      const input = { repositoryName: name, maxResults: 1, ...registry }
      return call(doing, async (options) => {
        const { imageDetails, nextToken } = await client.send(new DescribeImagesCommand(input), options)
        return holdsImages(required(doing, imageDetails), nextToken)
      })
    },

    putTag: async (name, image, tag) => {
      const doing = { ...ecrPublic(`set the tag ${tag}`, 'PutImage'), unseen: UNSEEN_PARTS }
      const input = { ...newTag(name, image, tag), ...registry }
      await call(doing, async (options) => {
        const answer = await client.send(new PutImageCommand(input), options)
        requireTagged(doing, answer.image?.imageId, { image, tag })
      })
    },

    blob: async (name, { digest, size }, doing, patience) =>
      readPublicBlob(havingPatience(call, patience), await contentOf(name, digest), size, doing),

    removeTag: async (name, tag, digest) => {
      const doing = ecrPublic(`remove the tag ${tag} from ${name}`, 'BatchDeleteImage')
      const input = { repositoryName: name, imageIds: [taggedImage(tag, digest)], ...registry }
      await call(doing, async (options) =>
        requireRemoved(await client.send(new BatchDeleteImageCommand(input), options), tag, doing),
      )
    },

    // ECR Public scans nothing: https://docs.aws.amazon.com/AmazonECR/latest/public/
    scan: async () => undefined,
    startScan: async () => 'unsupported',
    signingRules: async () => [],
    signings: async () => [],

    // Docker's words have to do: nobody knows which requests ECR Public refuses for which permission.
    probePermission: async (_name, action) => {
      const doing = ecrPublic(`ask whether ecr-public:${action} is allowed`, action)
      throw new AwsError({ ...doing, code: 'NotAsked', said: 'ECR Public is not asked' }, undefined)
    },

    mountsBlobs: async () => undefined,

    aliases: async () => {
      const doing = ecrPublic('look at the aliases of the public registry', 'DescribeRegistries')
      try {
        return await call(doing, async (options) => {
          const answer = await client.send(new DescribeRegistriesCommand({}), options)
          const aliases = required(doing, answer.registries).flatMap((one) => one.aliases ?? [])
          return aliases.flatMap(({ name = '', status }) => (parseAlias(name).ok && status === 'ACTIVE' ? [name] : []))
        })
      } catch (error) {
        // Nice to know, and no reason to ask for another permission.
        if (hasCode(error, 'AccessDeniedException')) return undefined
        throw error
      }
    },
  }
}

function publicState(image: ImageDetail | undefined, doing: Doing): ImageState {
  const digest = parseDigest(image?.imageDigest ?? '')
  if (!digest.ok) throw emptyAnswer(doing)
  return { digest: digest.value, archived: false, names: namesIn(image?.imageTags) }
}

/** Asks once, also when several want to know at the same time. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}
