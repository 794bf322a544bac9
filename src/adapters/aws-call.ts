import { AwsFailure } from '../errors/failures.ts'
import { blame, type Fault } from '../proxy/blame.ts'
import type { Proxies } from '../proxy/proxies.ts'

/** What a call is for, as the rest of "Could not …", and the name under which AWS knows it. */
export interface Doing {
  readonly doing: string
  readonly service: 'ECR' | 'ECR Public' | 'STS' | 'OIDC'
  readonly operation: string
}

/** Sends one request; gives the SDK the signal that ends it. */
export type Call = <T>(doing: Doing, send: (options: { abortSignal: AbortSignal }) => Promise<T>) => Promise<T>

/** Makes a Call that turns whatever the SDK throws into an AwsFailure, and ends when `cancelled` does. */
export function calling(cancelled: AbortSignal, proxies: Proxies): Call {
  return async (doing, send) => {
    try {
      return await send({ abortSignal: cancelled })
    } catch (error) {
      cancelled.throwIfAborted()
      throw error instanceof AwsFailure ? error : awsFailure(doing, error, proxies)
    }
  }
}

/**
 * Names the failure by what AWS calls it, or by the system's code when the request never arrived; and the proxy, when it
 * came no further.
 */
export function awsFailure(doing: Doing, error: unknown, proxies: Proxies): AwsFailure {
  if (!(error instanceof Error)) return new AwsFailure({ ...doing, code: 'Unknown', said: String(error) }, error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const said = error.message || causes(error)
  return new AwsFailure({ ...doing, code, said: `${said}${blame(proxies, faultOf(error))}` }, error)
}

/** Node gives an AggregateError without a message when none of a host's addresses could be reached. */
const causes = (error: Error): string =>
  error instanceof AggregateError
    ? error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ')
    : ''

/** The system's errors say where the connection should have gone, the SDK's which status the answer had. */
function faultOf(error: Error): Fault {
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
