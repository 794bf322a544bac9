import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ServiceError } from '../errors.ts'
import { isPart, readIfThere, writeWhole } from './files.ts'
import { emptyRegistry, type RegistrySettings } from './registry-settings.ts'
import { Repository, type RepositorySettings } from './repository.ts'

/** A name as one folder name: `/` is not allowed in one, `+` is not allowed in a repository's name. */
function folderName(repository: string): string {
  if (repository.length <= 200) return repository.replaceAll('/', '+')
  return createHash('sha256').update(repository).digest('hex')
}

/** No repository's folder: a name has no capitals. */
const settingsFile = 'REGISTRY.json'

/** The repositories of one account in one region: a folder with a folder for each. */
export class Registry {
  readonly account: string
  readonly region: string
  readonly #folder: string
  readonly #repositories = new Map<string, Repository>()
  readonly #creating = new Map<string, Promise<Repository>>()
  #settings: RegistrySettings = emptyRegistry
  #last: Promise<unknown> = Promise.resolve()

  private constructor(folder: string, account: string, region: string) {
    this.#folder = folder
    this.account = account
    this.region = region
  }

  static async open(data: string, account: string, region: string): Promise<Registry> {
    const registry = new Registry(join(data, account, region), account, region)
    await mkdir(registry.#folder, { recursive: true })
    const settings = await readIfThere(join(registry.#folder, settingsFile))
    if (settings !== undefined) registry.#settings = { ...emptyRegistry, ...(JSON.parse(settings) as RegistrySettings) }
    for (const name of await readdir(registry.#folder)) {
      const folder = join(registry.#folder, name)
      if (isPart(name)) await rm(folder, { recursive: true })
      if (isPart(name) || name === settingsFile) continue
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

  get settings(): RegistrySettings {
    return this.#settings
  }

  /** Changes the registry's settings, one change after the other. @param change makes the new ones of the present */
  change(change: (settings: RegistrySettings) => RegistrySettings): Promise<void> {
    const result = this.#last.then(async () => {
      const settings = change(this.#settings)
      await writeWhole(join(this.#folder, settingsFile), `${JSON.stringify(settings, undefined, 2)}\n`)
      this.#settings = settings
    })
    this.#last = result.catch(() => undefined)
    return result
  }

  /** @throws ServiceError RepositoryAlreadyExistsException, also when another request is just making it */
  async create(settings: RepositorySettings): Promise<Repository> {
    const { name } = settings
    if (!this.#repositories.has(name) && !this.#creating.has(name)) return this.findOrCreate(settings)
    throw new ServiceError(
      'RepositoryAlreadyExistsException',
      `The repository with name '${name}' already exists in the registry with id '${this.account}'`,
    )
  }

  /** The repository of the settings' name: the one that is there or being made, or a new one. */
  findOrCreate(settings: RepositorySettings): Promise<Repository> {
    const existing = this.#repositories.get(settings.name)
    if (existing !== undefined) return Promise.resolve(existing)
    const creating = this.#creating.get(settings.name) ?? this.#create(settings)
    this.#creating.set(settings.name, creating)
    return creating
  }

  async #create(settings: RepositorySettings): Promise<Repository> {
    try {
      const repository = await Repository.create(join(this.#folder, folderName(settings.name)), settings)
      this.#repositories.set(settings.name, repository)
      return repository
    } finally {
      this.#creating.delete(settings.name)
    }
  }

  /** Removes a repository with all that is in it. After the rename it does not exist; a crash leaves a part to clear. */
  async remove(name: string): Promise<void> {
    const part = join(this.#folder, `.${randomUUID()}`)
    await rename(join(this.#folder, folderName(name)), part)
    this.#repositories.delete(name)
    await rm(part, { recursive: true })
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
