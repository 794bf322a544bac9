import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ServiceError } from '../errors.ts'
import { readIfThere, writeWhole } from './files.ts'
import { Repository, type RepositorySettings } from './repository.ts'

/** A name as one folder name: `/` is not allowed in one, `+` is not allowed in a repository's name. */
function folderName(repository: string): string {
  if (repository.length <= 200) return repository.replaceAll('/', '+')
  return createHash('sha256').update(repository).digest('hex')
}

/** The repositories of one account in one region: a folder with a folder for each. */
export class Registry {
  readonly account: string
  readonly region: string
  readonly #folder: string
  readonly #repositories = new Map<string, Repository>()
  readonly #creating = new Set<string>()

  private constructor(folder: string, account: string, region: string) {
    this.#folder = folder
    this.account = account
    this.region = region
  }

  static async open(data: string, account: string, region: string): Promise<Registry> {
    const registry = new Registry(join(data, account, region), account, region)
    await mkdir(registry.#folder, { recursive: true })
    for (const name of await readdir(registry.#folder)) {
      const folder = join(registry.#folder, name)
      const settings = await readIfThere(join(folder, 'repository.json'))
      if (settings === undefined) continue
      const parsed = JSON.parse(settings) as RepositorySettings
      registry.#repositories.set(parsed.name, await Repository.load(folder, parsed))
    }
    return registry
  }

  find(name: string): Repository | undefined {
    return this.#repositories.get(name)
  }

  list(): Repository[] {
    return [...this.#repositories.values()].sort((one, other) => (one.settings.name < other.settings.name ? -1 : 1))
  }

  /** @throws ServiceError RepositoryAlreadyExistsException, also when another request is just making it */
  async create(settings: RepositorySettings): Promise<Repository> {
    const { name } = settings
    if (this.#repositories.has(name) || this.#creating.has(name))
      throw new ServiceError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${this.account}'`,
      )
    this.#creating.add(name)
    try {
      const repository = await Repository.create(join(this.#folder, folderName(name)), settings)
      this.#repositories.set(name, repository)
      return repository
    } finally {
      this.#creating.delete(name)
    }
  }
}

/** The key that signs tokens: kept with the data, so that a `docker login` outlives a restart. */
export async function signingKey(data: string): Promise<Buffer> {
  const path = join(data, 'signing-key')
  const known = await readIfThere(path)
  if (known !== undefined) return Buffer.from(known, 'hex')
  const key = randomBytes(32)
  await writeWhole(path, key.toString('hex'))
  return key
}
