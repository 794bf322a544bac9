import { listOf, recordOf } from '../base/json.ts'
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

function objectIn(text: string): ReturnType<typeof recordOf> {
  try {
    return recordOf(JSON.parse(text))
  } catch {
    return {}
  }
}
