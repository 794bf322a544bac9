import { type Parsed, parsed, refused } from '../base/result.ts'
import { tokenClaims } from '../failures/oidc-claims.ts'

/** Claims of the OIDC token by which a job signs: https://docs.github.com/actions/reference/security/oidc */
const CLAIM_NAMES = [
  'iss',
  'ref',
  'sha',
  'repository',
  'event_name',
  'job_workflow_ref',
  'workflow_ref',
  'repository_id',
  'repository_owner_id',
  'runner_environment',
  'run_id',
  'run_attempt',
] as const

/** Claims of a job, such as `{ repository: 'octo-org/app', ref: 'refs/heads/main', … }`. */
export type JobClaims = Readonly<Record<(typeof CLAIM_NAMES)[number], string>>

/**
 * Reads the claims of a token. They are not proven here: who gives the certificate proves them, and what it says is compared
 * with them afterwards. Returns them, or which are missing.
 */
export function readJobClaims(token: string): Parsed<JobClaims> {
  const all = tokenClaims(token) ?? {}
  const known = CLAIM_NAMES.flatMap((name): readonly (readonly [string, string])[] => {
    const value = all[name]
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : []
  })
  const missing = CLAIM_NAMES.filter((name) => known.every(([one]) => one !== name))
  if (missing.length > 0) return refused(`the token has no ${missing.join(', ')}`)
  return parsed(Object.fromEntries(known) as JobClaims)
}
