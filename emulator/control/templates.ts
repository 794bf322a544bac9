import { ServiceError } from '../errors.ts'
import { parseLifecyclePolicy } from '../rules/lifecycle-policy.ts'
import type { CreationTemplate } from '../store/registry-settings.ts'
import * as members from './members.ts'
import { describeMutability, mutabilityOf } from './mutability.ts'
import { type Context, operation, present } from './operation.ts'
import { page } from './page.ts'
import { checkRepositoryPolicy } from './repository-policy.ts'
import { list, required, structure, text, type Values, word } from './schema.ts'
import { checkTags } from './tags.ts'

const keyPattern = String.raw`^$|arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[a-z0-9-]+`
const appliedFor = list(word('REPLICATION', 'PULL_THROUGH_CACHE', 'CREATE_ON_PUSH'))
const settings = {
  ...members.mutability,
  description: text({ max: 256 }),
  encryptionConfiguration: structure({
    encryptionType: members.encryptionType,
    kmsKey: text({ max: 2048, pattern: keyPattern }),
  }),
  resourceTags: members.tags,
  repositoryPolicy: members.policyText,
  lifecyclePolicy: text({ max: 30_720 }),
  customRoleArn: members.roleArn,
}
const prefix = required(members.templatePrefix)

/** The words of the errors are the API reference's. */
const notFound = (): ServiceError =>
  new ServiceError(
    'TemplateNotFoundException',
    "The specified repository creation template can't be found. Verify the registry ID and prefix and try again.",
  )

function describe({ registry }: Context, template: CreationTemplate) {
  const { prefix, description, appliedFor, encryption, tags, policy, lifecyclePolicy, customRoleArn } = template
  return {
    prefix,
    description,
    encryptionConfiguration: encryption,
    resourceTags: tags,
    ...describeMutability(template),
    repositoryPolicy: policy,
    lifecyclePolicy,
    appliedFor,
    customRoleArn,
    createdAt: template.createdAt / 1000,
    updatedAt: template.updatedAt / 1000,
    registryId: registry.account,
  }
}

function answer(context: Context, template: CreationTemplate): object {
  const { registryId, ...repositoryCreationTemplate } = describe(context, template)
  return { registryId, repositoryCreationTemplate }
}

/** What a request says over what holds without it. */
function merged(input: Values<typeof settings>, base: CreationTemplate): CreationTemplate {
  const { repositoryPolicy: policy, lifecyclePolicy, resourceTags } = input
  if (policy !== undefined && policy !== '') checkRepositoryPolicy(policy)
  if (lifecyclePolicy !== undefined && lifecyclePolicy !== '') parseLifecyclePolicy(lifecyclePolicy)
  const isAsked = input.imageTagMutability ?? input.imageTagMutabilityExclusionFilters
  const { description, encryptionConfiguration: encryption, customRoleArn } = input
  const said = {
    description,
    encryption,
    policy,
    lifecyclePolicy,
    customRoleArn,
    tags: resourceTags && checkTags(resourceTags),
  }
  return { ...base, ...(isAsked && mutabilityOf(input, base.mutability)), ...present(said) }
}

export const createRepositoryCreationTemplate = operation(
  { prefix, ...settings, appliedFor: required(appliedFor) },
  async (input, context) => {
    const now = context.world.now()
    const empty: CreationTemplate = {
      prefix: input.prefix,
      appliedFor: input.appliedFor,
      mutability: 'MUTABLE',
      exclusions: [],
      encryption: { encryptionType: 'AES256' },
      tags: [],
      createdAt: now,
      updatedAt: now,
    }
    const template = merged(input, empty)
    await context.registry.change((registry) => {
      if (registry.templates.some((other) => other.prefix === input.prefix))
        throw new ServiceError(
          'TemplateAlreadyExistsException',
          'The repository creation template already exists. Specify a unique prefix and try again.',
        )
      return { ...registry, templates: [...registry.templates, template] }
    })
    return answer(context, template)
  },
)

export const updateRepositoryCreationTemplate = operation(
  { prefix, ...settings, appliedFor },
  async (input, context) => {
    const updatedAt = context.world.now()
    const asked = input.appliedFor
    await context.registry.change((registry) => {
      const templates = registry.templates.map((template) =>
        template.prefix === input.prefix
          ? { ...merged(input, template), ...(asked && { appliedFor: asked }), updatedAt }
          : template,
      )
      return { ...registry, templates }
    })
    return answer(context, templateOf(context, input.prefix))
  },
)

function templateOf({ registry }: Context, prefix: string): CreationTemplate {
  const template = registry.settings.templates.find((each) => each.prefix === prefix)
  if (template === undefined) throw notFound()
  return template
}

export const deleteRepositoryCreationTemplate = operation({ prefix }, async (input, context) => {
  const template = templateOf(context, input.prefix)
  await context.registry.change((registry) => ({
    ...registry,
    templates: registry.templates.filter((each) => each.prefix !== input.prefix),
  }))
  return answer(context, template)
})

/** A prefix that has no template is left out of the answer. */
export const describeRepositoryCreationTemplates = operation(
  { prefixes: list(members.templatePrefix), ...members.paging() },
  (input, context) => {
    const { prefixes } = input
    const isAsked = ({ prefix }: CreationTemplate) => prefixes === undefined || prefixes.includes(prefix)
    const templates = context.registry.settings.templates
      .filter(isAsked)
      .sort((one, other) => (one.prefix < other.prefix ? -1 : 1))
    const { entries, nextToken } = page(input, templates, (each) => each.prefix)
    const described = entries.map((template) => {
      const { registryId: _, ...rest } = describe(context, template)
      return rest
    })
    return { registryId: context.registry.account, repositoryCreationTemplates: described, nextToken }
  },
)
