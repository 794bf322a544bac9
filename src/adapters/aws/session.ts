import { ECRClient } from '@aws-sdk/client-ecr'
import { ECRPUBLICClient } from '@aws-sdk/client-ecr-public'
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'
import type { Connect, Session } from '../../ecr/api.ts'
import type { AccessKeys } from '../../ecr/destination.ts'
import { makePaces, type Pace, type PaceKey } from '../../ecr/pace.ts'
import type { Caller } from '../../names/aws.ts'
import { PUBLIC_REGION } from '../../names/registry.ts'
import {
  type Assumed,
  assume,
  callerOf,
  maskKeys,
  type Provider,
  providerOf,
  sdkKeys,
  stsClient,
} from './assume-role.ts'
import {
  type AwsCall,
  type AwsOptions,
  calling,
  type Doing,
  endpointOf,
  isOnThisMachine,
  namingProfile,
  pacing,
  refuseEndpoints,
  renewing,
} from './call.ts'
import { ecrCalls } from './ecr-images.ts'
import { ecrPublicCalls } from './ecr-public-images.ts'
import { clientOptions } from './request-handler.ts'

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
