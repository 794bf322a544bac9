// A role that does not trust the job: the message says who the job is, and what the role would have to say.
import { expect, test } from '@jest/globals'
import { withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { DOCUMENT } from '../support/prerequisites.ts'

const THEIRS = 'arn:aws:iam::210987654321:role/theirs'

test('the claims of the token, the statement that matches them, and never the token', () =>
  withJob({}, async (job) => {
    const inputs = { 'aws-region': 'us-east-1', repository: 'team/app', 'role-to-assume': THEIRS }
    const ran = await job.run(inputs, { env: job.ecr.oidc })
    expect(messageOf(ran)).toBe(`Could not assume ${THEIRS} with GitHub's OIDC token.
STS said: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
Looked up: the OIDC token of this job says:
  iss                    https://token.actions.githubusercontent.com
  aud                    sts.amazonaws.com
  sub                    repo:octo-org/octo-repo:ref:refs/heads/main
  repository             octo-org/octo-repo
  repository_owner       octo-org
  repository_visibility  private
  ref                    refs/heads/main
  ref_type               branch
  event_name             push
  workflow_ref           octo-org/octo-repo/.github/workflows/build.yml@refs/heads/main
  runner_environment     github-hosted
A trust policy lets this job in when it has this statement:
{
  "Effect": "Allow",
  "Principal": {
    "Federated": "arn:aws:iam::210987654321:oidc-provider/token.actions.githubusercontent.com"
  },
  "Action": "sts:AssumeRoleWithWebIdentity",
  "Condition": {
    "StringEquals": {
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main"
    }
  }
}
Why: The role does not trust the OIDC token of this job, or there is no such role.
What to do: Compare the role's trust policy with the claims of this job: the audience, and the condition on sub (repository, branch or environment). docs/iam.md tells which subject a job has.
More: ${DOCUMENT}#trust-policy`)
    // A token is three parts in base64, and JSON begins so. The runner is told to hide it, and it is said nowhere else.
    expect(ran.output.split('\n').filter((line) => /eyJ[\w-]{10,}/.test(line))).toEqual([
      expect.stringMatching(/^::add-mask::eyJ\S+$/),
    ])
    expect(ran).toMatchObject({ code: 1, commands: [expect.anything()] })
  }))

test('an audience that the provider does not list', () =>
  withJob({}, async (job) => {
    const inputs = { 'aws-region': 'us-east-1', repository: 'team/app', 'role-to-assume': THEIRS, audience: 'my-own' }
    const message = messageOf(await job.run(inputs, { env: job.ecr.oidc }))
    expect(message).toContain('\nSTS said: InvalidIdentityTokenException: Incorrect token audience\n')
    expect(message).toContain('\n      "token.actions.githubusercontent.com:aud": "my-own",\n')
    expect(message).toMatch(/#wrong-audience$/)
  }))
