import { randomUUID } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { publicAlias } from '../identity/accounts.ts'
import { permit } from '../identity/call-permission.ts'
import type { Caller, Refusal } from '../identity/credentials.ts'
import type { Service } from '../identity/registry-password.ts'
import type { World } from '../world.ts'
import { check } from './check.ts'
import { operationsOf } from './operations.ts'

/** A layer part of 20 MiB in base64, or a manifest of 4 MiB, each character escaped; and what is around it. */
const bodyBytes = 32 << 20

/** ECR answers 400 here, not 403: https://github.com/aws/aws-sdk-php/issues/1114 */
const refusals: Readonly<Record<Refusal, ServiceError>> = {
  missing: new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  unknown: new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  expired: new ServiceError('ExpiredTokenException', 'The security token included in the request is expired'),
}

const services: Readonly<Record<string, Service>> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  SpencerFrontendService: 'ecr-public',
}

/** The service and the operation out of `X-Amz-Target`, whose prefix names the service; undefined for other targets. */
function parseTarget(header: string | undefined): { service: Service; operation: string } | undefined {
  const [, prefix = '', operation = ''] = /^(\w+)\.(\w+)$/.exec(header ?? '') ?? []
  const service = services[prefix]
  return service && { service, operation }
}

export function operationOf(target: string | undefined): string | undefined {
  return parseTarget(target)?.operation
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}')
  } catch {
    throw new ServiceError('SerializationException', 'The request is not JSON.')
  }
}

/** ECR Public is in one region only: https://github.com/codeship-library/aws-utilities/issues/117 */
function requirePublicRegion(caller: Caller, operation: string): void {
  if (caller.region === 'us-east-1') return
  throw new ServiceError('UnsupportedCommandException', `${operation} command is only supported in us-east-1.`)
}

/** Where layers and images are pushed, a public registry may be named by its alias instead of its account. */
function requireAlias(registryId: unknown, account: string): void {
  if (registryId === undefined || registryId === account || registryId === publicAlias(account)) return
  throw new ServiceError('RegistryNotFoundException', `The registry with id '${registryId}' does not exist`)
}

async function act(exchange: Exchange, own: World, caller: Caller, body: Buffer): Promise<object> {
  const { service, operation: name } = parseTarget(exchange.header('x-amz-target')) ?? { service: 'ecr', operation: '' }
  const operation = operationsOf(service).get(name)
  if (operation === undefined)
    throw new ServiceError('UnknownOperationException', `The operation ${name || 'unknown'} is not known.`)
  if (service === 'ecr-public') requirePublicRegion(caller, name)
  const members: Readonly<Record<string, unknown>> = check(parseJson(body), operation.members)
  if (typeof members.repositoryName === 'string') exchange.record.repository ??= members.repositoryName
  const world = permit(own, { service, operation: name, caller, members })
  const registry = service === 'ecr' ? world.registry : world.publicRegistry
  if (service === 'ecr-public') requireAlias(members.registryId, registry.account)
  return operation.act(members, { world, registry, service, caller })
}

/**
 * Answers one call in AWS JSON 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 * @param world the caller's account in the region of the request
 */
export async function serveControl(exchange: Exchange, world: World, caller: Caller | Refusal): Promise<void> {
  try {
    const body = await exchange.bytes(bodyBytes)
    if (typeof caller === 'string') throw refusals[caller]
    answer(exchange, 200, await act(exchange, world, caller, body))
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    refuseControl(exchange, error)
  }
}

/** Answers with an error in the control API's form. */
export function refuseControl(
  exchange: Exchange,
  error: Pick<ServiceError, 'status' | 'code' | 'message'> & Partial<ServiceError>,
): void {
  answer(exchange, error.status, { __type: error.code, message: error.message, ...error.details })
}

function answer(exchange: Exchange, status: number, body: object): void {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() }
  exchange.send(status, headers, JSON.stringify(body))
}
