import { listOf, objectIn, recordOf } from '../base/json.ts'
import type { ExpectedSigner } from '../inputs/expected-signer.ts'
import { type Digest, digestFrom } from '../names/image-reference.ts'

/** Who has signed, as the certificate says it. https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
export interface SignerIdentity {
  /** Who vouches for it: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string
  /** The workflow that holds the job: `https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main`. */
  readonly workflow: string
  /** The repository that the job ran for: `https://github.com/octo-org/app`. '' where the certificate does not say it. */
  readonly repository: string
  /** The branch or tag that the job ran for: `refs/heads/main`. '' where the certificate does not say it. */
  readonly ref: string
}

/** Signature that was verified: who has signed, and what. */
export interface VerifiedSignature {
  readonly identity: SignerIdentity
  readonly predicateType: string
  /** Digests of what is signed. */
  readonly subjects: readonly Digest[]
}

/** What a statement says, given as JSON; undefined for anything else. */
export function readStatement(text: string): Omit<VerifiedSignature, 'identity'> | undefined {
  const { subject, predicateType } = objectIn(text)
  if (typeof predicateType !== 'string') return undefined
  const subjects = listOf(subject).flatMap((one) => {
    const { sha256 } = recordOf(recordOf(one).digest)
    return digestFrom(`sha256:${String(sha256)}`) ?? []
  })
  return { predicateType, subjects }
}

/** Who vouches for jobs of github.com; those of an enterprise may have its name behind that. */
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

/** Why a signature is not that of whoever must have signed, as a part of a sentence; undefined where it is. `server` is GitHub's address. */
export function whyOtherSigner(
  { repository, ref, workflow }: ExpectedSigner,
  identity: SignerIdentity,
  server: string,
): string | undefined {
  if (identity.issuer !== GITHUB_ISSUER && !identity.issuer.startsWith(`${GITHUB_ISSUER}/`))
    return `${identity.issuer || 'nobody'} vouches for the signer, and not GitHub`
  if (identity.repository.toLowerCase() !== `${server}/${repository}`.toLowerCase())
    return `it was signed for ${identity.repository || 'no repository'}`
  if (ref !== undefined && identity.ref !== ref)
    return `it was signed for ${identity.ref || 'no ref'} of that repository`
  if (workflow === undefined) return undefined
  const path = `${server}/${workflow.path}@`
  const isSame =
    workflow.ref === undefined ? identity.workflow.startsWith(path) : identity.workflow === `${path}${workflow.ref}`
  return isSame ? undefined : `it was signed by ${identity.workflow}`
}

/** Who must have signed, in words: `a job of octo-org/app (refs/heads/main) in octo-org/app/.github/workflows/release.yml`. */
export function describeSigner({ repository, ref, workflow }: ExpectedSigner): string {
  const where = ref === undefined ? repository : `${repository} (${ref})`
  if (workflow === undefined) return `a job of ${where}`
  return `a job of ${where} in ${workflow.path}${workflow.ref === undefined ? '' : `@${workflow.ref}`}`
}
