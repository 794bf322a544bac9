// Calls of the local ECR's control API with any body, also one that no SDK would send.
import type { LocalPlace } from '../../emulator/index.ts'

export type Service = 'ecr' | 'ecr-public'

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Calls an operation. */
export type Call = (service: Service, operation: string, members: object) => Promise<Answer>

const TARGETS: Readonly<Record<Service, string>> = {
  ecr: 'AmazonEC2ContainerRegistry_V20150921',
  'ecr-public': 'SpencerFrontendService',
}

/** Calls as the user of a local ECR. It reads signatures and does not check them. */
export function callsOf({ url, region, environment }: LocalPlace): Call {
  return async (service, operation, members) => {
    const credential = `${environment.AWS_ACCESS_KEY_ID}/20250101/${region}/${service}/aws4_request`
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${TARGETS[service]}.${operation}`,
    }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(members) })
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }
}

/** Calls, and throws an Error when it is refused. Returns the answer's members. */
export async function mustCall(
  call: Call,
  operation: string,
  members: object,
  service: Service = 'ecr',
): Promise<Answer['body']> {
  const { status, body } = await call(service, operation, members)
  if (status === 200) return body
  throw new Error(`${operation} was refused: ${JSON.stringify(body)}`)
}
