import type { STSClient } from '@aws-sdk/client-sts'
import { UnexpectedStateError } from '../../base/errors.ts'
import { quoted } from '../../base/result.ts'
import type { Patience } from '../../base/retry-policy.ts'
import { AwsError, type Tries } from '../../ecr/aws-error.ts'
import { isUnread, statusClass } from '../../ecr/failure-class.ts'
import type { Pace } from '../../ecr/pace.ts'
import type { PrivateRegistry } from '../../names/registry.ts'
import { blameProxy, type Proxies, type ProxyFault } from '../../proxy/proxy-settings.ts'
import type { Environment } from '../../runner/context.ts'
import type { Ask } from '../ask.ts'
import { type Question, UnansweredError } from '../question.ts'

/** What the AWS adapter needs from its surroundings. */
export interface AwsOptions {
  readonly env: Environment
  readonly mask: (secret: string) => void
  readonly ask: Ask
  /** Waits so many milliseconds. Rejects when the step is cancelled. */
  readonly wait: (milliseconds: number) => Promise<void>
  readonly proxies: Proxies
}

/** Services that a signature is made and verified with. */
export type SigstoreService = 'Fulcio' | 'Rekor' | 'Timestamps' | 'TUF' | 'Attestations'

/** Purpose of a call, as the rest of "Could not …", and the name under which AWS knows it. */
export interface Doing extends Question {
  readonly service: 'ECR' | 'ECR Public' | 'STS' | 'OIDC' | SigstoreService
}

/**
 * Sends a request, and reads what is wanted from its answer, until that succeeds or nobody has patience any more. Gives the
 * SDK the signal that ends an attempt. Throws AwsError. What reading throws ends the attempt as a refusal does: an answer
 * that lacks what was asked for is asked for again.
 */
export type AwsCall = <T>(doing: Doing, send: (options: { abortSignal: AbortSignal }) => Promise<T>) => Promise<T>

/** Makes a call of what asks. It turns whatever the SDK throws into an AwsError. */
export function calling(ask: Ask, proxies: Proxies): AwsCall {
  return async (doing, send) => {
    try {
      return await ask(doing, (abortSignal) => send({ abortSignal }))
    } catch (error) {
      if (!(error instanceof UnansweredError)) throw error
      throw triedError(doing, error, proxies)
    }
  }
}

/** AwsError of a question without an answer, with how it was tried; that of a question within it stays as it is. */
function triedError(doing: Doing, { cause, tries }: UnansweredError, proxies: Proxies): AwsError {
  if (!(cause instanceof AwsError)) return awsError({ ...doing, tries }, cause, proxies)
  return cause.tries === undefined ? withTries(cause, tries) : cause
}

const withTries = ({ doing, service, operation, code, said, cause, finding }: AwsError, tries: Tries): AwsError =>
  new AwsError({ doing, service, operation, code, said, tries }, cause, finding)

/** Makes a call whose requests have a pace: each attempt waits for its turn. */
export const pacing =
  (call: AwsCall, pace: Pace): AwsCall =>
  (doing, send) =>
    call({ ...doing, pace }, send)

/** Makes a call that has this patience; undefined: the one of each question. */
export const havingPatience =
  (call: AwsCall, patience: Patience | undefined): AwsCall =>
  (doing, send) =>
    call(patience === undefined ? doing : { ...doing, patience }, send)

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
      throw new AwsError({ ...doing, code: error.code, said, tries: error.tries }, cause, finding)
    })

/**
 * AwsError about what the SDK has thrown, named by what AWS calls it, or by the system's code when the request never
 * arrived; and the proxy, when it came no further. An answer that could not be read is named by its status.
 */
function awsError(facts: Doing & { readonly tries: Tries }, error: unknown, proxies: Proxies): AwsError {
  if (!(error instanceof Error)) return new AwsError({ ...facts, code: 'Unknown', said: String(error) }, error)
  const fault = faultOf(error)
  // What follows is for whoever writes a program with the SDK.
  const [told = ''] = error.message.split(/\s+Deserialization error: /)
  const said = told || causes(error)
  return new AwsError({ ...facts, code: nameOf(error, fault), said: `${said}${blameProxy(proxies, fault)}` }, error)
}

function nameOf(error: Error, { code, status }: ProxyFault): string {
  if (code !== undefined) return code
  // What the SDK names itself, it could not read.
  const isNamed = !/^(?:Unknown(?:Error)?|SyntaxError|TypeError|RangeError)$/.test(error.name)
  if (isNamed && !isUnread(error.message)) return error.name
  if (status !== undefined && statusClass(status) !== 'untrue' && !(status < 500 && isUnread(error.message)))
    return `Status${status}`
  return /^Unknown/.test(error.name) ? error.name : 'WrongAnswer'
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
 * Makes a call that gets credentials anew when AWS says that they have expired, and then asks once more:
 * docker's login is good for 12 hours, a role's session for one by default, so a long build outlives it.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 * AWS is believed, not the clock of this machine. What cannot be had anew, such as keys of an earlier step, stays
 * refused: then it throws what AWS said. Credentials are got as a question of their own: to assume a role is one.
 */
export const renewing =
  (call: AwsCall, credentials: AwsCredentials): AwsCall =>
  async (doing, send) => {
    let used: string | undefined
    const signed: typeof send = async (options) => {
      used = (await credentials()).accessKeyId
      return send(options)
    }
    try {
      return await call(doing, signed)
    } catch (error) {
      if (!isExpired(error)) throw error
      await call({ ...doing, milliseconds: RENEWAL_MILLISECONDS, patience: { attempts: 1 } }, async () => {
        // Of requests that were sent at the same time, the first one renews for all.
        const kept = await credentials()
        const now = kept.accessKeyId === used ? await credentials({ forceRefresh: true }) : kept
        if (now.accessKeyId === used) throw error
      })
      return call(doing, send)
    }
  }

/** To assume a role has a patience of its own, for the token and for the role, which ends before. */
const RENEWAL_MILLISECONDS = 300_000

/** ECR says ExpiredTokenException, STS ExpiredToken. */
const isExpired = (error: unknown): boolean =>
  error instanceof AwsError && /^ExpiredToken(Exception)?$/.test(error.code)

/** Purpose of a call to ECR. */
export const ecr = (doing: string, operation: string): Doing => ({ doing, service: 'ECR', operation })

/** Purpose of a call to ECR Public. */
export const ecrPublic = (doing: string, operation: string): Doing => ({ doing, service: 'ECR Public', operation })
