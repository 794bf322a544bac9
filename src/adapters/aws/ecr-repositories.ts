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
import type { Changeable, CreationTemplate, Ecr, RepositoryFacts } from '../../ecr/api.ts'
import type { DesiredRepository, ResourceTag, TagMutability } from '../../ecr/destination.ts'
import { type AskedRegistry, parseAnsweredPlace, timeIn } from '../../ecr/registry-answer.ts'
import { type RepositoryName, repositoryArn } from '../../names/repository.ts'
import { type AwsCall, accepted, type Doing, ecr, emptyAnswer, unlessMissing } from './call.ts'

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
      const answer = await call(doing, (options) => client.send(new CreateRepositoryCommand(input), options))
      return repositoryFacts(answer.repository, name, { asked, doing })
    },

    policy: async (name, kind) => {
      if (kind === 'lifecycle-policy') {
        const doing = ecr(`look at the lifecycle policy of ${name}`, 'GetLifecyclePolicy')
        const send = () => call(doing, (options) => client.send(new GetLifecyclePolicyCommand(place(name)), options))
        return (await unlessMissing('LifecyclePolicyNotFoundException', send))?.lifecyclePolicyText
      }
      const doing = ecr(`look at the repository policy of ${name}`, 'GetRepositoryPolicy')
      const send = () => call(doing, (options) => client.send(new GetRepositoryPolicyCommand(place(name)), options))
      return (await unlessMissing('RepositoryPolicyNotFoundException', send))?.policyText
    },

    resourceTags: async (name, owner) => {
      const doing = ecr(`look at the tags of the repository ${name}`, 'ListTagsForResource')
      const input = { resourceArn: repositoryArn(region, owner, name) }
      const answer = await call(doing, (options) => client.send(new ListTagsForResourceCommand(input), options))
      return (answer.tags ?? []).map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }))
    },

    // No gallery shows private repositories.
    catalog: async () => undefined,

    creationTemplates: async () => {
      const doing = ecr("look at the registry's creation templates", 'DescribeRepositoryCreationTemplates')
      const templates: CreationTemplate[] = []
      let nextToken: string | undefined
      do {
        const input = nextToken === undefined ? {} : { nextToken }
        const answer = await call(doing, (options) =>
          client.send(new DescribeRepositoryCreationTemplatesCommand(input), options),
        )
        for (const { prefix, appliedFor = [] } of answer.repositoryCreationTemplates ?? []) {
          if (prefix !== undefined) templates.push({ prefix, onPush: appliedFor.includes('CREATE_ON_PUSH') })
        }
        nextToken = answer.nextToken
      } while (nextToken !== undefined)
      return templates
    },

    set: async (name, owner, setting, wanted) => {
      const [operation, send] = change(
        client,
        setting,
        { place: place(name), resourceArn: repositoryArn(region, owner, name) },
        wanted,
      )
      await call({ ...ecr(`set ${setting} of the repository ${name}`, operation), finishes: 'always' }, send)
    },
  }
}

type Send = (options: { abortSignal: AbortSignal }) => Promise<unknown>

/** A repository as the requests name it. */
interface NamedRepository {
  readonly place: { readonly repositoryName: string; readonly registryId?: string }
  readonly resourceArn: string
}

/** The operation that changes a setting, and its request. */
function change(
  client: ECRClient,
  setting: Changeable,
  { place, resourceArn }: NamedRepository,
  wanted: DesiredRepository,
): readonly [operation: string, send: Send] {
  const { lifecyclePolicy: lifecyclePolicyText, repositoryPolicy: policyText } = wanted
  switch (setting) {
    case 'image-tag-mutability': {
      const command = new PutImageTagMutabilityCommand({
        imageTagMutability: 'MUTABLE',
        ...place,
        ...mutability(wanted),
      })
      return ['PutImageTagMutability', (options) => client.send(command, options)]
    }
    case 'scan-on-push': {
      const command = new PutImageScanningConfigurationCommand({
        ...place,
        imageScanningConfiguration: scanning(wanted),
      })
      return ['PutImageScanningConfiguration', (options) => client.send(command, options)]
    }
    case 'lifecycle-policy': {
      const command = new PutLifecyclePolicyCommand({ ...place, lifecyclePolicyText })
      return ['PutLifecyclePolicy', (options) => client.send(command, options)]
    }
    case 'repository-policy': {
      const command = new SetRepositoryPolicyCommand({ ...place, policyText })
      return ['SetRepositoryPolicy', (options) => client.send(command, options)]
    }
    case 'public-catalog':
      throw new Error('no gallery shows private repositories')
    case 'repository-tags': {
      const command = new TagResourceCommand({ resourceArn, tags: wanted.tags.map(sdkTag) })
      return ['TagResource', (options) => client.send(command, options)]
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

/** Registry that was asked, and what for. */
export interface Question {
  readonly asked: AskedRegistry
  readonly doing: Doing
}

/** Facts about the repository that was asked for, in an answer of ECR. Throws AwsError when it says too little, or cannot be true. */
export function repositoryFacts(
  repository: Repository | undefined,
  name: RepositoryName,
  { asked, doing }: Question,
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
