import type { STSClient } from '@aws-sdk/client-sts'
import { UnexpectedStateError } from '../../base/errors.ts'
import { type Parsed, quoted } from '../../base/result.ts'
import { AwsError, type Tries } from '../../ecr/aws-error.ts'
import type { PrivateRegistry } from '../../names/registry.ts'
import { blameProxy, type Proxies, type ProxyFault } from '../../proxy/proxy-settings.ts'
import type { Environment } from '../../runner/context.ts'
import { delayed, within } from '../bounds.ts'

/** What the AWS adapter needs from its surroundings. */
export interface AwsOptions {
  readonly env: Environment
  readonly mask: (secret: string) => void
  readonly cancelled: AbortSignal
  readonly proxies: Proxies
}

/** Purpose of a call, as the rest of "Could not …", and the name under which AWS knows it. */
export interface Doing {
  readonly doing: string
  readonly service: 'ECR' | 'ECR Public' | 'STS' | 'OIDC'
  readonly operation: string
  /** How long it may take with all its tries; not given: CALL_MILLISECONDS. */
  readonly milliseconds?: number
  /**
   * Changes what must not be left half done: when the step is cancelled, it has FINISH_MILLISECONDS to end. `begun`: once it
   * has begun; `always`: it also begins then.
   */
  readonly finishes?: 'begun' | 'always'
}

/** Time for two tries without an answer, or three quicker ones, and for the SDK's waits between them. */
const CALL_MILLISECONDS = 60_000

/** The runner sends SIGTERM 7.5 s after SIGINT, and kills after 2.5 s more: https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation */
const FINISH_MILLISECONDS = 5_000

/** Sends one request; gives the SDK the signal that ends it. */
export type AwsCall = <T>(doing: Doing, send: (options: { abortSignal: AbortSignal }) => Promise<T>) => Promise<T>

/** Makes a Call that turns whatever the SDK throws into an AwsError, and ends at its deadline or when `cancelled` does. */
export function calling(cancelled: AbortSignal, proxies: Proxies): AwsCall {
  const finished = delayed(cancelled, FINISH_MILLISECONDS)
  return async (doing, send) => {
    const { milliseconds = CALL_MILLISECONDS, finishes } = doing
    const deadline = { milliseconds, cancelled: finishes === undefined ? cancelled : finished }
    try {
      if (finishes === 'begun') cancelled.throwIfAborted()
      return await within(deadline, (abortSignal) => send({ abortSignal }))
    } catch (error) {
      cancelled.throwIfAborted()
      throw error instanceof AwsError ? error : awsError(doing, error, proxies)
    }
  }
}

/** Name by which the SDK calls that it has no credentials. */
export const NO_CREDENTIALS = 'CredentialsProviderError'

/**
 * Makes a call that names AWS_PROFILE where the SDK found no credentials: with it the SDK leaves the keys of the environment
 * aside, and then does not say that the profile is why.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/packages/credential-provider-node/src/defaultProvider.ts
 */
export const namingProfile =
  (call: AwsCall, { AWS_PROFILE: profile }: Environment): AwsCall =>
  (doing, send) =>
    call(doing, send).catch((error) => {
      if (!profile || !(error instanceof AwsError) || error.code !== NO_CREDENTIALS) throw error
      const { cause, finding } = error
      const said = `${error.said}, with the profile ${quoted(profile)} of AWS_PROFILE`
      throw new AwsError({ ...doing, code: error.code, said }, cause, finding)
    })

/**
 * AwsError about what the SDK has thrown, named by what AWS calls it, or by the system's code when the request never
 * arrived; and the proxy, when it came no further.
 */
export function awsError(doing: Doing, error: unknown, proxies: Proxies): AwsError {
  if (!(error instanceof Error)) return new AwsError({ ...doing, code: 'Unknown', said: String(error) }, error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const said = error.message || causes(error)
  const facts = { code, said: `${said}${blameProxy(proxies, faultOf(error))}`, tries: triesOf(error) }
  return new AwsError({ ...doing, ...facts }, error)
}

/** The SDK counts how often it has sent a request; undefined where that is once. */
function triesOf(error: Error): Tries | undefined {
  const { $metadata } = { ...error } as Readonly<Record<string, unknown>>
  const metadata = typeof $metadata === 'object' && $metadata !== null ? $metadata : {}
  const attempts = 'attempts' in metadata && typeof metadata.attempts === 'number' ? metadata.attempts : 1
  return attempts > 1 ? { attempts, milliseconds: 0, maybeDone: true } : undefined
}

/** Node gives an AggregateError without a message when none of a host's addresses could be reached. */
const causes = (error: Error): string =>
  error instanceof AggregateError
    ? error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ')
    : ''

/** The system's errors say where the connection should have gone, the SDK's which status the answer had. */
function faultOf(error: Error): ProxyFault {
  const told: object = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error
  const { code, hostname, port, $metadata } = { ...told } as Readonly<Record<string, unknown>>
  const metadata = typeof $metadata === 'object' && $metadata !== null ? $metadata : {}
  return {
    message: error.message,
    code: typeof code === 'string' ? code : undefined,
    host: typeof hostname === 'string' ? hostname : undefined,
    port: typeof port === 'number' ? port : undefined,
    status:
      'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined,
  }
}

/**
 * Endpoint of ECR's API, as the SDK's options: a host of the same kind as that of the registry that the user named
 * (undefined: by the repository's name alone). An endpoint of the user's own goes before it: AWS takes no mix.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export function endpointOf(env: Environment, registry: PrivateRegistry | undefined) {
  if (registry === undefined || env.AWS_ENDPOINT_URL_ECR || env.AWS_ENDPOINT_URL) return {}
  // Only what is true: what the environment says (AWS_USE_FIPS_ENDPOINT) stays.
  return {
    ...(registry.fips && { useFipsEndpoint: true }),
    ...(registry.dualStack && { useDualstackEndpoint: true }),
  }
}

/** Variables with the addresses of the services that are asked here: AWS_ENDPOINT_URL is for all of them. */
const ENDPOINTS = ['', '_ECR', '_ECR_PUBLIC', '_STS'].map((service) => `AWS_ENDPOINT_URL${service}`)

/**
 * Refuses an endpoint of the environment that is no address of HTTP: the SDK says of it "Invalid URL" and not whose, or asks
 * another host. Throws UnexpectedStateError, without the value, which may hold a password.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function refuseEndpoints(env: Environment): void {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return
  const isAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text)
  const wrong = ENDPOINTS.filter((name) => env[name] && !isAddress(env[name] ?? ''))
  if (wrong.length === 0) return
  throw new UnexpectedStateError(
    `AWS cannot be asked: ${wrong.join(' and ')} in the environment of this job is not the address of a service.`,
    'Write it with https:// (or http://) before the host, or take the variable away: the SDK of AWS then knows the address.',
  )
}

/** Whether the environment leads the calls to a service to this machine, as to a local ECR. */
export function isOnThisMachine(env: Environment, service: 'ECR' | 'ECR_PUBLIC'): boolean {
  const endpoint = env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL
  if (!endpoint || !URL.canParse(endpoint)) return false
  return /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(new URL(endpoint).hostname)
}

/** Credentials, as the provider that an SDK client keeps, and that others may share. */
export type AwsCredentials = STSClient['config']['credentials']

/**
 * Makes a call that gets credentials anew when AWS says that they have expired, and then sends the request once more:
 * docker's login is good for 12 hours, a role's session for one by default, so a long build outlives it.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 * AWS is believed, not the clock of this machine. What cannot be had anew, such as keys of an earlier step, stays
 * refused: then it throws what AWS said.
 */
export const renewing =
  (call: AwsCall, credentials: AwsCredentials): AwsCall =>
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
  error instanceof Error && !(error instanceof AwsError) && /^ExpiredToken(Exception)?$/.test(error.name)

/** Purpose of a call to ECR. */
export const ecr = (doing: string, operation: string): Doing => ({ doing, service: 'ECR', operation })

/** Purpose of a call to ECR Public. */
export const ecrPublic = (doing: string, operation: string): Doing => ({ doing, service: 'ECR Public', operation })

/** AwsError of a call that was answered with success, and without what it was made for. */
export const emptyAnswer = (doing: Doing): AwsError =>
  new AwsError({ ...doing, code: 'EmptyAnswer', said: 'the answer lacks what was asked for' }, undefined)

/** Value of a part of an answer that was parsed. Throws AwsError with the problem where the part was refused. */
export function accepted<T>(doing: Doing, part: Parsed<T>): T {
  if (part.ok) return part.value
  throw new AwsError({ ...doing, code: 'WrongAnswer', said: part.problem }, undefined)
}

/**
 * Answer of a request; undefined when it fails with this error name: what was asked for does not exist. Throws every
 * other error.
 */
export async function unlessMissing<T>(code: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof AwsError && error.code === code) return undefined
    throw error
  }
}
