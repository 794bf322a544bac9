import {
  CreateRepositoryCommand,
  DescribeRepositoryCreationTemplatesCommand,
  type ECRClient,
  type EncryptionType,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  type Repository,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecr'
import type { Changeable, Ecr, RepositoryFacts } from '../../ecr/api.ts'
import type { DesiredRepository, ResourceTag, TagMutability } from '../../ecr/destination.ts'
import { type AskedRegistry, parseAnsweredPlace, timeIn } from '../../ecr/registry-answer.ts'
import { type RepositoryName, repositoryArn } from '../../names/repository.ts'
import { allPages } from './all-pages.ts'
import { accepted, emptyAnswer, required, requireSame, requireTags, toldTags, unlessMissing } from './answer-checks.ts'
import { type AwsCall, type Doing, ecr } from './call.ts'

/** Calls about the settings of a repository. */
export type RepositoryCalls = Pick<
  Ecr,
  'createRepository' | 'policy' | 'resourceTags' | 'catalog' | 'set' | 'creationTemplates'
>

/**
 * Calls to ECR about the settings of a repository. Each throws AwsError, and `set` an Error for a setting that private
 * repositories do not have.
 */
export function repositoryCalls(call: AwsCall, client: ECRClient, asked: AskedRegistry): RepositoryCalls {
  const { region, account } = asked
  const registry = account === undefined ? {} : { registryId: account }
  const place = (name: RepositoryName) => ({ repositoryName: name, ...registry })
  return {
    createRepository: async (name, wanted) => {
      const doing: Doing = { ...ecr(`create the repository ${name}`, 'CreateRepository'), finishes: 'begun' }
      const input = { ...place(name), ...creation(wanted) }
      return call(doing, async (options) => {
        const answer = await client.send(new CreateRepositoryCommand(input), options)
        return repositoryFacts(answer.repository, name, { asked, doing })
      })
    },

    policy: async (name, kind) => {
      if (kind === 'lifecycle-policy') {
        const doing = ecr(`look at the lifecycle policy of ${name}`, 'GetLifecyclePolicy')
        const command = new GetLifecyclePolicyCommand(place(name))
        return unlessMissing('LifecyclePolicyNotFoundException', () =>
          call(doing, async (options) => required(doing, (await client.send(command, options)).lifecyclePolicyText)),
        )
      }
      const doing = ecr(`look at the repository policy of ${name}`, 'GetRepositoryPolicy')
      const command = new GetRepositoryPolicyCommand(place(name))
      return unlessMissing('RepositoryPolicyNotFoundException', () =>
        call(doing, async (options) => required(doing, (await client.send(command, options)).policyText)),
      )
    },

    resourceTags: async (name, owner) => {
      const doing = ecr(`look at the tags of the repository ${name}`, 'ListTagsForResource')
      const command = new ListTagsForResourceCommand({ resourceArn: repositoryArn(region, owner, name) })
      return call(doing, async (options) => toldTags((await client.send(command, options)).tags))
    },

    // No gallery shows private repositories.
    catalog: async () => undefined,

    creationTemplates: async () => {
      const doing = ecr("look at the registry's creation templates", 'DescribeRepositoryCreationTemplates')
      const templates = await allPages(doing, (nextToken) =>
        call(doing, async (options) => {
          const command = new DescribeRepositoryCreationTemplatesCommand(nextToken === undefined ? {} : { nextToken })
          const answer = await client.send(command, options)
          return { found: required(doing, answer.repositoryCreationTemplates), next: answer.nextToken }
        }),
      )
      return templates.flatMap(({ prefix, appliedFor = [] }) =>
        prefix === undefined ? [] : [{ prefix, onPush: appliedFor.includes('CREATE_ON_PUSH') }],
      )
    },

    set: async (name, owner, setting, wanted) => {
      const repository = { place: place(name), resourceArn: repositoryArn(region, owner, name) }
      const { operation, send } = change(client, setting, repository, wanted)
      const doing: Doing = { ...ecr(`set ${setting} of the repository ${name}`, operation), finishes: 'always' }
      await call(doing, (options) => send(doing, options))
    },
  }
}

/** What a request of the SDK is sent with. */
export interface SendOptions {
  readonly abortSignal: AbortSignal
}

/** Change of a setting: sends it, and looks whether the answer says that it is done. Throws AwsError where it does not. */
interface Change {
  readonly operation: string
  readonly send: (doing: Doing, options: SendOptions) => Promise<void>
}

/** A repository as the requests name it. */
interface NamedRepository {
  readonly place: { readonly repositoryName: string; readonly registryId?: string }
  readonly resourceArn: string
}

function change(
  client: ECRClient,
  setting: Changeable,
  { place, resourceArn }: NamedRepository,
  wanted: DesiredRepository,
): Change {
  const { lifecyclePolicy: lifecyclePolicyText, repositoryPolicy: policyText } = wanted
  switch (setting) {
    case 'image-tag-mutability': {
      const input = { imageTagMutability: 'MUTABLE' as const, ...place, ...mutability(wanted) }
      const send: Change['send'] = async (doing, options) => {
        const answer = await client.send(new PutImageTagMutabilityCommand(input), options)
        requireSame(doing, answer.imageTagMutability, input.imageTagMutability)
      }
      return { operation: 'PutImageTagMutability', send }
    }
    case 'scan-on-push': {
      const imageScanningConfiguration = scanning(wanted)
      const command = new PutImageScanningConfigurationCommand({ ...place, imageScanningConfiguration })
      const send: Change['send'] = async (doing, options) => {
        const { imageScanningConfiguration: told } = await client.send(command, options)
        requireSame(doing, told?.scanOnPush, imageScanningConfiguration.scanOnPush)
      }
      return { operation: 'PutImageScanningConfiguration', send }
    }
    case 'lifecycle-policy': {
      const command = new PutLifecyclePolicyCommand({ ...place, lifecyclePolicyText })
      const send: Change['send'] = async (doing, options) =>
        void required(doing, (await client.send(command, options)).lifecyclePolicyText)
      return { operation: 'PutLifecyclePolicy', send }
    }
    case 'repository-policy': {
      const command = new SetRepositoryPolicyCommand({ ...place, policyText })
      const send: Change['send'] = async (doing, options) =>
        void required(doing, (await client.send(command, options)).policyText)
      return { operation: 'SetRepositoryPolicy', send }
    }
    case 'public-catalog':
      throw new Error('no gallery shows private repositories')
    case 'repository-tags': {
      const command = new TagResourceCommand({ resourceArn, tags: wanted.tags.map(sdkTag) })
      const send: Change['send'] = async (doing, options) => {
        await client.send(command, options)
        const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }), options)
        requireTags(doing, toldTags(tags), wanted.tags)
      }
      return { operation: 'TagResource', send }
    }
  }
}

const sdkTag = ({ key, value }: ResourceTag) => ({ Key: key, Value: value })

const scanning = ({ scanOnPush = false }: DesiredRepository) => ({ scanOnPush })

const mutability = ({ mutability: wanted }: DesiredRepository) => (wanted === undefined ? {} : sdkMutability(wanted))

const sdkMutability = ({ kind, exclusions }: TagMutability) => ({
  imageTagMutability: kind,
  ...(exclusions.length > 0 && {
    imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD' as const, filter })),
  }),
})

/** What CreateRepository takes; what no input says is left to ECR. */
function creation(wanted: DesiredRepository) {
  const { encryption, scanOnPush, tags } = wanted
  return {
    ...mutability(wanted),
    ...(scanOnPush !== undefined && { imageScanningConfiguration: scanning(wanted) }),
    ...(encryption !== undefined && {
      encryptionConfiguration: {
        encryptionType: encryption.type as EncryptionType,
        ...(encryption.key !== undefined && { kmsKey: encryption.key }),
      },
    }),
    ...(tags.length > 0 && { tags: tags.map(sdkTag) }),
  }
}

/** Registry that was asked for a repository, and what for. */
export interface AskedRepository {
  readonly asked: AskedRegistry
  readonly doing: Doing
}

/** Facts about the repository that was asked for, in an answer of ECR. Throws AwsError when it says too little, or cannot be true. */
export function repositoryFacts(
  repository: Repository | undefined,
  name: RepositoryName,
  { asked, doing }: AskedRepository,
): RepositoryFacts {
  if (!repository?.repositoryUri) throw emptyAnswer(doing)
  const { encryptionType = 'AES256', kmsKey } = repository.encryptionConfiguration ?? {}
  return {
    place: accepted(doing, parseAnsweredPlace(repository, name, asked)),
    mutability: repository.imageTagMutability ?? 'MUTABLE',
    exclusions: (repository.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []),
    scanOnPush: repository.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: { type: encryptionType, key: kmsKey },
    createdAt: timeIn(repository.createdAt),
  }
}
