import type { Repository, RepositoryName } from '../names/repository.ts'
import type { Changeable, CreationTemplate, Ecr, PolicyKind, RepositoryFacts } from './api.ts'
import { hasCode, isMaybeDone } from './aws-error.ts'
import type { DesiredRepository } from './destination.ts'
import { isAsCreated } from './drift.ts'

/** Events while a repository is created, and what an action does and says then. */
export interface CreationEvents {
  /** Called as soon as the repository is there. */
  created(): void
  /** Makes the error that says what it means for this action that the repository lacks these policies. */
  unsetPolicies(repository: Repository, missing: readonly PolicyKind[]): Error
}

/** Result of creating a repository. */
export interface CreateResult {
  /** False where another job was quicker: its repository is as good, and that job sets the policies. */
  readonly created: boolean
  /** Undefined when ECR could not show it yet. */
  readonly facts: RepositoryFacts | undefined
}

/**
 * Creates a repository, and then gives it its policies. Throws AwsError, or an AggregateError when the repository was
 * created and a policy could not be set: what ECR said, and last the error that `unsetPolicies` makes.
 */
export async function createRepository(
  ecr: Ecr,
  repository: Repository,
  desired: DesiredRepository,
  events: CreationEvents,
): Promise<CreateResult> {
  const made = await create(ecr, repository, desired)
  if (!made.created) return made
  events.created()
  const failed = await setAll(ecr, repository, policiesOf(desired), desired)
  if (failed.length > 0) {
    const missing = failed.map(({ setting }) => setting)
    throw new AggregateError([...failed.map(({ error }) => error), events.unsetPolicies(repository, missing)])
  }
  return made
}

/**
 * Where the request was repeated, because the answer to it was lost, ECR refuses the second one for what the first has
 * done. Should another job have made it between the two, just like this run would have, both set the same.
 */
async function create(ecr: Ecr, repository: Repository, desired: DesiredRepository): Promise<CreateResult> {
  try {
    return { created: true, facts: await ecr.createRepository(repository.name, desired) }
  } catch (error) {
    if (!hasCode(error, 'RepositoryAlreadyExistsException')) throw error
    const facts = await describeExisting(ecr, repository)
    return { created: isMaybeDone(error) && (facts === undefined || isAsCreated(desired, facts)), facts }
  }
}

/** A repository that ECR may know before it can show it. */
async function describeExisting(ecr: Ecr, { name }: Repository): Promise<RepositoryFacts | undefined> {
  try {
    return await ecr.describeRepository(name)
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) return undefined
    throw error
  }
}

/** Kinds of the policies that the inputs want. */
export const policiesOf = ({ lifecyclePolicy, repositoryPolicy }: DesiredRepository): readonly PolicyKind[] => [
  ...(lifecyclePolicy === undefined ? [] : (['lifecycle-policy'] as const)),
  ...(repositoryPolicy === undefined ? [] : (['repository-policy'] as const)),
]

/**
 * Applies settings that the inputs want to a repository that is there, all at once. Throws AwsError, or an
 * AggregateError when several failed, after all have ended.
 */
export async function applySettings(
  ecr: Ecr,
  repository: Repository,
  settings: readonly Changeable[],
  desired: DesiredRepository,
): Promise<void> {
  const failed = await setAll(ecr, repository, settings, desired)
  const [first] = failed
  if (failed.length > 1) throw new AggregateError(failed.map(({ error }) => error))
  if (first !== undefined) throw first.error
}

interface Failed<Setting extends Changeable> {
  readonly setting: Setting
  readonly error: unknown
}

async function setAll<Setting extends Changeable>(
  ecr: Ecr,
  { name, registry }: Repository,
  settings: readonly Setting[],
  desired: DesiredRepository,
): Promise<readonly Failed<Setting>[]> {
  const results = await Promise.all(
    settings.map((setting) =>
      ecr.set(name, registry.account, setting, desired).then(
        (): readonly Failed<Setting>[] => [],
        (error: unknown): readonly Failed<Setting>[] => [{ setting, error }],
      ),
    ),
  )
  return results.flat()
}

/** Whether the inputs say nothing about how a repository shall be. */
export const isEmpty = ({ tags, ...others }: DesiredRepository): boolean =>
  tags.length === 0 && Object.values(others).every((value) => value === undefined)

/**
 * Prefix of the creation template that makes a repository of this name when an image is pushed to it: the longest one,
 * after which a "/" is assumed, else ROOT. Undefined when no template does.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export function templateFor(name: RepositoryName, templates: readonly CreationTemplate[]): string | undefined {
  const prefixes = templates.filter(({ onPush }) => onPush).map(({ prefix }) => prefix)
  const fitting = prefixes.filter((prefix) => name.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`))
  const [longest] = fitting.sort((one, other) => other.length - one.length)
  return longest ?? prefixes.find((prefix) => prefix === 'ROOT')
}
