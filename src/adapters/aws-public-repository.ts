import {
  CreateRepositoryCommand,
  type ECRPUBLICClient,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecr-public'
import type { Ecr } from '../ecr/api.ts'
import type { ResourceTag } from '../inputs/repository-settings.ts'
import { publicRepositoryArn } from '../names/arn.ts'
import type { Call } from './aws-call.ts'
import { ecrPublic, publicRepositoryFacts } from './aws-public-answers.ts'

type RepositoryCalls = Pick<Ecr, 'createRepository' | 'policy' | 'resourceTags' | 'set' | 'creationTemplates'>

/** ECR Public's calls about the settings of a repository, of which it has few: tags are all that the inputs can want. */
export function publicRepositoryCalls(call: Call, client: ECRPUBLICClient): RepositoryCalls {
  return {
    createRepository: async (name, { tags }) => {
      const doing = ecrPublic(`create the public repository ${name}`, 'CreateRepository')
      const input = { repositoryName: name, ...(tags.length > 0 && { tags: sdkTags(tags) }) }
      const answer = await call(doing, (options) => client.send(new CreateRepositoryCommand(input), options))
      return publicRepositoryFacts(answer.repository, doing)
    },

    policy: async () => undefined,

    resourceTags: async (name, owner) => {
      const doing = ecrPublic(`look at the tags of the public repository ${name}`, 'ListTagsForResource')
      const input = { resourceArn: publicRepositoryArn(owner, name) }
      const answer = await call(doing, (options) => client.send(new ListTagsForResourceCommand(input), options))
      return (answer.tags ?? []).map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }))
    },

    set: async (name, owner, setting, { tags }) => {
      if (setting !== 'repository-tags') throw new Error(`ECR Public has no ${setting}`)
      const doing = ecrPublic(`set the tags of the public repository ${name}`, 'TagResource')
      const input = { resourceArn: publicRepositoryArn(owner, name), tags: sdkTags(tags) }
      await call(doing, (options) => client.send(new TagResourceCommand(input), options))
    },

    creationTemplates: async () => [],
  }
}

const sdkTags = (tags: readonly ResourceTag[]) => tags.map(({ key, value }) => ({ Key: key, Value: value }))
