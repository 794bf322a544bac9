import type { Registry } from '../store/registry.ts'
import type { CreationTemplate } from '../store/registry-settings.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'

/**
 * The template for repositories of a name: the one with the longest prefix, of which a `/` is assumed at the end; else
 * `ROOT`. https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
function templateFor(registry: Registry, name: string): CreationTemplate | undefined {
  const prefixOf = ({ prefix }: CreationTemplate) => (prefix.endsWith('/') ? prefix : `${prefix}/`)
  const templates = registry.settings.templates.filter(({ appliedFor }) => appliedFor.includes('CREATE_ON_PUSH'))
  const [longest] = templates
    .filter((template) => name.startsWith(prefixOf(template)))
    .sort((one, other) => prefixOf(other).length - prefixOf(one).length)
  return longest ?? templates.find(({ prefix }) => prefix === 'ROOT')
}

/** Tags and a key of one's own need a role that ECR may use, or the push fails as without a template. */
const isUsable = ({ customRoleArn, encryption, tags }: CreationTemplate): boolean =>
  customRoleArn !== undefined || (tags.length === 0 && encryption.encryptionType === 'AES256')

/**
 * The repository that a push goes to: the one that is there, or a new one when a creation template for pushes is for
 * its name (https://aws.amazon.com/about-aws/whats-new/2025/12/amazon-ecr-creating-repositories-on-push/).
 * @param name a valid repository name
 * @returns undefined when there is none, and none is made
 */
export async function repositoryForPush(
  { registry, now }: Pick<World, 'registry' | 'now'>,
  name: string,
): Promise<Repository | undefined> {
  const existing = registry.find(name)
  const template = existing === undefined ? templateFor(registry, name) : undefined
  if (template === undefined || !isUsable(template)) return existing
  const { mutability, exclusions, encryption, tags, policy, lifecyclePolicy } = template
  return registry.findOrCreate({
    name,
    createdAt: now(),
    mutability,
    exclusions,
    scanOnPush: false,
    encryption,
    tags,
    ...(policy !== undefined && { policy }),
    ...(lifecyclePolicy !== undefined && { lifecyclePolicy }),
  })
}
