// What the step has masked is not in what it leaves for the job either: the summary is a file that others may read first.
import { expect, test } from '@jest/globals'
import { serving } from '../support/http.ts'
import { KEYS, ROLE, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'

const INPUTS = { 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }

/** Hands out this OIDC token, while `use` runs with the address that does. */
const withTokens = (token: string, use: (url: string) => Promise<void>): Promise<void> =>
  serving(
    (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ value: token }))
    },
    ({ address }) => use(`${address}/token?api-version=2.0`),
  )

test('an OIDC token that AWS repeats in its answer', () =>
  withTokens('eyJ0.eyJtb2NrIjoi.c2ln_bmF0dXJl', (url) => {
    const message = 'The token eyJ0.eyJtb2NrIjoi.c2ln_bmF0dXJl is not valid'
    const faults = [{ match: 'AssumeRoleWithWebIdentity', code: 'InvalidIdentityToken', message }]
    return withJob({ ecr: { faults } }, async (job) => {
      const env = { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' }
      const ran = await job.run({ ...INPUTS, 'role-to-assume': ROLE }, { env })
      expect(ran.code).toBe(1)
      expect(ran.summary).toContain('STS said: InvalidIdentityTokenException: The token *** is not valid\n')
      expect(ran.summary).not.toContain('c2ln')
    })
  }))

test('a key that AWS repeats in its answer', () => {
  const message = `The key ${KEYS['aws-secret-access-key']} is not valid`
  const faults = [{ match: 'GetCallerIdentity', code: 'InvalidClientTokenId', message }]
  return withJob({ ecr: { faults } }, async (job) => {
    const ran = await job.run({ ...INPUTS, ...KEYS })
    expect(ran.code).toBe(1)
    expect(ran.summary).toContain('The key *** is not valid\n')
    expect(ran.summary).not.toContain('wJalr')
  })
})

const PASSWORD = 'p|<b>_a@ss*word'

test('a secret in a remark, whose signs the summary writes in another way', () => {
  const short = Buffer.from(`Odd: the password is ${PASSWORD} (line 2)`).toString('base64')
  const warning = { short, url: '', range: [{ start: { line: 2 }, end: { line: 2 } }] }
  const docker = { build: { metadata: { 'buildx.build.warnings': [warning] } } }
  return withJob({ docker }, async (job) => {
    const ran = await job.run({ ...INPUTS, ...KEYS, secrets: `password=${PASSWORD}` })
    expect(ran.code).toBe(0)
    expect(ran.summary).toContain('| 2 | the password is &#42;&#42;&#42; (Odd) |\n')
  })
})

test('the fingerprint of an error does not tell which secret it had', async () => {
  const messages: string[] = []
  for (const secret of ['tortoise', 'hippopotamus']) {
    const stderr = `ERROR: failed to build: the proxy refused the password ${secret} for the user ci\n`
    await withJob({ docker: { build: { stderr, exit: 1 } } }, async (job) => {
      const ran = await job.run({ ...INPUTS, ...KEYS, secrets: `password=${secret}` })
      expect(ran.code).toBe(1)
      expect(ran.summary).toContain('the password *** for')
      messages.push(messageOf(ran))
    })
  }
  expect(messages[0]).toMatch(/\nFingerprint: [0-9a-f]{12}$/)
  expect(messages[1]).toBe(messages[0])
})
