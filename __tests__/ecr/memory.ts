// An ECR repository in memory: the calls of src/ecr/api.ts with ECR's own rules and error names.
import { createHash } from 'node:crypto'
import type { Changeable, CreationTemplate, Ecr, ImageFacts, PolicyKind, RepositoryFacts } from '../../src/ecr/api.ts'
import { AwsError } from '../../src/ecr/aws-error.ts'
import type { ResourceTag } from '../../src/ecr/destination.ts'
import { type Digest, parseDigest, type Tag } from '../../src/names/image-reference.ts'
import { FACTS } from '../delivery/observed.ts'
import { HOST, must, REPOSITORY } from '../values.ts'

export const failure = (code: string, said = 'as the test wants it'): AwsError =>
  new AwsError({ doing: 'test', service: 'ECR', operation: 'Test', code, said }, undefined)

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
  readonly scanOnPush?: boolean
  readonly policies?: Readonly<Partial<Record<PolicyKind, string>>>
  readonly resourceTags?: readonly ResourceTag[]
  readonly templates?: readonly CreationTemplate[]
  /** Tags of images that are in the archive. */
  readonly archived?: readonly string[]
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
  /** The settings that were set, in the order in which ECR took them. */
  readonly changed: Changeable[] = []
  facts: RepositoryFacts | undefined
  readonly #start: Start
  readonly #manifests = new Map<Digest, string>()
  readonly #blobs: NonNullable<Start['blobs']>
  readonly #before: NonNullable<Start['before']>

  constructor(start: Start = {}) {
    const { missing, mutability = 'MUTABLE', exclusions = [], scanOnPush = false, images = {}, blobs = {} } = start
    this.facts = missing
      ? undefined
      : { ...FACTS, uri: `${HOST}/${REPOSITORY.name}`, mutability, exclusions, scanOnPush }
    this.#start = start
    this.#blobs = blobs
    this.#before = start.before ?? (() => {})
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

  createRepository: Ecr['createRepository'] = async (name, { mutability, scanOnPush }) => {
    await this.#before('create', name)
    if (this.facts !== undefined) throw failure('RepositoryAlreadyExistsException')
    const { kind = 'MUTABLE', exclusions = [] } = mutability ?? {}
    this.facts = { ...FACTS, uri: `${HOST}/${name}`, mutability: kind, exclusions, scanOnPush: scanOnPush ?? false }
    return this.facts
  }

  policy: Ecr['policy'] = async (_name, kind) => {
    await this.#before('policy', kind)
    this.#existing()
    return this.#start.policies?.[kind]
  }

  resourceTags: Ecr['resourceTags'] = async (_name, account) => {
    await this.#before('resourceTags', account)
    this.#existing()
    return this.#start.resourceTags ?? []
  }

  catalog: Ecr['catalog'] = async (name) => {
    await this.#before('catalog', name)
    return undefined
  }

  set: Ecr['set'] = async (_name, _account, setting) => {
    await this.#before('set', setting)
    this.#existing()
    this.changed.push(setting)
  }

  creationTemplates: Ecr['creationTemplates'] = async () => {
    await this.#before('templates', '')
    return this.#start.templates ?? []
  }

  imageState: Ecr['imageState'] = async (_name, tag) => {
    await this.#before('state', tag)
    this.#existing()
    const digest = this.tags.get(tag)
    if (digest === undefined) return undefined
    const tags = [...this.tags.values()].filter((other) => other === digest).length
    return { digest, archived: this.#start.archived?.includes(tag) ?? false, tags }
  }

  images: Ecr['images'] = async (_name, ids) => {
    this.asked.push(ids.length)
    await this.#before('images', '')
    if (ids.length > 100) throw failure('InvalidParameterException')
    this.#existing()
    return ids.flatMap((id) => {
      if ('tag' in id && this.#start.archived?.includes(id.tag)) return []
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
    if (now !== undefined && !mayMove(facts, tag)) throw failure('ImageTagAlreadyExistsException')
    if (now === digest) throw failure('ImageAlreadyExistsException')
    this.#manifests.set(digest, manifest)
    this.tags.set(tag, digest)
    this.put.push(tag)
  }

  aliases: Ecr['aliases'] = async () => undefined

  blob: Ecr['blob'] = async (_name, digest) => {
    await this.#before('blob', digest)
    const blob = this.#blobs[digest]
    if (blob === undefined) throw failure('LayersNotFoundException')
    return Buffer.from(blob)
  }

  removeTag: Ecr['removeTag'] = async (_name, tag, digest) => {
    await this.#before('remove', tag)
    if (digest === undefined || this.tags.get(tag) === digest) this.tags.delete(tag)
  }

  probePermission: Ecr['probePermission'] = async (_name, action) => {
    await this.#before('probePermission', action)
    this.#existing()
  }

  #existing(): RepositoryFacts {
    if (this.facts === undefined) throw failure('RepositoryNotFoundException')
    return this.facts
  }
}

/**
 * Whether ECR moves a tag that exists. Not by the rule of src, which this repository is there to judge: written from
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
function mayMove({ mutability, exclusions }: RepositoryFacts, tag: Tag): boolean {
  const [kind, ...withExclusion] = mutability.split('_')
  if (withExclusion.length === 0) return kind === 'MUTABLE'
  const patterns = exclusions.map((filter) => filter.replaceAll('.', '\\.').replaceAll('*', '.*'))
  const excluded = new RegExp(`^(${patterns.join('|')})$`).test(tag)
  return kind === 'MUTABLE' ? !excluded : excluded
}
