import { Contradiction } from '../errors/failures.ts'
import type { WantedRepository } from '../inputs/repository-settings.ts'
import type { AccountId } from '../names/account.ts'
import type { Repository, RepositoryName } from '../names/repository.ts'
import type { Changeable, Ecr, PolicyKind, RepositoryFacts } from './api.ts'
import { hasCode } from './look.ts'

/**
 * Creates a repository, and then gives it its policies. When another job was quicker, its repository is as good: that
 * job sets the policies. `created` is called as soon as the repository is there. Throws AwsFailure, or an
 * AggregateError when the repository was created and a policy could not be set.
 */
export async function createRepository(
  ecr: Ecr,
  name: RepositoryName,
  wanted: WantedRepository,
  created: () => void,
): Promise<{ readonly facts: RepositoryFacts; readonly created: boolean }> {
  let facts: RepositoryFacts
  try {
    facts = await ecr.createRepository(name, wanted)
  } catch (error) {
    if (!hasCode(error, 'RepositoryAlreadyExistsException')) throw error
    return { facts: await ecr.describeRepository(name), created: false }
  }
  created()
  await setPolicies(ecr, name, facts, wanted)
  return { facts, created: true }
}

async function setPolicies(ecr: Ecr, name: RepositoryName, facts: RepositoryFacts, wanted: WantedRepository) {
  const failed = await setAll(ecr, name, facts, policiesOf(wanted), wanted)
  if (failed.length === 0) return
  const missing = failed.map(({ setting }) => setting).join(' and ')
  throw new AggregateError([
    ...failed.map(({ error }) => error),
    new Contradiction(
      `The repository ${name} was created, and ${missing} could not be set. Nothing was built.`,
      'Mend that, and run the job again with repository-settings: apply, which sets what is missing on a repository that is there.',
    ),
  ])
}

const policiesOf = ({ lifecyclePolicy, repositoryPolicy }: WantedRepository): readonly PolicyKind[] => [
  ...(lifecyclePolicy === undefined ? [] : (['lifecycle-policy'] as const)),
  ...(repositoryPolicy === undefined ? [] : (['repository-policy'] as const)),
]

/** Brings settings in line with what the inputs want, all at once. Throws what failed, after all have ended. */
export async function applySettings(
  ecr: Ecr,
  { name, registry }: Repository,
  settings: readonly Changeable[],
  wanted: WantedRepository,
): Promise<void> {
  const failed = await setAll(ecr, name, registry, settings, wanted)
  const [first] = failed
  if (failed.length > 1) throw new AggregateError(failed.map(({ error }) => error))
  if (first !== undefined) throw first.error
}

interface Failed {
  readonly setting: Changeable
  readonly error: unknown
}

async function setAll(
  ecr: Ecr,
  name: RepositoryName,
  { account }: { readonly account: AccountId },
  settings: readonly Changeable[],
  wanted: WantedRepository,
): Promise<readonly Failed[]> {
  const results = await Promise.all(
    settings.map((setting) =>
      ecr.set(name, account, setting, wanted).then(
        (): readonly Failed[] => [],
        (error: unknown): readonly Failed[] => [{ setting, error }],
      ),
    ),
  )
  return results.flat()
}
