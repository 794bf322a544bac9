import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import {
  type ImageReference,
  type ImageRepository,
  parseReference,
  printRepository,
  type ReferenceParts,
  splitReference,
  type Tag,
} from '../names/image-reference.ts'
import { isEcrHost, isHostOf } from '../names/registry.ts'
import { addressText, inSmallLetters, type RepositoryAddress, repositoryPath } from '../names/repository.ts'

/** A tag that is written as docker/build-push-action wants it: `host/repository:tag`. */
export interface TagReference {
  readonly tag: Tag
  /** The registry's host as written; undefined when only the repository is named. */
  readonly host: string | undefined
  /** The repositories of this step that it names. */
  readonly repositories: readonly RepositoryAddress[]
}

/**
 * Whether a text is meant as a reference, `host/repository:tag`, and not as the name of a tag: it has a tag or digest.
 */
export function isReference(text: string): boolean {
  const { tag, digest } = splitReference(text)
  return tag !== undefined || digest !== undefined
}

/**
 * Parses a reference, `host/repository:tag`, given all repositories of the step. Returns its tag and those that it
 * names, or what is wrong. A host can be compared only with one that is known; otherwise it is left to the plan. A
 * registry that is empty, as in `/repository:tag`, is that of this step: nothing else can be meant.
 */
export function parseTagReference(text: string, repositories: readonly RepositoryAddress[]): Parsed<TagReference> {
  const written = splitTagReference(text)
  if (written.digest !== undefined) {
    return refused(`${quoted(text)} names a digest, which is what a build gives, not what it takes`)
  }
  const found = repositories.filter((repository) => isMeant(written.repository, repository))
  if (found.length === 0) return refused(foreignProblem(text, written.repository, repositories))
  const reference = written.tag ? parseReference(text.replace(/^\//, '')) : undefined
  if (reference?.ok === false) return reference
  const tag = reference?.value.tag
  return tag === undefined
    ? refused(`${quoted(text)} has no tag after ":"; is its variable defined?`)
    : parsed({ tag, host: written.repository.host, repositories: found })
}

/**
 * Adds `:latest` to a text that is a repository of this step, as in every image reference; any other text stays as it
 * is.
 */
export const withTag = (text: string, repositories: readonly RepositoryAddress[]): string =>
  text.includes('/') && !isReference(text) && isOwn(text, repositories) ? `${text}:latest` : text

/**
 * Parses the name of an image as docker reads one where nothing is pushed: `vets-api` and `acme/app` are their `latest`,
 * `acme/app:1` is that image. Undefined for a text that is none, or that names a repository of this step.
 */
export function parseImageName(text: string, repositories: readonly RepositoryAddress[]): ImageReference | undefined {
  if (isOwn(text, repositories)) return undefined
  const reference = parseReference(isReference(text) ? text : `${text}:latest`)
  return reference.ok ? reference.value : undefined
}

/** Whether a text names a repository of this step; a word alone is the name of a tag. */
const isOwn = (text: string, repositories: readonly RepositoryAddress[]): boolean =>
  (text.includes('/') || isReference(text)) &&
  repositories.some((one) => isMeant(splitTagReference(text).repository, one))

/** Parts of a reference, of which an empty registry is left out: `/app:1` has the path `app`. */
function splitTagReference(text: string): ReferenceParts {
  const { repository, ...rest } = splitReference(text)
  const { host, path } = repository
  return { repository: { host, path: host === undefined ? path.replace(/^\//, '') : path }, ...rest }
}

/** Problem of a reference to a repository that is none of this step's: what it is, and what to do about it. */
function foreignProblem(text: string, written: ImageRepository, repositories: readonly RepositoryAddress[]): string {
  const wanted = repositories.map(addressText).join(', ')
  const lowered = { host: written.host, path: inSmallLetters(written.path) }
  const meant = repositories.find((repository) => isMeant(lowered, repository))
  if (meant !== undefined) {
    return `the repository in ${quoted(text)} has capital letters; ECR wants ${quoted(printRepository(lowered))}`
  }
  return `${quoted(text)} is not in the repository of this step, ${wanted}; ${remedyFor(text, written)}`
}

function remedyFor(text: string, { host }: ImageRepository): string {
  if (host !== undefined && isEcrHost(host)) return ANOTHER_IN_ECR
  if (host !== undefined) return 'this step pushes to ECR only, and another registry needs a step of its own'
  if (text.startsWith('/')) {
    return `the part before "/" is empty: the output of a step that is no longer there? In ECR, ${ANOTHER_IN_ECR}`
  }
  return `to docker, a name without a registry is one in Docker Hub, and a push there needs a step of its own (docker/build-push-action). In ECR, ${ANOTHER_IN_ECR}`
}

const ANOTHER_IN_ECR = 'another one gets the image when the input repository names it too'

/** Whether a reference is to a repository of this step, with or without its host. */
function isMeant({ host, path }: ImageRepository, repository: RepositoryAddress): boolean {
  const { registry } = repository
  return (
    path === repositoryPath(repository) && (host === undefined || registry === undefined || isHostOf(host, registry))
  )
}
