import type { Redacted } from '../base/redacted.ts'
import type { JobClaims } from './job-claims.ts'
import type { VerifiedSignature } from './signer-identity.ts'

/** A job as who it signs: its token, and what that claims. */
export interface SigningJob {
  readonly token: Redacted
  readonly claims: JobClaims
}

/** Sigstore: what signs a statement for a job, and verifies what others have signed. Every method throws AwsError. */
export interface Sigstore {
  /** Gets the token by which this job signs, and masks it. */
  identify(): Promise<SigningJob>
  /** Signs a statement. Returns the bundle, as JSON: the statement with its signature, certificate, and proof of its time. */
  sign(job: SigningJob, statement: string): Promise<string>
  /** Verifies a bundle, given as JSON. Returns who has signed what. */
  verify(bundle: string): Promise<VerifiedSignature>
  /** Stores a bundle with the attestations of the job's repository on GitHub. Returns its id there. */
  store(bundle: string, token: Redacted): Promise<string>
}
