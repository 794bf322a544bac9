import type { BuildResult } from '../../buildx/metadata.ts'
import { splitPair } from '../../image-metadata/labels.ts'
import { type Digest, type ImageRepository, printReference, type Tag } from '../../names/image-reference.ts'
import { digestReference, type Repository, repositoryPath, tagReference } from '../../names/repository.ts'
import type { Settings } from './settings.ts'

/** Every output of action.yml. */
export type OutputName = keyof typeof INITIAL_OUTPUTS

/** The outputs as long as nothing has happened: set first, so that each is defined however the step ends. */
export const INITIAL_OUTPUTS = {
  image: '',
  images: '',
  digest: '',
  imageid: '',
  metadata: '',
  version: '',
  tags: '',
  'tag-names': '',
  references: '',
  labels: '',
  annotations: '',
  json: '',
  plan: '',
  registry: '',
  repository: '',
  'repository-created': 'false',
} as const

export type ActionOutputs = Partial<Readonly<Record<OutputName, string>>>

/** What is known once the repository is. */
export const repositoryOutputs = ({ name, registry }: Repository): ActionOutputs => ({
  registry: registry.host,
  repository: repositoryPath({ name, registry }),
})

/**
 * What is known once the image is built. Its digest is not: before a push the classic store of docker gives the
 * configuration's digest under that name.
 */
export const buildOutputs = ({ imageId, metadata }: BuildResult): ActionOutputs => ({
  ...(imageId !== undefined && { imageid: imageId }),
  metadata,
})

/** A repository that has the image, and the tags in it that point to the image. */
export interface Delivered {
  readonly repository: Repository
  readonly digest: Digest
  readonly tags: readonly Tag[]
}

/**
 * What is known once repositories have the image; lists have one item a line, those of the first repository first. The
 * single values are those of the first repository that has it.
 */
export function deliveryOutputs(all: readonly Delivered[]): ActionOutputs {
  const [first] = all
  if (first === undefined) return {}
  const references = all.flatMap(({ repository, digest, tags }) =>
    tags.map((tag) => ({ tag, reference: tagReference(repository, tag), digest })),
  )
  return {
    ...repositoryOutputs(first.repository),
    image: printReference(digestReference(first.repository, first.digest)),
    images: all.map(({ repository, digest }) => printReference(digestReference(repository, digest))).join('\n'),
    digest: first.digest,
    tags: references.map(({ reference }) => printReference(reference)).join('\n'),
    'tag-names': [...new Set(references.map(({ tag }) => tag))].join('\n'),
    references: references.map(({ reference, digest }) => printReference({ ...reference, digest })).join('\n'),
  }
}

type Texts = Pick<Settings, 'tags' | 'build' | 'annotations'>

/** What is known before the build: what the image says of itself; lists have one item a line. */
export const metadataOutputs = ({ tags, build, annotations }: Texts): ActionOutputs => ({
  version: tags.version,
  labels: build.labels.join('\n'),
  annotations: annotations.join('\n'),
})

/**
 * All of it as docker/metadata-action's JSON: what the rules ask for, where `tags` are references in `repositories`
 * (each with or without a host). It says what is wanted; the outputs tags and tag-names say what was reached.
 */
export const jsonOutputs = (
  { tags, build, annotations }: Texts,
  repositories: readonly ImageRepository[],
): ActionOutputs => ({
  json: JSON.stringify({
    tags: repositories.flatMap((repository) => tags.listed.map((tag) => printReference({ repository, tag }))),
    'tag-names': tags.listed,
    labels: Object.fromEntries(build.labels.map(splitPair)),
    annotations,
  }),
})
