import type { STSClient } from '@aws-sdk/client-sts'
import { AwsFailure } from '../errors/failures.ts'
import type { Call } from './aws-call.ts'

/** The provider that an SDK client keeps, and that others may share. */
export type Credentials = STSClient['config']['credentials']

/**
 * Makes a Call that gets credentials anew when AWS says that they have expired, and then sends the request once more:
 * docker's login is good for 12 hours, a role's session for one by default, so a long build outlives it.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 * AWS is believed, not the clock of this machine. What cannot be had anew, such as keys of an earlier step, stays refused.
 */
export const renewing =
  (call: Call, credentials: Credentials): Call =>
  (doing, send) =>
    call(doing, async (options) => {
      const used = await credentials()
      try {
        return await send(options)
      } catch (error) {
        if (!isExpired(error)) throw error
        // Of requests that were sent at the same time, the first one renews for all.
        const kept = await credentials()
        const now = kept.accessKeyId === used.accessKeyId ? await credentials({ forceRefresh: true }) : kept
        if (now.accessKeyId === used.accessKeyId) throw error
        return send(options)
      }
    })

/** ECR says ExpiredTokenException, STS ExpiredToken. A role that cannot be assumed once more is a failure of its own. */
const isExpired = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof AwsFailure) && /^ExpiredToken(Exception)?$/.test(error.name)
