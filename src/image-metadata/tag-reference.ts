import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import {
  type ImageRepository,
  parseReference,
  splitReference,
  splitRepository,
  type Tag,
} from '../names/image-reference.ts'
import { isEcrHost, isHostOf } from '../names/registry.ts'
import { addressText, type RepositoryAddress, repositoryPath } from '../names/repository.ts'

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
 * names, or what is wrong. A host can be compared only with one that is known; otherwise it is left to the plan.
 */
export function parseTagReference(text: string, repositories: readonly RepositoryAddress[]): Parsed<TagReference> {
  const written = splitReference(text)
  if (written.digest !== undefined) {
    return refused(`${quoted(text)} names a digest, which is what a build gives, not what it takes`)
  }
  const found = repositories.filter((repository) => isMeant(written.repository, repository))
  if (found.length === 0) {
    const wanted = repositories.map(addressText).join(', ')
    return refused(`${quoted(text)} is not in the repository of this step, ${wanted}; ${remedyFor(written.repository)}`)
  }
  const reference = written.tag ? parseReference(text) : undefined
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
  text.includes('/') && !isReference(text) && repositories.some((one) => isMeant(splitRepository(text), one))
    ? `${text}:latest`
    : text

/** What to do about a repository that is none of this step's. */
function remedyFor({ host }: ImageRepository): string {
  return host !== undefined && !isEcrHost(host)
    ? 'this step pushes to ECR only, and another registry needs a step of its own'
    : 'another one gets the image when the input repository names it too'
}

/** Whether a reference is to a repository of this step, with or without its host. */
function isMeant({ host, path }: ImageRepository, repository: RepositoryAddress): boolean {
  const { registry } = repository
  return (
    path === repositoryPath(repository) && (host === undefined || registry === undefined || isHostOf(host, registry))
  )
}
