// What a failed attempt means for the next one.
import { expect, test } from '@jest/globals'
import type { FailureClass } from '../../src/base/retry-policy.ts'
import { AwsError } from '../../src/ecr/aws-error.ts'
import { AnswerError, classifyFailure, gatewayAnswer, retryAfterOf } from '../../src/ecr/failure-class.ts'

const sdk = (name: string, httpStatusCode = 400, more: object = {}): Error =>
  Object.assign(new Error('no'), { name, $metadata: { httpStatusCode }, ...more })
const system = (code: string, message = 'no'): Error => Object.assign(new Error(message), { code })
const told = (code: string, tries?: AwsError['tries']): AwsError =>
  new AwsError({ doing: 'ask', service: 'ECR', operation: 'X', code, said: 'no', ...(tries && { tries }) }, undefined)

test.each<readonly [FailureClass, string, unknown]>([
  ['final', 'denied', sdk('AccessDeniedException')],
  [
    'final',
    'denied, with a clock that was set',
    sdk('AccessDeniedException', 400, { $metadata: { clockSkewCorrected: true } }),
  ],
  ['final', 'immutable', sdk('ImageTagAlreadyExistsException')],
  ['final', 'there already', sdk('RepositoryAlreadyExistsException')],
  ['final', 'missing', sdk('RepositoryNotFoundException')],
  ['final', 'a quota', sdk('LimitExceededException')],
  ['final', 'a quota with the status of a throttle', sdk('LimitExceededException', 429)],
  ['final', 'a wrong value', sdk('InvalidParameterException')],
  ['final', 'expired', sdk('ExpiredTokenException')],
  ['final', 'no credentials', Object.assign(new Error('no'), { name: 'CredentialsProviderError' })],
  ['final', 'a key with a line break', Object.assign(new TypeError('no'), { code: 'ERR_INVALID_CHAR' })],
  ['final', 'a certificate', system('SELF_SIGNED_CERT_IN_CHAIN')],
  ['final', 'too large', system('AnswerTooLarge')],
  ['final', 'a proxy that refuses', system('ERR_PROXY_TUNNEL', 'Failed to establish tunnel: HTTP/1.1 407 No')],
  [
    'final',
    'a question within, which was tried',
    told('ECONNRESET', { attempts: 12, milliseconds: 1, maybeDone: true }),
  ],
  ['final', 'no error', 'no'],
  ['throttled', 'ThrottlingException', sdk('ThrottlingException')],
  ['throttled', 'Throttling', sdk('Throttling')],
  ['throttled', 'TooManyRequestsException', sdk('TooManyRequestsException')],
  ['throttled', 'RequestLimitExceeded', sdk('RequestLimitExceeded', 503)],
  ['throttled', 'SlowDown', sdk('SlowDown', 503)],
  ['throttled', 'a status 429', sdk('Unknown', 429)],
  ['throttled', 'a status 429 of the registry', told('Status429')],
  ['passing', 'ServerException', sdk('ServerException', 500)],
  ['passing', 'a status 500 without a name', sdk('Unknown', 500)],
  ['passing', 'a status 503 that could not be read', sdk('SyntaxError', 503)],
  ['passing', 'a status 502 of the registry', told('Status502')],
  ['passing', 'STS could not ask GitHub', sdk('IDPCommunicationErrorException')],
  ['passing', 'RequestTimeoutException', sdk('RequestTimeoutException')],
  ['passing', 'no answer in time', Object.assign(new Error('no'), { name: 'TimeoutError' })],
  ['passing', 'reset', system('ECONNRESET')],
  ['passing', 'a pipe', system('EPIPE')],
  ['passing', 'a resolver', system('EAI_AGAIN')],
  ['passing', 'no connection in time', system('ETIMEDOUT')],
  ['passing', 'each address of a host', new AggregateError([system('ETIMEDOUT')])],
  ['passing', 'a proxy with trouble', system('Error', 'tunneling socket could not be established, statusCode=503')],
  ['unreachable', 'refused', system('ECONNREFUSED')],
  ['unreachable', 'unknown', system('ENOTFOUND')],
  ['untrue', 'an answer that is no JSON', sdk('SyntaxError', 200)],
  [
    'untrue',
    'half an answer of STS',
    Object.assign(new Error('end of input\n  Deserialization error: see'), { $metadata: { httpStatusCode: 200 } }),
  ],
  ['untrue', 'an answer of another shape', new TypeError('x is not iterable')],
  ['untrue', 'an empty answer', told('EmptyAnswer')],
  ['untrue', 'a wrong answer', told('WrongAnswer')],
  ['untrue', 'another content', told('WrongDigest')],
  ['untrue', 'no HTTP', system('HPE_INVALID_CONSTANT')],
  [
    'skewed',
    'a clock that was set',
    sdk('InvalidSignatureException', 403, { $metadata: { clockSkewCorrected: true } }),
  ],
  ['final', 'a signature that is wrong', sdk('InvalidSignatureException', 403)],
])('%s: %s', (failure, _name, error) => {
  expect(classifyFailure(error)).toBe(failure)
})

test('what is not shown yet depends on the question', () => {
  const error = sdk('LayersNotFoundException')
  expect([classifyFailure(error), classifyFailure(error, ['LayersNotFoundException'])]).toEqual(['final', 'unseen'])
})

const PAGE = '<!doctype html>\n<html><head><title>503  Service\nUnavailable</title></head></html>'

test.each<
  readonly [name: string, status: number, body: string, wanted: readonly [string, FailureClass, string] | undefined]
>([
  ['a page', 503, PAGE, ['Status503', 'passing', 'a page in HTML ("503 Service Unavailable")']],
  ['a page of nginx', 502, '<html><body><h1>Bad</h1>', ['Status502', 'passing', 'a page in HTML ("Bad")']],
  ['a page as if all went well', 200, '<html></html>', ['WrongAnswer', 'untrue', 'a page in HTML']],
  ['a page that denies', 403, PAGE, ['Status403', 'final', 'a page in HTML ("503 Service Unavailable")']],
  ['too many', 429, PAGE, ['Status429', 'throttled', 'a page in HTML ("503 Service Unavailable")']],
  ['nothing', 504, '', ['Status504', 'passing', 'an empty answer']],
  ['nothing as if all went well, which some operations answer', 200, '', undefined],
  ['JSON', 503, '{"__type":"ServerException"}', undefined],
  ['XML of STS', 200, '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">', undefined],
])('an answer of a gateway: %s', (_name, status, body, wanted) => {
  const found = gatewayAnswer(status, {}, Buffer.from(body))
  const end = ` came with status ${status}, and no answer of the service`
  expect(found && [found.code, found.failure, found.message]).toEqual(
    wanted && [wanted[0], wanted[1], `${wanted[2]}${end}`],
  )
})

test.each<readonly [name: string, error: unknown, milliseconds: number | undefined]>([
  ['seconds', new AnswerError('Status429', 'no', 'throttled', { retryAfter: '7' }), 7000],
  ['a date', new AnswerError('Status429', 'no', 'throttled', { retryAfter: 'Thu, 01 Jan 1970 00:01:30 GMT' }), 30_000],
  [
    'a date that is over',
    new AnswerError('Status429', 'no', 'throttled', { retryAfter: 'Thu, 01 Jan 1970 00:00:01 GMT' }),
    0,
  ],
  ['any text', new AnswerError('Status429', 'no', 'throttled', { retryAfter: 'soon' }), undefined],
  [
    'the answer that the SDK keeps',
    Object.assign(new Error(), { $response: { headers: { 'Retry-After': '1' } } }),
    1000,
  ],
  ['nothing', new Error(), undefined],
])('how long a service wants to be left alone: %s', (_name, error, milliseconds) => {
  expect(retryAfterOf(error, new Date(60_000))).toBe(milliseconds)
})
