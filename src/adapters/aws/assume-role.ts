import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts'
import { AwsError } from '../../ecr/aws-error.ts'
import type { AccessKeys, IdentitySettings, RoleSettings } from '../../ecr/destination.ts'
import { describeTrustPolicy } from '../../failures/oidc-claims.ts'
import { usesIdToken } from '../../inputs/identity.ts'
import { type Caller, parseCaller } from '../../names/aws.ts'
import type { Proxies } from '../../proxy/proxy-settings.ts'
import { fetchIdToken } from '../oidc.ts'
import { accepted, emptyAnswer } from './answer-checks.ts'
import { type AwsCall, type AwsOptions, type Doing, NO_CREDENTIALS } from './call.ts'
import { clientOptions } from './request-handler.ts'

/** Provider of credentials, as the SDK takes it. */
export type Provider = NonNullable<STSClientConfig['credentials']>

/** A role that is assumed. */
export interface Assumption {
  readonly identity: IdentitySettings
  readonly role: RoleSettings
  /** The end of what is said of it when that fails. */
  readonly when: string
}

/** Keys of a role that was assumed, and whose they are. */
export interface Assumed {
  readonly keys: AccessKeys
  readonly caller: Caller
}

/**
 * Assumes a role: with GitHub's OIDC token where the job has one and no keys are given, else with the credentials that there
 * are. Masks its keys. Throws AwsError, with what the token claims where the role refuses it.
 */
export async function assume(
  surroundings: AwsOptions,
  call: AwsCall,
  { identity, role, when }: Assumption,
): Promise<Assumed> {
  const { env, proxies, mask } = surroundings
  const sts = stsClient(proxies, identity, providerOf(identity.keys))
  const { role: named, sessionName, durationSeconds, sessionPolicy } = role
  const patience = { attempts: identity.attempts }
  const request = {
    RoleArn: named.arn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    ...(sessionPolicy !== undefined && { Policy: sessionPolicy.text }),
  }
  if (usesIdToken(identity.keys, env)) {
    const token = await fetchIdToken(call, { audience: role.audience, attempts: identity.attempts }, surroundings)
    const doing: Doing = {
      doing: `assume ${role.role.arn} with GitHub's OIDC token${when}`,
      service: 'STS',
      operation: 'AssumeRoleWithWebIdentity',
      patience,
    }
    return call(doing, async (options) =>
      assumed(
        await sts.send(new AssumeRoleWithWebIdentityCommand({ ...request, WebIdentityToken: token }), options),
        doing,
        mask,
      ),
    ).catch((error) => {
      throw withClaims(error, token, role)
    })
  }
  const doing: Doing = { doing: `assume ${role.role.arn}${when}`, service: 'STS', operation: 'AssumeRole', patience }
  try {
    const input = role.externalId === undefined ? request : { ...request, ExternalId: role.externalId }
    return await call(doing, async (options) =>
      assumed(await sts.send(new AssumeRoleCommand(input), options), doing, mask),
    )
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== NO_CREDENTIALS || env.AWS_PROFILE) throw error
    const said = 'the runner offers no OIDC token to this job (ACTIONS_ID_TOKEN_REQUEST_URL is not set)'
    throw new AwsError({ ...doing, service: 'OIDC', operation: 'getIDToken', code: 'NoPermission', said }, error)
  }
}

/** What both ways to assume a role answer. */
const assumed = (
  { Credentials, AssumedRoleUser }: Pick<AssumeRoleCommandOutput, 'Credentials' | 'AssumedRoleUser'>,
  doing: Doing,
  mask: AwsOptions['mask'],
): Assumed => ({ keys: keysOf(Credentials, doing, mask), caller: callerOf(AssumedRoleUser?.Arn, doing) })

/** A role that refuses a token says nothing of why; the token does. */
function withClaims(error: unknown, token: string, { role }: RoleSettings): unknown {
  if (!(error instanceof AwsError && /^(AccessDenied|InvalidIdentityToken)/.test(error.code))) return error
  const text = describeTrustPolicy(token, role)
  return text === undefined ? error : new AwsError(error, error.cause, { row: undefined, text })
}

/** Client of STS in the region of an identity; without a provider it has the SDK's default chain. */
export const stsClient = (proxies: Proxies, identity: IdentitySettings, credentials: Provider | undefined): STSClient =>
  new STSClient({ ...clientOptions(proxies), region: identity.region, ...(credentials && { credentials }) })

/** Keys as the SDK calls them. */
export const sdkKeys = ({ accessKeyId, secretAccessKey, sessionToken }: AccessKeys) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken !== undefined && { sessionToken }),
})

/** Provider of keys for the SDK; undefined without keys. */
export const providerOf = (keys: AccessKeys | undefined): Provider | undefined => keys && sdkKeys(keys)

/** Masks the secrets of keys. The account id and the key id are not secret; masking them would empty outputs that contain them. */
export function maskKeys(mask: (secret: string) => void, keys: AccessKeys | undefined): void {
  if (keys === undefined) return
  mask(keys.secretAccessKey)
  if (keys.sessionToken !== undefined) mask(keys.sessionToken)
}

function keysOf(credentials: Credentials | undefined, doing: Doing, mask: AwsOptions['mask']): AccessKeys {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = credentials ?? {}
  if (accessKeyId && secretAccessKey) {
    const keys = { accessKeyId, secretAccessKey, sessionToken }
    maskKeys(mask, keys)
    return keys
  }
  throw emptyAnswer(doing, 'the answer holds no credentials')
}

/** Caller by the ARN in an answer of STS. Throws AwsError for anything else. */
export const callerOf = (arn: string | undefined, doing: Doing): Caller => accepted(doing, parseCaller(arn ?? ''))
