import { ECRClient } from '@aws-sdk/client-ecr'
import { ECRPUBLICClient } from '@aws-sdk/client-ecr-public'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts'
import type { Connect, Session } from '../../ecr/api.ts'
import { AwsError } from '../../ecr/aws-error.ts'
import type { AccessKeys, IdentitySettings, RoleSettings } from '../../ecr/destination.ts'
import { makePaces, type Pace, type PaceKey } from '../../ecr/pace.ts'
import { describeTrustPolicy } from '../../failures/oidc-claims.ts'
import { usesIdToken } from '../../inputs/identity.ts'
import { type Caller, parseCaller } from '../../names/aws.ts'
import { PUBLIC_REGION } from '../../names/registry.ts'
import type { Proxies } from '../../proxy/proxy-settings.ts'
import { fetchIdToken } from '../oidc.ts'
import { accepted, emptyAnswer } from './answer-checks.ts'
import {
  type AwsCall,
  type AwsOptions,
  calling,
  type Doing,
  endpointOf,
  isOnThisMachine,
  NO_CREDENTIALS,
  namingProfile,
  pacing,
  refuseEndpoints,
  renewing,
} from './call.ts'
import { ecrCalls } from './ecr-images.ts'
import { ecrPublicCalls } from './ecr-public-images.ts'
import { clientOptions } from './request-handler.ts'

type Provider = NonNullable<STSClientConfig['credentials']>

/**
 * Connects to AWS with credentials: the keys of the inputs, else an OIDC token for the role, else what the environment
 * has (the SDK's default chain), and with those the role when one is named. The connection throws AwsError.
 */
export function connectTo(surroundings: AwsOptions): Connect {
  const { ask, proxies, wait } = surroundings
  const call = namingProfile(calling(ask, proxies), surroundings.env)
  const paceOf = makePaces({ now: () => performance.now(), wait })
  return async (identity) => {
    refuseEndpoints(surroundings.env)
    maskKeys(surroundings.mask, identity.keys)
    const { role, keys } = identity
    const client = (provider: Provider | undefined) => stsClient(surroundings.proxies, identity, provider)
    // ECR counts the requests of an account. Which one keys are of is not known yet, only that they are of one.
    const caller = role?.role.account ?? keys?.accessKeyId ?? ''
    const means = { call, paceOf: (place: Omit<PaceKey, 'caller'>) => paceOf({ ...place, caller }) }
    if (role === undefined) return session(surroundings, means, client(providerOf(keys)), undefined)
    const first = await assume(surroundings, call, { identity, role, when: '' })
    const again = () => assume(surroundings, call, { identity, role, when: ' once more, after its session ended' })
    return session(surroundings, means, client(inTurn(first.keys, again)), first.caller)
  }
}

/** The SDK asks for keys once, and once more when `renewing` tells it to: then the role is assumed again. */
function inTurn(first: AccessKeys, next: () => Promise<Assumed>): Provider {
  let unused: AccessKeys | undefined = first
  return async () => {
    const keys = unused ?? (await next()).keys
    unused = undefined
    return sdkKeys(keys)
  }
}

/** What the sessions of a run share, as one of them uses it. */
interface Means {
  readonly call: AwsCall
  readonly paceOf: (place: Omit<PaceKey, 'caller'>) => Pace
}

function session(surroundings: AwsOptions, means: Means, sts: STSClient, known: Caller | undefined): Session {
  const { env, proxies } = surroundings
  // One provider for all clients, so that a default chain that asks a server is walked once.
  const credentials = sts.config.credentials
  const call = renewing(means.call, credentials)
  let caller = known && Promise.resolve(known)
  return {
    caller: () => {
      caller ??= askCaller(call, sts)
      return caller
    },
    keys: () =>
      call({ doing: 'read the AWS credentials of this run', service: 'STS', operation: 'Credentials' }, async () => {
        const { accessKeyId, secretAccessKey, sessionToken } = await credentials()
        return { accessKeyId, secretAccessKey, sessionToken }
      }),
    ecr: ({ address: { registry: named }, region, account }) => {
      const options = { ...clientOptions(proxies), region, credentials }
      const asked = { named, region, account }
      if (named?.kind === 'public') {
        const onThisMachine = isOnThisMachine(env, 'ECR_PUBLIC')
        const pace = means.paceOf({ service: 'ECR Public', region: PUBLIC_REGION })
        const client = new ECRPUBLICClient(options)
        return { ...ecrPublicCalls(pacing(call, pace), client, { ...asked, named, onThisMachine }), pace }
      }
      const pace = means.paceOf({ service: 'ECR', region })
      const client = new ECRClient({ ...options, ...endpointOf(env, named) })
      return { ...ecrCalls(pacing(call, pace), client, { ...asked, onThisMachine: isOnThisMachine(env, 'ECR') }), pace }
    },
  }
}

async function askCaller(call: AwsCall, sts: STSClient): Promise<Caller> {
  const doing: Doing = {
    doing: 'find out whose AWS credentials these are',
    service: 'STS',
    operation: 'GetCallerIdentity',
  }
  return call(doing, async (options) =>
    callerOf((await sts.send(new GetCallerIdentityCommand({}), options)).Arn, doing),
  )
}

/** A role that is assumed. */
interface Assumption {
  readonly identity: IdentitySettings
  readonly role: RoleSettings
  /** The end of what is said of it when that fails. */
  readonly when: string
}

interface Assumed {
  readonly keys: AccessKeys
  readonly caller: Caller
}

async function assume(surroundings: AwsOptions, call: AwsCall, { identity, role, when }: Assumption): Promise<Assumed> {
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

const stsClient = (proxies: Proxies, identity: IdentitySettings, credentials: Provider | undefined): STSClient =>
  new STSClient({ ...clientOptions(proxies), region: identity.region, ...(credentials && { credentials }) })

const sdkKeys = ({ accessKeyId, secretAccessKey, sessionToken }: AccessKeys) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken !== undefined && { sessionToken }),
})

const providerOf = (keys: AccessKeys | undefined): Provider | undefined => keys && sdkKeys(keys)

/** The account id and the key id are not secret; masking them would empty outputs that contain them. */
function maskKeys(mask: (secret: string) => void, keys: AccessKeys | undefined): void {
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

const callerOf = (arn: string | undefined, doing: Doing): Caller => accepted(doing, parseCaller(arn ?? ''))
