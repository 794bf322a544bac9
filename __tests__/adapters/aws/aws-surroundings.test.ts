// What of the environment keeps the SDK from credentials or from AWS, and is named.
import { describe, expect, test } from '@jest/globals'
import { type AwsCall, namingProfile, refuseEndpoints } from '../../../src/adapters/aws/call.ts'
import { AwsError } from '../../../src/ecr/aws-error.ts'
import { explain } from '../../../src/failures/explain.ts'
import type { Environment } from '../../../src/runner/context.ts'
import { messageOptions } from '../../fixtures/message-options.ts'

const DOING = {
  doing: 'find out whose AWS credentials these are',
  service: 'STS',
  operation: 'GetCallerIdentity',
} as const

/** The message about a call that fails so, in this environment. */
async function told(code: string, said: string, env: Environment): Promise<string> {
  const failing: AwsCall = () => Promise.reject(new AwsError({ ...DOING, code, said }, undefined))
  const error = await namingProfile(failing, env)(DOING, async () => undefined).catch((thrown: unknown) => thrown)
  return explain(error, messageOptions('DOCS'))
}

const NONE = 'Could not load credentials from any providers'

test('a profile that gives no credentials is named', async () => {
  expect(
    await told('CredentialsProviderError', NONE, { AWS_PROFILE: 'ci', AWS_ACCESS_KEY_ID: 'AKIA' }),
  ).toBe(`Could not find out whose AWS credentials these are.
STS said: CredentialsProviderError: ${NONE}, with the profile "ci" of AWS_PROFILE
Why: AWS_PROFILE names a profile that this machine does not have, or that gives no credentials. Where it is set, keys in the environment do not count.
What to do: Take AWS_PROFILE away for this step (AWS_PROFILE: '' in its env), give it credentials by its inputs, or add the profile to the runner.
More: DOCS/troubleshooting.md#aws-profile`)
})

test.each<readonly [name: string, code: string, env: Environment]>([
  ['no profile is set', 'CredentialsProviderError', {}],
  ['the profile is empty, which is none', 'CredentialsProviderError', { AWS_PROFILE: '' }],
  ['AWS refuses', 'AccessDenied', { AWS_PROFILE: 'ci' }],
])('no profile is named: %s', async (_name, code, env) => {
  expect(await told(code, NONE, env)).not.toContain('AWS_PROFILE')
})

describe('addresses of services', () => {
  const refusal = (env: Environment): string | undefined => {
    try {
      refuseEndpoints(env)
      return undefined
    } catch (error) {
      return explain(error, messageOptions('DOCS'))
    }
  }

  test.each<readonly [env: Environment, names: string]>([
    [{ AWS_ENDPOINT_URL: '127.0.0.1:4510' }, 'AWS_ENDPOINT_URL'],
    [{ AWS_ENDPOINT_URL_ECR: 'localhost:4510' }, 'AWS_ENDPOINT_URL_ECR'],
    [{ AWS_ENDPOINT_URL_STS: 'sts.corp', AWS_ENDPOINT_URL: 'http://' }, 'AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_STS'],
    [{ AWS_ENDPOINT_URL_ECR_PUBLIC: 'ftp://ecr.corp' }, 'AWS_ENDPOINT_URL_ECR_PUBLIC'],
  ])('refused: %j', (env, names) => {
    expect(
      refusal(env),
    ).toBe(`AWS cannot be asked: ${names} in the environment of this job is not the address of a service.
What to do: Write it with https:// (or http://) before the host, or take the variable away: the SDK of AWS then knows the address.`)
  })

  test.each<readonly [env: Environment]>([
    [{}],
    [{ AWS_ENDPOINT_URL: '' }],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4510', AWS_ENDPOINT_URL_ECR: 'HTTPS://ecr.corp/path' }],
    [{ AWS_ENDPOINT_URL_S3: 'minio:9000' }],
    [{ AWS_ENDPOINT_URL: '127.0.0.1:4510', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
  ])('taken: %j', (env) => {
    expect(refusal(env)).toBeUndefined()
  })
})
