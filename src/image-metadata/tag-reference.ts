import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { parseTag, type Tag } from '../names/image-reference.ts'
import { isHostOf, isPublicHost, parseRegistryHost } from '../names/registry.ts'
import { addressText, type RepositoryAddress, repositoryPath } from '../names/repository.ts'

/** A tag that is written as docker/build-push-action wants it: `host/repository:tag`. */
export interface TagReference {
  readonly tag: Tag
  /** The registry's host as written; undefined when only the repository is named. */
  readonly host: string | undefined
  /** The repositories of this step that it names. */
  readonly repositories: readonly RepositoryAddress[]
}

/** Whether a text is meant as a reference and not as the name of a tag: it has a tag or digest of its own. */
export const isReference = (text: string): boolean => /:[^/]*$|@/.test(text)

/**
 * Takes a reference and all repositories of the step. Returns its tag and those that it names, or what is wrong. A host
 * can be compared only with one that is known; otherwise it is left to the plan.
 */
export function parseTagReference(text: string, repositories: readonly RepositoryAddress[]): Parsed<TagReference> {
  if (text.includes('@'))
    return refused(`${quoted(text)} names a digest, which is what a build gives, not what it takes`)
  const colon = text.lastIndexOf(':')
  const path = text.slice(0, colon)
  const found = repositories.filter((repository) => isMeant(path, repository))
  const [first] = found
  if (first === undefined) {
    const wanted = repositories.map(addressText).join(', ')
    return refused(`${quoted(text)} is not in the repository of this step, ${wanted}; ${remedyFor(path)}`)
  }
  if (colon === text.length - 1) return refused(`${quoted(text)} has no tag after ":"; is its variable defined?`)
  const tag = parseTag(text.slice(colon + 1))
  const host = path.slice(0, -repositoryPath(first).length - 1) || undefined
  return tag.ok ? parsed({ tag: tag.value, host, repositories: found }) : tag
}

/** A repository of this step alone is its tag `latest`, as in every image reference; any other text stays as it is. */
export const withTag = (text: string, repositories: readonly RepositoryAddress[]): string =>
  text.includes('/') && !isReference(text) && repositories.some((repository) => isMeant(text, repository))
    ? `${text}:latest`
    : text

/** What to do about a repository that is none of this step's. */
function remedyFor(path: string): string {
  const [host = ''] = path.split('/')
  const isElsewhere = /[.:]/.test(host) && !parseRegistryHost(host).ok && !isPublicHost(host)
  return isElsewhere
    ? 'this step pushes to ECR only, and another registry needs a step of its own'
    : 'another one gets the image when the input repository names it too'
}

/** Whether a reference without its tag is that of a repository, with or without its host. */
function isMeant(path: string, repository: RepositoryAddress): boolean {
  const own = repositoryPath(repository)
  if (path === own) return true
  const host = path.slice(0, -own.length - 1)
  if (path !== `${host}/${own}` || host.includes('/')) return false
  return repository.registry === undefined || isHostOf(host, repository.registry)
}
