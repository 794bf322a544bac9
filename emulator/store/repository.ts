import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../manifest.ts'
import { Blobs } from './blobs.ts'
import { isPart, writeWhole } from './files.ts'
import { TagTable } from './tag-table.ts'

export type Mutability = 'MUTABLE' | 'IMMUTABLE' | 'MUTABLE_WITH_EXCLUSION' | 'IMMUTABLE_WITH_EXCLUSION'

export interface ExclusionFilter {
  readonly filterType: 'WILDCARD'
  readonly filter: string
}

export interface ResourceTag {
  readonly Key: string
  readonly Value: string
}

/** What a repository was told to be, kept as one file. */
export interface RepositorySettings {
  readonly name: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly mutability: Mutability
  readonly exclusions: readonly ExclusionFilter[]
  readonly scanOnPush: boolean
  readonly encryption: { readonly encryptionType: string; readonly kmsKey?: string }
  readonly tags: readonly ResourceTag[]
  /** JSON, as it was given. */
  readonly policy?: string
  /** JSON, as it was given. */
  readonly lifecyclePolicy?: string
  readonly lifecyclePreview?: { readonly policy: string; readonly startedAt: number }
  /** What the gallery of ECR Public shows. */
  readonly catalog?: CatalogData
}

export interface CatalogData {
  readonly description?: string
  readonly architectures?: readonly string[]
  readonly operatingSystems?: readonly string[]
  readonly aboutText?: string
  readonly usageText?: string
  readonly logoUrl?: string
}

export interface Image extends Manifest {
  /** Milliseconds since 1970, like all times here; of the first push. */
  readonly pushedAt: number
  /** When it went into the archive, and whether it is there still. */
  readonly archivedAt?: number
  readonly isArchived?: boolean
  /** When it came, or comes, back from the archive. */
  readonly activatedAt?: number
  /** The last pull, recorded once in 24 hours. */
  readonly pulledAt?: number
  /** When the last scan began. */
  readonly scannedAt?: number
}

const hex = (digest: string): string => digest.slice('sha256:'.length)

/**
 * One repository: the files are the truth, and what they say is also held in memory, so that questions cost no disk.
 * It stores what it is told; what may be stored is decided in rules/.
 */
export class Repository {
  readonly blobs: Blobs
  readonly #folder: string
  readonly #images = new Map<string, Image>()
  readonly #tags = new TagTable()
  readonly #blobTypes = new Map<string, string>()
  #settings: RepositorySettings
  #last: Promise<unknown> = Promise.resolve()

  private constructor(folder: string, settings: RepositorySettings, blobs: Blobs) {
    this.#folder = folder
    this.#settings = settings
    this.blobs = blobs
  }

  /** Makes the folder of a new repository. The settings come last: without them the folder is no repository. */
  static async create(folder: string, settings: RepositorySettings): Promise<Repository> {
    for (const part of ['images', 'manifests', 'tags']) await mkdir(join(folder, part), { recursive: true })
    const repository = new Repository(folder, settings, await Blobs.open(folder))
    await repository.change(settings)
    return repository
  }

  static async load(folder: string, settings: RepositorySettings): Promise<Repository> {
    const repository = new Repository(folder, settings, await Blobs.open(folder))
    const read = async (part: string) =>
      (await readdir(join(folder, part))).filter((name) => !isPart(name)).map((name) => ({ name, part }))
    const text = (file: { name: string; part: string }) => readFile(join(folder, file.part, file.name), 'utf8')
    for (const file of await read('images')) repository.#remember(JSON.parse(await text(file)) as Image)
    for (const file of await read('tags')) repository.#tags.set(file.name, await text(file))
    return repository
  }

  get settings(): RepositorySettings {
    return this.#settings
  }

  async change(settings: RepositorySettings): Promise<void> {
    await writeWhole(join(this.#folder, 'repository.json'), `${JSON.stringify(settings, undefined, 2)}\n`)
    this.#settings = settings
  }

  /** Runs one change after the other, so that what a change has checked still holds when it writes. */
  exclusive<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(change)
    this.#last = result.catch(() => undefined)
    return result
  }

  image(digest: string): Image | undefined {
    return this.#images.get(digest)
  }

  images(): Image[] {
    return [...this.#images.values()].sort((one, other) => (one.digest < other.digest ? -1 : 1))
  }

  get imageCount(): number {
    return this.#images.size
  }

  digestOfTag(tag: string): string | undefined {
    return this.#tags.digestOf(tag)
  }

  tagNames(): string[] {
    return this.#tags.names()
  }

  tagsOf(digest: string): string[] {
    return this.#tags.tagsOf(digest)
  }

  /** The media type that a manifest gives to a blob, when one does. */
  blobType(digest: string): string | undefined {
    return this.#blobTypes.get(digest)
  }

  /** @returns the manifest's bytes, exactly as they were pushed */
  manifest(digest: string): Promise<Buffer> {
    return readFile(join(this.#folder, 'manifests', hex(digest)))
  }

  /** Keeps an image. Its record is written last: an image whose push was cut off does not exist. */
  async addImage(image: Image, manifest: Uint8Array): Promise<void> {
    await writeWhole(join(this.#folder, 'manifests', hex(image.digest)), manifest)
    await this.changeImage(image)
  }

  /** Keeps what has changed about an image that is there. */
  async changeImage(image: Image): Promise<void> {
    await writeWhole(join(this.#folder, 'images', `${hex(image.digest)}.json`), JSON.stringify(image))
    this.#remember(image)
  }

  async setTag(tag: string, digest: string): Promise<void> {
    await writeWhole(join(this.#folder, 'tags', tag), digest)
    this.#tags.set(tag, digest)
  }

  async removeTag(tag: string): Promise<void> {
    await rm(join(this.#folder, 'tags', tag), { force: true })
    this.#tags.remove(tag)
  }

  /** Removes an image and its tags; the tags first, so that no tag ever points to nothing. Blobs stay. */
  async removeImage(digest: string): Promise<void> {
    for (const tag of this.tagsOf(digest)) await this.removeTag(tag)
    await rm(join(this.#folder, 'images', `${hex(digest)}.json`), { force: true })
    await rm(join(this.#folder, 'manifests', hex(digest)), { force: true })
    this.#images.delete(digest)
  }

  #remember(image: Image): void {
    this.#images.set(image.digest, image)
    for (const blob of image.blobs) this.#blobTypes.set(blob.digest, blob.mediaType)
  }
}
