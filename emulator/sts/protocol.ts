import { randomUUID } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { Caller, Refusal } from '../identity/credentials.ts'
import type { World } from '../world.ts'
import { stsOperations } from './operations.ts'
import { xmlDocument } from './xml.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const refusals: Readonly<Record<Refusal, ServiceError>> = {
  missing: new ServiceError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),
  unknown: new ServiceError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
  expired: new ServiceError('ExpiredToken', 'The security token included in the request is expired', 403),
}

/** Answers one call of the query protocol: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function serveSts(exchange: Exchange, world: World, caller: Caller | Refusal, form: URLSearchParams): void {
  const action = form.get('Action') ?? ''
  try {
    const operation = stsOperations.get(action)
    if (operation === undefined)
      throw new ServiceError('InvalidAction', `Could not find operation ${action} for version 2011-06-15`)
    if (typeof caller === 'string' && operation.signed) throw refusals[caller]
    const result = operation.act(form, world, typeof caller === 'string' ? undefined : caller)
    const members = { [`${action}Result`]: result, ResponseMetadata: { RequestId: randomUUID() } }
    answer(exchange, 200, xmlDocument(`${action}Response`, members))
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    refuseSts(exchange, error)
  }
}

/** Answers with an error in STS's form. */
export function refuseSts(exchange: Exchange, error: { status: number; code: string; message: string }): void {
  const Type = error.status < 500 ? 'Sender' : 'Receiver'
  const members = { Error: { Type, Code: error.code, Message: error.message }, RequestId: randomUUID() }
  answer(exchange, error.status, xmlDocument('ErrorResponse', members))
}

function answer(exchange: Exchange, status: number, document: string): void {
  exchange.send(status, { 'Content-Type': 'text/xml' }, document)
}
