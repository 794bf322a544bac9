// A machine whose clock is wrong: AWS refuses what it signs, and says its own time; the next request is signed with that.
import type { ServerResponse } from 'node:http'
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { calling } from '../../../src/adapters/aws/call.ts'
import { clientOptions } from '../../../src/adapters/aws/request-handler.ts'
import { readProxies } from '../../../src/proxy/proxy-settings.ts'
import { testAsk } from '../../support/ask.ts'
import { serving } from '../../support/http.ts'

const PROXIES = readProxies({})
const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const MINUTE = 60_000

/** Milliseconds since 1970 of the date in a signature: `20261130T120000Z`. */
const signedAt = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const refuse = (response: ServerResponse, date: Date, code: string, isXml: boolean): void => {
  const body = isXml
    ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`
    : JSON.stringify({ __type: code, message: 'no' })
  response.writeHead(403, { date: date.toUTCString() }).end(body)
}

const STS_ANSWER =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>'

test.each([
  ['ECR', 'InvalidSignatureException', 10],
  ['ECR', 'InvalidSignatureException', -10],
  ['ECR', 'RequestTimeTooSkewed', 10],
  ['STS', 'SignatureDoesNotMatch', 10],
  ['STS', 'RequestExpired', -10],
] as const)('%s says %s, and its time is %d minutes from ours', async (service, code, minutes) => {
  const ages: number[] = []
  const sts = service === 'STS'
  await serving(
    (request, response) => {
      const there = new Date(Date.now() + minutes * MINUTE)
      const age = signedAt(String(request.headers['x-amz-date'])) - there.getTime()
      ages.push(Math.round(age / MINUTE) + 0)
      if (Math.abs(age) > 5 * MINUTE) refuse(response, there, code, sts)
      else response.writeHead(200, { date: there.toUTCString() }).end(sts ? STS_ANSWER : '{"repositories":[]}')
    },
    async ({ address }) => {
      const options = { ...clientOptions(PROXIES), region: 'us-east-1', credentials: KEYS, endpoint: address }
      const call = calling(testAsk(), PROXIES)
      const [ecr, stsClient] = [new ECRClient(options), new STSClient(options)]
      const ask = () =>
        call<unknown>({ doing: 'ask', service, operation: 'any' }, (ends) =>
          sts
            ? stsClient.send(new GetCallerIdentityCommand({}), ends)
            : ecr.send(new DescribeRepositoriesCommand({}), ends),
        )
      await ask()
      await ask()
    },
  )
  expect(ages).toEqual([-minutes, 0, 0])
})
