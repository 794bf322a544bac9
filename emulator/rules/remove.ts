import { ServiceError } from '../errors.ts'
import type { Registry } from '../store/registry.ts'
import type { Repository } from '../store/repository.ts'

/**
 * Removes a repository.
 * @param force also one that has images
 * @throws ServiceError RepositoryNotEmptyException
 */
export async function removeRepository(registry: Registry, repository: Repository, force: boolean): Promise<void> {
  await repository.exclusive(async () => {
    const { name } = repository.settings
    if (!force && repository.imageCount > 0)
      throw new ServiceError(
        'RepositoryNotEmptyException',
        `The repository with name '${name}' in registry with id '${registry.account}' cannot be deleted because it still contains images`,
      )
    // Another request may have been faster.
    if (registry.find(name) === repository) await registry.remove(name)
  })
}
