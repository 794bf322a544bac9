import { type Parsed, parsed, quoted, refused } from '../../base/result.ts'
import { isRepositoryPath, splitReference } from '../../names/image-reference.ts'

/** Value of `--build-context`: `src=../src` is `{ name: 'src', source: '../src' }`. */
export interface NamedContext {
  /** As buildx hands it on: `docker.io/library/alpine:latest` is `alpine`. */
  readonly name: string
  /** A folder, an address or an image. */
  readonly source: string
}

/**
 * Parses a value of `--build-context`. To buildx it is no CSV: all before the first "=" is a name, which is read as the
 * reference of an image, and all after it the source as it is. Returns the value, or what is wrong with the text.
 * https://github.com/docker/buildx/blob/master/util/buildflags/context.go
 */
export function parseNamedContext(text: string): Parsed<NamedContext> {
  const equals = text.indexOf('=')
  const source = text.slice(equals + 1)
  if (equals <= 0 || source === '') {
    return refused(`${quoted(text)} is not of the form name=folder, name=address or name=docker-image://image`)
  }
  const name = contextName(text.slice(0, equals))
  return name === undefined
    ? refused(`${quoted(text.slice(0, equals))} is not a name such as "src", or the reference of an image`)
    : parsed({ name, source })
}

// https://github.com/distribution/reference/blob/main/regexp.go (domain)
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?'
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?$`)

/**
 * Name of a further context or an image as buildx hands it on: `docker.io/library/alpine:latest` is `alpine`. Undefined for what
 * is none. https://github.com/distribution/reference/blob/main/normalize.go (ParseNormalizedNamed, FamiliarString)
 */
export function contextName(text: string): string | undefined {
  const { repository, tag, digest } = splitReference(text)
  const isHub = ['docker.io', 'index.docker.io'].includes(repository.host ?? '')
  const path = isHub ? repository.path.replace(/^library\/(?=[^/]+$)/, '') : repository.path
  const isPath = isRepositoryPath(path) && !(path === text && /^[a-f0-9]{64}$/.test(path))
  const isHost = repository.host === undefined || HOST.test(repository.host)
  const isTag = tag === undefined || /^\w[\w.-]{0,127}$/.test(tag)
  const isDigest = digest === undefined || /^[a-z0-9]+([+._-][a-z0-9]+)*:[a-fA-F0-9]{32,}$/i.test(digest)
  if (!isPath || !isHost || !isTag || !isDigest) return undefined
  const host = isHub || repository.host === undefined ? '' : `${repository.host}/`
  const shownTag = tag === undefined || (tag === 'latest' && digest === undefined) ? '' : `:${tag}`
  return `${host}${path}${shownTag}${digest === undefined ? '' : `@${digest}`}`
}

/** Prints a value of `--build-context`. */
export const printNamedContext = ({ name, source }: NamedContext): string => `${name}=${source}`
