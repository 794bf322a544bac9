// Credentials that do not work: one sentence that is the same in each run, before anything is built or changed.
import { describe, test } from '@jest/globals'
import { ENVIRONMENT_KEYS, KEYS, ROLE } from '../support/job.ts'
import { type Case, DOCUMENT, expectRefusal } from '../support/prerequisites.ts'

const THEIRS = 'arn:aws:iam::210987654321:role/theirs'
const EXPIRED = [
  'Could not find out whose AWS credentials these are.',
  'STS said: ExpiredToken: The security token included in the request is expired',
  'Why: The AWS credentials have expired. Those of a role last an hour unless more was asked for; a long build outlives them.',
  'What to do: Give this step role-to-assume, and the job "permissions: id-token: write": it then gets fresh ones whenever it needs them. Otherwise renew the keys that the job passes on, or let the step that gets them ask for more time (role-duration-seconds).',
  `More: ${DOCUMENT}#expired-credentials`,
]
const NO_TOKEN =
  'User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action'

describe('no credentials', () => {
  test.each<[string, Case]>([
    [
      'none at all',
      {
        inputs: {},
        says: [
          'Could not find out whose AWS credentials these are.',
          'STS said: CredentialsProviderError: Could not load credentials from any providers',
          'Why: There are no AWS credentials: not in the inputs, and not in the environment.',
          'What to do: Give the input role-to-assume (with "permissions: id-token: write"), or aws-access-key-id and aws-secret-access-key.',
          `More: ${DOCUMENT}#no-credentials`,
        ],
      },
    ],
    [
      'a role, but neither id-token permission nor credentials to assume it with',
      {
        inputs: { 'role-to-assume': ROLE },
        says: [
          'Could not assume arn:aws:iam::123456789012:role/github-ecr.',
          'OIDC said: NoPermission: the runner offers no OIDC token to this job (ACTIONS_ID_TOKEN_REQUEST_URL is not set)',
          'Why: The job is not allowed to ask GitHub for an OIDC token, and the environment has no AWS credentials to assume the role with.',
          'What to do: Add "permissions: { id-token: write, contents: read }" to the job. In a workflow that another one calls, the job that calls it needs them too: a called workflow cannot have more than its caller.',
          `More: ${DOCUMENT}#id-token-permission`,
        ],
      },
    ],
    [
      'keys in the environment, and a profile that this machine does not have',
      {
        inputs: {},
        env: { ...ENVIRONMENT_KEYS, AWS_PROFILE: 'ci' },
        says: [
          'Could not find out whose AWS credentials these are.',
          'STS said: CredentialsProviderError: Could not load credentials from any providers, with the profile "ci" of AWS_PROFILE',
          'Why: AWS_PROFILE names a profile that this machine does not have, or that gives no credentials. Where it is set, keys in the environment do not count.',
          "What to do: Take AWS_PROFILE away for this step (AWS_PROFILE: '' in its env), give it credentials by its inputs, or add the profile to the runner.",
          `More: ${DOCUMENT}#aws-profile`,
        ],
      },
    ],
    [
      'the same, and a role',
      {
        inputs: { 'role-to-assume': ROLE },
        env: { ...ENVIRONMENT_KEYS, AWS_PROFILE: 'ci' },
        says: [
          'Could not assume arn:aws:iam::123456789012:role/github-ecr.',
          'STS said: CredentialsProviderError: Could not load credentials from any providers, with the profile "ci" of AWS_PROFILE',
          'Why: AWS_PROFILE names a profile that this machine does not have, or that gives no credentials. Where it is set, keys in the environment do not count.',
          "What to do: Take AWS_PROFILE away for this step (AWS_PROFILE: '' in its env), give it credentials by its inputs, or add the profile to the runner.",
          `More: ${DOCUMENT}#aws-profile`,
        ],
      },
    ],
    [
      'the token file of a pod, in a container that does not have it',
      {
        inputs: {},
        env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/serviceaccount/token', AWS_ROLE_ARN: ROLE },
        says: [
          'Could not find out whose AWS credentials these are.',
          "STS said: ENOENT: ENOENT: no such file or directory, open '/nowhere/serviceaccount/token'",
          "Why: The file with the token by which the runner's pod gets AWS credentials (AWS_WEB_IDENTITY_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE) is not there, or this user is not allowed to read it.",
          'What to do: Mount it into the container of the job under the path that is named above, or give this step credentials by its inputs: role-to-assume takes the token of GitHub instead.',
          `More: ${DOCUMENT}#token-file`,
        ],
      },
    ],
    [
      'an endpoint without a scheme',
      {
        inputs: KEYS,
        env: { AWS_ENDPOINT_URL_ECR: '127.0.0.1:4510' },
        says: [
          'AWS cannot be asked: AWS_ENDPOINT_URL_ECR in the environment of this job is not the address of a service.',
          'What to do: Write it with https:// (or http://) before the host, or take the variable away: the SDK of AWS then knows the address.',
        ],
      },
    ],
  ])('%s', (_name, one) => expectRefusal(one))
})

describe('credentials that AWS refuses', () => {
  test.each<[string, Case]>([
    ['expired keys in the inputs', { inputs: { ...KEYS, 'aws-access-key-id': 'AKIAEXPIRED000000000' }, says: EXPIRED }],
    [
      'expired keys in the environment',
      { inputs: {}, env: { ...ENVIRONMENT_KEYS, AWS_ACCESS_KEY_ID: 'AKIAEXPIRED000000000' }, says: EXPIRED },
    ],
    [
      'a key that AWS does not know',
      {
        inputs: { ...KEYS, 'aws-access-key-id': 'AKIAUNKNOWN000000000' },
        says: [
          'Could not find out whose AWS credentials these are.',
          'STS said: InvalidClientTokenId: The security token included in the request is invalid.',
          'Why: AWS does not know these credentials, or the secret does not belong to the key.',
          'What to do: Check both halves of the key (and the session token of temporary ones), and that the key is active and of this partition.',
          `More: ${DOCUMENT}#unknown-credentials`,
        ],
      },
    ],
    [
      'keys that may not assume the role',
      {
        inputs: { ...KEYS, 'role-to-assume': THEIRS },
        says: [
          `Could not assume ${THEIRS}.`,
          `STS said: AccessDenied: User: arn:aws:iam::123456789012:user/local is not authorized to perform: sts:AssumeRole on resource: ${THEIRS}`,
          'Why: These credentials are not allowed to assume the role.',
          "What to do: Allow sts:AssumeRole on the role in their policy, and name them in the role's trust policy.",
          `More: ${DOCUMENT}#assume-role`,
        ],
      },
    ],
    [
      'an identity without GetAuthorizationToken',
      {
        options: {
          ecr: {
            policies: [
              { policy: { Statement: { Effect: 'Allow', NotAction: 'ecr:GetAuthorizationToken', Resource: '*' } } },
            ],
          },
        },
        says: [
          'Could not get a token for the registry.',
          `ECR said: AccessDeniedException: ${NO_TOKEN}`,
          'Why: The identity of this step is not allowed to log in to ECR.',
          'What to do: Allow the action that is named above in a statement of its own, on the resource *: it is about no repository, so a statement with the ARN of one does not cover it.',
          `More: ${DOCUMENT}#login-denied`,
        ],
      },
    ],
    [
      'a registry of another account',
      {
        inputs: { ...KEYS, 'registry-id': '210987654321' },
        says: [
          'Could not look at the images of team/app.',
          'ECR said: AccessDeniedException: User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-east-1:210987654321:repository/team/app because no resource-based policy allows the ecr:BatchGetImage action',
          'Why: The repository belongs to another account, and its own policy does not let this identity in.',
          'What to do: Allow the action for this identity in the policy of that repository; docs/iam.md has it whole. Check the account in the URI, too: one wrong digit looks the same.',
          `More: ${DOCUMENT}#other-account`,
        ],
      },
    ],
  ])('%s', (_name, one) => expectRefusal(one))
})

test('an endpoint that cannot be reached', () =>
  expectRefusal({
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    says: [
      'Could not find out whose AWS credentials these are.',
      'STS said: ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1',
      'Tried: 4 times in <time>',
      'Why: The service could not be reached.',
      'What to do: Check the region (and AWS_ENDPOINT_URL, when it is set) and that this runner may reach AWS, if need be through a proxy (HTTPS_PROXY); then run the job again.',
      `More: ${DOCUMENT}#unreachable`,
    ],
  }))
