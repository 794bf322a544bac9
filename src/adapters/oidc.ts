import { getIDToken } from '@actions/core'
import { AwsFailure } from '../errors/failures.ts'
import type { Proxies } from '../proxy/proxies.ts'
import { whenAborted } from './abort.ts'
import { awsFailure, type Doing } from './aws-call.ts'

const TIMEOUT_MILLISECONDS = 30_000

/** Asks GitHub for an OIDC token for an audience; getIDToken masks it. Throws AwsFailure (service OIDC). */
export async function fetchIdToken(audience: string, cancelled: AbortSignal, proxies: Proxies): Promise<string> {
  const doing: Doing = { doing: 'get an OIDC token from GitHub', service: 'OIDC', operation: 'getIDToken' }
  const end = AbortSignal.any([cancelled, AbortSignal.timeout(TIMEOUT_MILLISECONDS)])
  try {
    return await Promise.race([getIDToken(audience), whenAborted(end)])
  } catch (error) {
    cancelled.throwIfAborted()
    if (error === end.reason) {
      const said = `no answer in ${TIMEOUT_MILLISECONDS / 1000} seconds`
      throw new AwsFailure({ ...doing, code: 'TimeoutError', said }, error)
    }
    throw awsFailure(doing, error, proxies)
  }
}
