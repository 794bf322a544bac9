/** The commit that is checked out, and where others can get it. */
export interface Checkout {
  /** Addresses of the remotes, `origin` first. */
  readonly remotes: readonly string[]
  /** Full id of the commit. */
  readonly commit: string
  /** The version in package.json. */
  readonly version: string
  /** Git tags of the commit. */
  readonly tags: readonly string[]
}

/** `octo-org/ecr-build-push` of an address on GitHub, by HTTPS or SSH; undefined for another one. */
export const githubRepository = (address: string): string | undefined =>
  /^(?:https:\/\/(?:[^/@]+@)?|ssh:\/\/git@|git@)github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address)?.[1]

/**
 * The `uses:` line for a commit, with the version as a comment, as Dependabot reads it; undefined when no remote is on GitHub.
 * A commit that is no release says so instead.
 */
export function usesLine({ remotes, commit, version, tags }: Checkout): string | undefined {
  const repository = remotes.flatMap((address) => githubRepository(address) ?? [])[0]
  if (repository === undefined) return undefined
  const release = `v${version}`
  return `uses: ${repository}@${commit} # ${tags.includes(release) ? release : `${version}, not released`}`
}
