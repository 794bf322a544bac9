// An ECR repository in memory: the calls of src/ecr/api.ts with ECR's own rules and error names.
import { createHash } from 'node:crypto'
import type { Ecr, ImageFacts, RepositoryFacts } from '../../src/ecr/api.ts'
import { isLocked } from '../../src/ecr/mutability.ts'
import { AwsFailure } from '../../src/errors/failures.ts'
import type { CreateSettings } from '../../src/inputs/settings.ts'
import { type Digest, parseDigest } from '../../src/names/digest.ts'
import type { Tag } from '../../src/names/tag.ts'
import { ACCOUNT, HOST, must, REPOSITORY } from '../values.ts'

export const failure = (code: string, said = 'as the test wants it'): AwsFailure =>
  new AwsFailure({ doing: 'test', service: 'ECR', operation: 'Test', code, said }, undefined)

export const digestOf = (manifest: string): Digest =>
  must(parseDigest(`sha256:${createHash('sha256').update(manifest).digest('hex')}`))

/** A manifest of one layer; another size is another image. */
export const manifestOf = (size: number): string => JSON.stringify({ config: { size: 0 }, layers: [{ size }] })

/** An image as ECR gives it when it is asked for by digest. */
export const imageOf = (manifest: string): ImageFacts => ({
  digest: digestOf(manifest),
  tag: undefined,
  manifest,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
})

export interface Start {
  /** The repository does not exist. */
  readonly missing?: true
  readonly mutability?: string
  readonly exclusions?: readonly string[]
  /** Manifests with their tags. */
  readonly images?: Readonly<Record<string, readonly string[]>>
  /** Blobs by digest. */
  readonly blobs?: Readonly<Record<string, string>>
  /** Called before each call with its name and what it is about; throws what the call shall fail with. */
  readonly before?: (call: string, about: string) => void | Promise<void>
}

export class MemoryEcr implements Ecr {
  readonly tags = new Map<string, Digest>()
  /** What was put, in the order in which ECR took it. */
  readonly put: string[] = []
  /** How many ids each call for images had. */
  readonly asked: number[] = []
  facts: RepositoryFacts | undefined
  readonly #manifests = new Map<Digest, string>()
  readonly #blobs: NonNullable<Start['blobs']>
  readonly #before: NonNullable<Start['before']>

  constructor({
    missing,
    mutability = 'MUTABLE',
    exclusions = [],
    images = {},
    blobs = {},
    before = () => {},
  }: Start = {}) {
    this.#blobs = blobs
    this.facts = missing ? undefined : { uri: `${HOST}/${REPOSITORY.name}`, account: ACCOUNT, mutability, exclusions }
    this.#before = before
    for (const [manifest, tags] of Object.entries(images)) {
      this.#manifests.set(digestOf(manifest), manifest)
      for (const tag of tags) this.tags.set(tag, digestOf(manifest))
    }
  }

  authorizationToken: Ecr['authorizationToken'] = async () => {
    await this.#before('token', '')
    return { authorization: 'QVdTOnNlY3JldA==', host: HOST, expires: undefined }
  }

  describeRepository: Ecr['describeRepository'] = async (name) => {
    await this.#before('describe', name)
    return this.#existing()
  }

  createRepository: Ecr['createRepository'] = async (name, settings: CreateSettings) => {
    await this.#before('create', name)
    if (this.facts !== undefined) throw failure('RepositoryAlreadyExistsException')
    this.facts = {
      uri: `${HOST}/${name}`,
      account: ACCOUNT,
      mutability: settings.mutability ?? 'MUTABLE',
      exclusions: [],
    }
    return this.facts
  }

  images: Ecr['images'] = async (_name, ids) => {
    this.asked.push(ids.length)
    await this.#before('images', '')
    this.#existing()
    return ids.flatMap((id) => {
      const digest = 'tag' in id ? this.tags.get(id.tag) : id.digest
      const manifest = digest && this.#manifests.get(digest)
      return manifest ? { ...imageOf(manifest), tag: 'tag' in id ? id.tag : undefined } : []
    })
  }

  putTag: Ecr['putTag'] = async (_name, { manifest }, tag: Tag) => {
    await this.#before('put', tag)
    const facts = this.#existing()
    const now = this.tags.get(tag)
    const digest = digestOf(manifest)
    if (now !== undefined && isLocked(facts, tag)) throw failure('ImageTagAlreadyExistsException')
    if (now === digest) throw failure('ImageAlreadyExistsException')
    this.#manifests.set(digest, manifest)
    this.tags.set(tag, digest)
    this.put.push(tag)
  }

  blob: Ecr['blob'] = async (_name, digest) => {
    await this.#before('blob', digest)
    const blob = this.#blobs[digest]
    if (blob === undefined) throw failure('LayersNotFoundException')
    return Buffer.from(blob)
  }

  removeTag: Ecr['removeTag'] = async (_name, tag, digest) => {
    await this.#before('remove', tag)
    if (this.tags.get(tag) === digest) this.tags.delete(tag)
  }

  rehearse: Ecr['rehearse'] = async (_name, action) => {
    await this.#before('rehearse', action)
    this.#existing()
  }

  #existing(): RepositoryFacts {
    if (this.facts === undefined) throw failure('RepositoryNotFoundException')
    return this.facts
  }
}
