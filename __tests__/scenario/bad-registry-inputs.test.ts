// Inputs that cannot be used: where the image goes, and who brings it.
import { describe } from '@jest/globals'
import { ROLE } from '../support/job.ts'
import { testRefusals } from '../support/refusals.ts'

const URI = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app'

describe('inputs that cannot be used', () => {
  testRefusals([
    [
      'repository: missing',
      { repository: '' },
      'repository: it is missing; give the name of an ECR repository, such as my-app',
    ],
    [
      'repository: capital letters',
      { repository: 'Team/App' },
      'repository: repository name "Team/App" has capital letters; ECR wants "team/app"',
    ],
    [
      'repository: characters that no name has',
      { repository: 'team app' },
      'repository: "team app" is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"',
    ],
    [
      'repository: one character',
      { repository: 'a' },
      'repository: repository name "a" has 1 characters; ECR takes 2 to 256',
    ],
    [
      'repository: with a tag',
      { repository: `${URI}:v1` },
      'repository: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app:v1" has a tag or digest; name the repository only, and give tags in the input tags',
    ],
    [
      'repository: with a scheme',
      { repository: `https://${URI}` },
      'repository: "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app" begins with a scheme; write it without "https://"',
    ],
    [
      'repository: on ECR Public, without an alias',
      { repository: 'public.ecr.aws/app' },
      'repository: "public.ecr.aws/app" has no alias; on ECR Public a repository is public.ecr.aws/<alias>/<name>',
    ],
    [
      'repository: a host that only looks like ECR',
      { repository: '123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.example/app' },
      'repository: "123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.example" is not the host of an ECR registry (<account>.dkr.ecr.<region>.amazonaws.com or public.ecr.aws)',
    ],
    [
      'repository: an option for docker',
      { repository: '--output=type=local' },
      'repository: "--output=type=local" is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"',
    ],
    [
      'account: eleven digits',
      { 'registry-id': '12345678901' },
      'registry-id: "12345678901" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero',
    ],
    [
      'account: no number',
      { 'registry-id': 'my-account' },
      'registry-id: "my-account" is not an AWS account id (12 digits)',
    ],
    [
      'account: another one than in the URI',
      { repository: URI, 'registry-id': '210987654321' },
      'registry-id: 210987654321 contradicts the input repository, whose account is 123456789012',
    ],
    [
      'region: missing',
      { 'aws-region': '' },
      'aws-region: it is missing; give the region of the registry, or set AWS_REGION',
    ],
    [
      'region: malformed',
      { 'aws-region': 'Frankfurt' },
      'aws-region: "Frankfurt" is not an AWS region such as "eu-central-1"',
    ],
    [
      'region: an availability zone',
      { 'aws-region': 'eu-central-1a' },
      'aws-region: "eu-central-1a" is not an AWS region such as "eu-central-1"; that is an availability zone, its region is eu-central-1',
    ],
    [
      'region: a host to send credentials to',
      { 'aws-region': 'x@evil.example/' },
      'aws-region: "x@evil.example/" is not an AWS region such as "eu-central-1"',
    ],
    [
      'role: malformed',
      { 'role-to-assume': 'github-ecr' },
      'role-to-assume: "github-ecr" is not the ARN of a role (arn:aws:iam::<account>:role/<name>)',
    ],
    [
      'role: the ARN of a user',
      { 'role-to-assume': 'arn:aws:iam::123456789012:user/github' },
      'role-to-assume: "arn:aws:iam::123456789012:user/github" is not the ARN of a role (arn:aws:iam::<account>:role/<name>)',
    ],
    [
      'role: what belongs to a role, without one',
      { 'role-external-id': 'x', 'role-duration-seconds': '900' },
      'role-duration-seconds: it means nothing without role-to-assume, which is empty; is its variable or secret defined?',
      'role-external-id: it means nothing without role-to-assume, which is empty; is its variable or secret defined?',
    ],
    [
      'role: bad details',
      { 'role-to-assume': ROLE, 'role-session-name': 'a b', 'role-duration-seconds': '60' },
      'role-session-name: "a b" is not a session name: 2 to 64 letters, digits or any of "_+=,.@-"',
      'role-duration-seconds: "60" is not a whole number from 900 to 43200',
    ],
    [
      'keys: the secret is empty',
      { 'aws-secret-access-key': '' },
      'aws-secret-access-key: it is empty although the other half of the key is given; is the secret defined?',
    ],
    [
      'keys: the id is empty',
      { 'aws-access-key-id': '' },
      'aws-access-key-id: it is empty although the other half of the key is given; is the secret defined?',
    ],
    [
      'keys: a session token alone',
      { 'aws-access-key-id': '', 'aws-secret-access-key': '', 'aws-session-token': 't' },
      'aws-access-key-id: it is empty although the other half of the key is given; is the secret defined?',
    ],
    [
      'several problems at once',
      { repository: 'App', 'aws-region': 'x', 'registry-id': '1', tags: 'a b', context: 'web', push: 'maybe' },
      'repository: repository name "App" has capital letters; ECR wants "app"',
      'context: there is no folder "web"; has actions/checkout run before this step?',
      'tags: tag "a b" contains " "; a tag is made of letters, digits, "_", "." and "-"',
      'push: "maybe" is not one of: auto, true, false',
      'registry-id: "1" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero',
      'aws-region: "x" is not an AWS region such as "eu-central-1"',
    ],
  ])
})
