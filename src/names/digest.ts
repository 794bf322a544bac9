import { type Parsed, parsed, quoted, refused } from './parsed.ts'

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
