import { type Parsed, parsed, quoted, refused } from '../base/result.ts'

/** An image tag that every OCI client accepts. */
export type Tag = string & { readonly __name: 'Tag' }

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests; ECR's API would take
// 300 characters, but no client can push or pull a tag of more than 128.
const MAX_LENGTH = 128

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

/** Takes the text of one tag (without repository). Returns the tag, or what is wrong with it. */
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
 * Makes free text, such as a branch name, fit for a tag in docker/metadata-action's way: characters that a tag may not
 * have become "-". What a tag may not begin with is dropped. Returns '' when nothing usable is left; may be too long.
 */
export const cleanedTag = (text: string): string => text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+/, '')

/** Makes a tag from free text, cut to the length that a tag may have. Returns undefined when nothing usable is left. */
export function tagFrom(text: string): Tag | undefined {
  const result = parseTag(cleanedTag(text).slice(0, MAX_LENGTH))
  return result.ok ? result.value : undefined
}

/** A manifest's digest: `sha256:` and 64 lower-case hexadecimal digits, the only kind that ECR has. */
export type Digest = string & { readonly __name: 'Digest' }

/** Takes a digest as text. Returns it typed, or what is wrong with it. */
export function parseDigest(text: string): Parsed<Digest> {
  if (!/^sha256:[a-f0-9]{64}$/.test(text)) return refused(`${quoted(text)} is not a digest (sha256: and 64 hex digits)`)
  return parsed(text as Digest)
}

/** Takes a member of JSON that others wrote. Returns the digest that it is, or undefined. */
export function digestFrom(value: unknown): Digest | undefined {
  const result = parseDigest(typeof value === 'string' ? value : '')
  return result.ok ? result.value : undefined
}

/** The first twelve hex digits with their algorithm, as logs and tables show a digest. */
export const shortDigest = (digest: Digest): string => digest.slice(0, 'sha256:'.length + 12)
