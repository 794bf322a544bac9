import type { CreateSettings } from '../inputs/settings.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { Ecr, RepositoryFacts } from './api.ts'
import { hasCode } from './look.ts'

/** Creates a repository. When another job was quicker, its repository is as good. Throws AwsFailure. */
export async function createRepository(
  ecr: Ecr,
  name: RepositoryName,
  settings: CreateSettings,
): Promise<{ readonly facts: RepositoryFacts; readonly created: boolean }> {
  try {
    return { facts: await ecr.createRepository(name, settings), created: true }
  } catch (error) {
    if (!hasCode(error, 'RepositoryAlreadyExistsException')) throw error
    return { facts: await ecr.describeRepository(name), created: false }
  }
}
