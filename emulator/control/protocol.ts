import { randomUUID } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { Caller, Refusal } from '../identity/credentials.ts'
import type { World } from '../world.ts'
import { Input } from './input.ts'
import { operations } from './operations.ts'

/** A manifest of 4 MiB, each character escaped, and what is around it. */
const bodyBytes = 16 << 20

/** ECR answers 400 here, not 403: https://github.com/aws/aws-sdk-php/issues/1114 */
const refusals: Readonly<Record<Refusal, ServiceError>> = {
  missing: new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  unknown: new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  expired: new ServiceError('ExpiredTokenException', 'The security token included in the request is expired'),
}

/** The operation out of `X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.<operation>`; undefined for other targets. */
export function operationOf(target: string | undefined): string | undefined {
  return target?.match(/^AmazonEC2ContainerRegistry_V20150921\.(\w+)$/)?.[1]
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}')
  } catch {
    throw new ServiceError('SerializationException', 'The request is not JSON.')
  }
}

/** Answers one call in AWS JSON 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export async function serveControl(
  exchange: Exchange,
  world: World,
  caller: Caller | Refusal,
  operation: string,
): Promise<void> {
  try {
    const body = await exchange.bytes(bodyBytes)
    if (typeof caller === 'string') throw refusals[caller]
    const act = operations.get(operation)
    if (act === undefined)
      throw new ServiceError('UnknownOperationException', `The operation ${operation} is not known.`)
    const input = new Input(parseJson(body))
    exchange.record.repository ??= input.optionalText('repositoryName')
    answer(exchange, 200, await act(input, { world, caller, operation }))
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    refuseControl(exchange, error)
  }
}

/** Answers with an error in the control API's form. */
export function refuseControl(exchange: Exchange, error: { status: number; code: string; message: string }): void {
  answer(exchange, error.status, { __type: error.code, message: error.message })
}

function answer(exchange: Exchange, status: number, body: object): void {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() }
  exchange.send(status, headers, JSON.stringify(body))
}
