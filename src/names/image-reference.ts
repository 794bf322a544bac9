import { type Parsed, parsed, quoted, refused } from '../base/result.ts'

/** Tag of an image, such as `v1`, in a form that every OCI client accepts. */
export type Tag = string & { readonly __name: 'Tag' }

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests; ECR's API would take
// 300 characters, but no client can push or pull a tag of more than 128.
const MAX_LENGTH = 128

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

/** Parses a tag, such as `v1` (without repository). Returns the tag, or what is wrong with it. */
export function parseTag(text: string): Parsed<Tag> {
  if (text === '') return refused('a tag is empty')
  if (text.length > MAX_LENGTH) {
    return refused(`tag ${quoted(text)} has ${text.length} characters; ${MAX_LENGTH} are the most`)
  }
  if (!TAG.test(text)) {
    const illegal = [...new Set([...text].filter((character) => !/[A-Za-z0-9_.-]/.test(character)))]
    return refused(
      illegal.length > 0
        ? `tag ${quoted(text)} contains ${illegal.map(quoted).join(', ')}; a tag is made of letters, digits, "_", "." and "-"`
        : `tag ${quoted(text)} begins with ${quoted(text.charAt(0))}; a tag begins with a letter, a digit or "_"`,
    )
  }
  return parsed(text as Tag)
}

/**
 * Cleans free text, such as a branch name, for a tag in docker/metadata-action's way: characters that a tag may not
 * have become "-". What a tag may not begin with is dropped. Returns '' when nothing usable is left; may be too long.
 */
export const cleanedTag = (text: string): string => text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+/, '')

/**
 * Tag made from free text, such as a branch name, cut to the length that a tag may have. Returns undefined when nothing
 * usable is left.
 */
export function tagFrom(text: string): Tag | undefined {
  const result = parseTag(cleanedTag(text).slice(0, MAX_LENGTH))
  return result.ok ? result.value : undefined
}

/** A manifest's digest: `sha256:` and 64 lower-case hexadecimal digits, the only kind that ECR has. */
export type Digest = string & { readonly __name: 'Digest' }

/** Parses a digest, `sha256:…`. Returns it typed, or what is wrong with it. */
export function parseDigest(text: string): Parsed<Digest> {
  if (!/^sha256:[a-f0-9]{64}$/.test(text)) return refused(`${quoted(text)} is not a digest (sha256: and 64 hex digits)`)
  return parsed(text as Digest)
}

/** Digest in a member of JSON that others wrote; undefined when it is none. */
export function digestFrom(value: unknown): Digest | undefined {
  const result = parseDigest(typeof value === 'string' ? value : '')
  return result.ok ? result.value : undefined
}

/** Digest as logs and tables show it: its algorithm with the first twelve hex digits. */
export const shortDigest = (digest: Digest): string => digest.slice(0, 'sha256:'.length + 12)

/** The repository of an image reference: `{ host: '127.0.0.1:4510', path: 'team/app' }`. */
export interface ImageRepository {
  /** With its port; undefined when none is named, as in `app:v1`. */
  readonly host: string | undefined
  /** Path behind the host: the repository's name, on ECR Public with the registry's alias before it. */
  readonly path: string
}

/** Reference to an image: a repository with a tag, with a digest, or with both. */
export type ImageReference = { readonly repository: ImageRepository } & (
  | { readonly tag: Tag; readonly digest?: Digest }
  | { readonly tag?: never; readonly digest: Digest }
)

/** Parts of an image reference, of which nothing is checked yet. */
export interface ReferenceParts {
  readonly repository: ImageRepository
  /** undefined: there is none; empty: there is only its colon. */
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/**
 * Splits `host/path` as docker does: what stands before the first slash is a host when it has a dot or a colon, or is
 * `localhost` (https://github.com/distribution/reference/blob/main/normalize.go). Checks nothing.
 */
export function splitRepository(text: string): ImageRepository {
  const slash = text.indexOf('/')
  const first = text.slice(0, Math.max(slash, 0))
  const isHost = /[.:]/.test(first) || first === 'localhost'
  return isHost ? { host: first, path: text.slice(slash + 1) } : { host: undefined, path: text }
}

/** Splits `host/path:tag@digest`. Checks nothing: any text has a repository, if only an empty one. */
export function splitReference(text: string): ReferenceParts {
  const at = text.indexOf('@')
  const name = at < 0 ? text : text.slice(0, at)
  const colon = name.lastIndexOf(':')
  // Before a slash it is that of a port.
  const hasTag = colon > name.lastIndexOf('/')
  return {
    repository: splitRepository(hasTag ? name.slice(0, colon) : name),
    tag: hasTag ? name.slice(colon + 1) : undefined,
    digest: at < 0 ? undefined : text.slice(at + 1),
  }
}

// https://github.com/distribution/reference/blob/main/regexp.go (domain and path)
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?'

const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?$`)

const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'

const PATH = new RegExp(`^${PART}(?:/${PART})*$`)

/** Host of a registry, with its port where it has one: what stands before the first slash of an image reference. */
export type RegistryHost = string & { readonly __name: 'RegistryHost' }

/**
 * Parses the host of a registry as others wrote it: `public.ecr.aws`, `127.0.0.1:4510`. Returns it typed, or what is wrong
 * with it. What docker would read as the beginning of a path, `app` for instance, is refused too.
 */
export function parseHost(text: string): Parsed<RegistryHost> {
  const port = Number(/:(\d+)$/.exec(text)?.[1] ?? 1)
  const isHost = text.length <= 261 && HOST.test(text) && splitRepository(`${text}/`).host === text
  return isHost && port >= 1 && port <= 65_535
    ? parsed(text as RegistryHost)
    : refused(`${quoted(text)} is not the host of a registry (a name or an address, and perhaps a port)`)
}

/** Whether a text (`team/app`) has the form of a repository's path. */
export const isRepositoryPath = (text: string): boolean => PATH.test(text)

/**
 * Parses an image reference as docker writes it: `team/app:v1`, `127.0.0.1:4510/team/app:v1`,
 * `<host>/team/app@sha256:…`, or with tag and digest. Returns it in its parts, or what is wrong with it. One without
 * tag and digest is refused: to docker it is the tag `latest`, which hardly anybody means.
 */
export function parseReference(text: string): Parsed<ImageReference> {
  const { repository, ...rest } = splitReference(text)
  const { host, path } = repository
  if (!isRepositoryPath(path) || (host !== undefined && !HOST.test(host))) {
    return refused(`${quoted(text)} is not an image reference, such as "host/team/app:v1"`)
  }
  const tag = rest.tag === undefined ? undefined : parseTag(rest.tag)
  if (tag?.ok === false) return tag
  const digest = rest.digest === undefined ? undefined : parseDigest(rest.digest)
  if (digest?.ok === false) return digest
  if (tag !== undefined) return parsed({ repository, tag: tag.value, ...(digest && { digest: digest.value }) })
  return digest === undefined
    ? refused(`${quoted(text)} has neither a tag nor a digest`)
    : parsed({ repository, digest: digest.value })
}

/** Prints a repository as docker and ECR write it: `host/path`, or the path alone. */
export const printRepository = ({ host, path }: ImageRepository): string =>
  host === undefined ? path : `${host}/${path}`

/** Prints an image reference as docker writes it: `host/path:tag`, `host/path@digest` or `host/path:tag@digest`. */
export const printReference = ({ repository, tag, digest }: ImageReference): string =>
  [printRepository(repository), tag && `:${tag}`, digest && `@${digest}`].join('')

/** Whether two references are written alike. */
export const isSameReference = (one: ImageReference, other: ImageReference): boolean =>
  printReference(one) === printReference(other)
