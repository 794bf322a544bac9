/**
 * Part of a fingerprint by a name that a person knows, with its hash: `["target", "9f86d081"]`. A folder has parts of its own:
 * `["src", "2c26b46b", [["a.ts", "fcde2b2e"]]]`. One that has too many is left without.
 */
export type FingerprintPart = readonly [name: string, hash: string, parts?: readonly FingerprintPart[]]

/**
 * Parts of a fingerprint, as they are kept in JSON beside the image, of at most 64 KiB. The hashes say what is equal and
 * nothing more.
 */
export interface FingerprintParts {
  /** Version of what counts. Parts of different ones cannot be compared. */
  readonly scheme: number
  /** Mark of the salt. With another one all hashes are others, and say nothing of what has changed. */
  readonly salt: string
  /** Settings by name, such as `Dockerfile`, `target` and `build-args NODE_VERSION`. */
  readonly settings: readonly FingerprintPart[]
  /** Base images as the Dockerfile names them, such as `node:22`. */
  readonly images: readonly FingerprintPart[]
  /** Contexts: `context`, and `build-contexts docs`, with their files. */
  readonly contexts: readonly FingerprintPart[]
}

/** Fingerprint of all that can change an image. */
export interface Fingerprint {
  /** 64 hexadecimal digits. */
  readonly value: string
  readonly parts: FingerprintParts
}
