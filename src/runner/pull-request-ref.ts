/** A pull request by its ref, as an address of Git or of an archive names it. */
export interface PullRequestRef {
  /** As it stands there, such as `refs/pull/7/merge`. */
  readonly text: string
  readonly number: string
  /** The repository in small letters, such as `octo/app`; '' where the address has another form. */
  readonly repository: string
}

/** https://docs.github.com/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/checking-out-pull-requests-locally */
const REF = /(?:refs\/)?pull\/(\d+)\/(?:head|merge)\b/gi

/** Before the ref: `https://github.com/octo/app.git#`, `git@github.com:octo/app?ref=`, `github.com/octo/app/archive/`. */
const REPOSITORY = /^(?:[a-z+]+:\/\/)?(?:[^/@\s]+@)?[^/:\s#?]+(?::\d+)?[/:]([^/\s]+\/[^/\s#?]+?)(?:\.git)?(?:[#?/]|$)/i

/**
 * The pull requests that texts of inputs name by their refs. A text has addresses, one a line, with `name=` before some. A
 * folder of such a name is none. "%" with two digits is the character for which it stands, as to BuildKit.
 */
export const namedPullRequests = (texts: readonly string[]): readonly PullRequestRef[] =>
  texts
    .flatMap((text) => text.split(/\s+/))
    .map((word) => word.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16))))
    .filter((word) => ADDRESS.test(word))
    .flatMap((word) => refsIn(word.replace(/^[\w.-]+=/, '')))

/**
 * What is no folder: it has a scheme or a fragment, or is one of the two addresses that need neither, as the ref can be in the query.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dfgitutil/git_ref.go and util/sshutil/scpurl.go
 */
const ADDRESS = /:\/\/|#|(?:^|=)(?:[\w.-]+@[\w.-]+:|github\.com\/)/i

function refsIn(address: string): readonly PullRequestRef[] {
  const repository = REPOSITORY.exec(address)?.[1]?.toLowerCase() ?? ''
  return [...address.matchAll(REF)].map(([text, number = '']) => ({ text, number, repository }))
}
